/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-deadlines.h"

typedef struct
{
  PfsDeadline deadline; /* first */
  PfsDeadlineKind missed;
  guint order;
} Late;

static guint n_missed;

static void
missed_cb (PfsDeadline *deadline, gpointer user_data)
{
  Late *late = (Late *) deadline;

  late->missed = deadline->kind;
  late->order = n_missed++;
}

typedef struct
{
  GMainContext *context;
  PfsDeadlines *deadlines;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  n_missed = 0;
  fixture->context = g_main_context_new ();
  fixture->deadlines = pfs_deadlines_new (fixture->context, missed_cb, NULL);
  pfs_deadlines_set_duration (fixture->deadlines, PFS_DEADLINE_REQUEST, 20);
  pfs_deadlines_set_duration (fixture->deadlines, PFS_DEADLINE_WRITE, 5);
  pfs_deadlines_set_duration (fixture->deadlines, PFS_DEADLINE_LINGER, 60 * 1000);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pfs_deadlines_free (fixture->deadlines);
  g_main_context_unref (fixture->context);
}

static void
wait_for (Fixture *fixture, guint missed)
{
  while (n_missed < missed)
    g_main_context_iteration (fixture->context, TRUE);
}

/* Each kind has its time; the earliest is first, whatever was set first. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  gint64 now = g_get_monotonic_time ();
  Late request = { 0 }, write = { 0 }, second = { 0 };

  pfs_deadlines_set (fixture->deadlines, &request.deadline, PFS_DEADLINE_REQUEST, now);
  pfs_deadlines_set (fixture->deadlines, &second.deadline, PFS_DEADLINE_REQUEST, now + 1);
  pfs_deadlines_set (fixture->deadlines, &write.deadline, PFS_DEADLINE_WRITE, now);
  wait_for (fixture, 3);

  g_assert_cmpuint (write.order, ==, 0);
  g_assert_cmpuint (request.order, ==, 1);
  g_assert_cmpuint (second.order, ==, 2);
  g_assert_cmpuint (write.missed, ==, PFS_DEADLINE_WRITE);
  g_assert_cmpuint (request.missed, ==, PFS_DEADLINE_REQUEST);
  g_assert_cmpint (g_get_monotonic_time (), >=, now + 20 * 1000);
}

static void
test_clear (Fixture *fixture, gconstpointer data)
{
  gint64 now = g_get_monotonic_time ();
  Late cleared = { 0 }, kept = { 0 };

  pfs_deadlines_set (fixture->deadlines, &cleared.deadline, PFS_DEADLINE_WRITE, now);
  pfs_deadlines_set (fixture->deadlines, &kept.deadline, PFS_DEADLINE_REQUEST, now);
  pfs_deadlines_clear (fixture->deadlines, &cleared.deadline);
  pfs_deadlines_clear (fixture->deadlines, &cleared.deadline);
  wait_for (fixture, 1);

  g_assert_cmpuint (cleared.missed, ==, PFS_DEADLINE_NONE);
  g_assert_cmpuint (kept.missed, ==, PFS_DEADLINE_REQUEST);
}

/* Setting again begins anew, as something else. */
static void
test_set_again (Fixture *fixture, gconstpointer data)
{
  gint64 now = g_get_monotonic_time ();
  Late late = { 0 }, other = { 0 };

  pfs_deadlines_set (fixture->deadlines, &late.deadline, PFS_DEADLINE_WRITE, now);
  pfs_deadlines_set (fixture->deadlines, &late.deadline, PFS_DEADLINE_LINGER, now);
  pfs_deadlines_set (fixture->deadlines, &other.deadline, PFS_DEADLINE_REQUEST, now);
  wait_for (fixture, 1);

  g_assert_cmpuint (late.missed, ==, PFS_DEADLINE_NONE);
  g_assert_cmpuint (late.deadline.kind, ==, PFS_DEADLINE_LINGER);
  pfs_deadlines_clear (fixture->deadlines, &late.deadline);
}

/* Those that run already move with their kind, and stay in order with those that are set later. */
static void
test_other_duration (Fixture *fixture, gconstpointer data)
{
  gint64 now = g_get_monotonic_time ();
  Late before = { 0 }, after = { 0 };

  pfs_deadlines_set (fixture->deadlines, &before.deadline, PFS_DEADLINE_LINGER, now);
  pfs_deadlines_set_duration (fixture->deadlines, PFS_DEADLINE_LINGER, 20);
  pfs_deadlines_set (fixture->deadlines, &after.deadline, PFS_DEADLINE_LINGER, now + 1);
  wait_for (fixture, 2);

  g_assert_cmpuint (before.order, ==, 0);
  g_assert_cmpuint (after.order, ==, 1);
  g_assert_cmpint (before.deadline.at, ==, now + 20 * 1000);
}

/* A server on which nothing is late wakes for nothing. */
static void
test_idle (Fixture *fixture, gconstpointer data)
{
  Late late = { 0 };
  int timeout;
  GPollFD fds[4];
  int priority;

  pfs_deadlines_set (fixture->deadlines, &late.deadline, PFS_DEADLINE_WRITE,
                     g_get_monotonic_time ());
  pfs_deadlines_clear (fixture->deadlines, &late.deadline);

  g_assert_true (g_main_context_acquire (fixture->context));
  g_main_context_prepare (fixture->context, &priority);
  g_main_context_query (fixture->context, G_MAXINT, &timeout, fds, G_N_ELEMENTS (fds));
  g_main_context_release (fixture->context);

  g_assert_cmpint (timeout, ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/deadlines/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/deadlines/clear", Fixture, NULL, set_up, test_clear, tear_down);
  g_test_add ("/deadlines/set-again", Fixture, NULL, set_up, test_set_again, tear_down);
  g_test_add ("/deadlines/other-duration", Fixture, NULL, set_up, test_other_duration, tear_down);
  g_test_add ("/deadlines/idle", Fixture, NULL, set_up, test_idle, tear_down);

  return g_test_run ();
}
