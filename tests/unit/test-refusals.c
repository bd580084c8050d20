/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-refusals.h"

typedef struct
{
  GMainContext *context;
  PfsCompletions *completions;
  PfsRefusals *refusals;
} Fixture;

typedef struct
{
  PfsJob job; /* first */
  gint64 done_at;
  guint order;
} Job;

static guint n_done;

static void
done_cb (PfsJob *job)
{
  Job *self = (Job *) job;

  self->done_at = g_get_monotonic_time ();
  self->order = ++n_done;
}

static void
batch_end_cb (gpointer user_data)
{
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  n_done = 0;
  fixture->context = g_main_context_new ();
  fixture->completions = pfs_completions_new (fixture->context, batch_end_cb, NULL);
  fixture->refusals = pfs_refusals_new (fixture->context, fixture->completions);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pfs_refusals_hurry (fixture->refusals);
  pfs_completions_free (fixture->completions);
  pfs_refusals_free (fixture->refusals);
  g_main_context_unref (fixture->context);
}

/* Whatever came first, the one whose time comes first is first, and none before its time. */
static void
test_in_time (Fixture *fixture, gconstpointer data)
{
  static const guint delays[] = { 60, 20, 40 };
  gint64 start = g_get_monotonic_time ();
  Job jobs[3];

  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      jobs[i] = (Job){ .job = { .done = done_cb } };
      pfs_refusals_add (fixture->refusals, &jobs[i].job,
                        start + delays[i] * G_TIME_SPAN_MILLISECOND);
    }

  while (n_done < G_N_ELEMENTS (jobs))
    g_main_context_iteration (fixture->context, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    g_assert_cmpint (jobs[i].done_at - start, >=, delays[i] * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpuint (jobs[1].order, ==, 1);
  g_assert_cmpuint (jobs[2].order, ==, 2);
}

static void
test_too_late (Fixture *fixture, gconstpointer data)
{
  Job job = { .job = { .done = done_cb } };

  pfs_refusals_add (fixture->refusals, &job.job, g_get_monotonic_time ());
  g_assert_cmpuint (job.order, ==, 1);
}

static void
test_hurry (Fixture *fixture, gconstpointer data)
{
  gint64 never = g_get_monotonic_time () + G_TIME_SPAN_DAY;
  Job waiting = { .job = { .done = done_cb } };
  Job later = { .job = { .done = done_cb } };

  pfs_refusals_add (fixture->refusals, &waiting.job, never);
  pfs_refusals_hurry (fixture->refusals);
  while (n_done == 0)
    g_main_context_iteration (fixture->context, TRUE);
  g_assert_cmpuint (waiting.order, ==, 1);

  pfs_refusals_add (fixture->refusals, &later.job, never);
  g_assert_cmpuint (later.order, ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test) g_test_add ("/refusals/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("in-time", test_in_time);
  ADD ("too-late", test_too_late);
  ADD ("hurry", test_hurry);
#undef ADD

  return g_test_run ();
}
