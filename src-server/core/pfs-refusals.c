/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-refusals.h"

typedef struct
{
  PfsJob *job;
  gint64 time;
} Refusal;

struct _PfsRefusals
{
  GSource source;
  PfsCompletions *completions;
  GQueue waiting; /* of Refusal, the next one first */
  gboolean hurries;
};

/* Brings home those whose time is not after @until, and waits for the next one. */
static void
deliver (PfsRefusals *self, gint64 until)
{
  Refusal *first;

  while ((first = g_queue_peek_head (&self->waiting)) != NULL && first->time <= until)
    {
      pfs_completions_push (self->completions, first->job, first->job);
      g_free (g_queue_pop_head (&self->waiting));
    }

  g_source_set_ready_time (&self->source, first != NULL ? first->time : -1);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  deliver ((PfsRefusals *) source, g_source_get_time (source));
  return G_SOURCE_CONTINUE;
}

/**
 * pfs_refusals_new:
 * @context: the main context, which alone may use them
 * @completions: (transfer none): what brings jobs home; they must outlive the refusals
 *
 * Returns: (transfer full): the refusals
 */
PfsRefusals *
pfs_refusals_new (GMainContext *context, PfsCompletions *completions)
{
  static GSourceFuncs functions = { .dispatch = dispatch };
  GSource *source = g_source_new (&functions, sizeof (PfsRefusals));
  PfsRefusals *self = (PfsRefusals *) source;

  self->completions = completions;
  g_queue_init (&self->waiting);
  g_source_set_static_name (source, "PfsRefusals");
  g_source_attach (source, context);
  return self;
}

/**
 * pfs_refusals_free:
 * @self: refusals of which none waits any more, see pfs_refusals_hurry()
 */
void
pfs_refusals_free (PfsRefusals *self)
{
  g_assert (g_queue_is_empty (&self->waiting));

  g_source_destroy (&self->source);
  g_source_unref (&self->source);
}

static int
compare_times (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Refusal *first = a;
  const Refusal *second = b;

  return first->time < second->time ? -1 : first->time > second->time;
}

/**
 * pfs_refusals_add:
 * @self: the refusals
 * @job: (transfer full): a job that has run
 * @time: monotonic time before which its done() is not called
 */
void
pfs_refusals_add (PfsRefusals *self, PfsJob *job, gint64 time)
{
  Refusal *refusal;

  if (self->hurries || time <= g_get_monotonic_time ())
    {
      job->done (job);
      return;
    }

  refusal = g_new (Refusal, 1);
  refusal->job = job;
  refusal->time = time;
  g_queue_insert_sorted (&self->waiting, refusal, compare_times, NULL);
  refusal = g_queue_peek_head (&self->waiting);
  g_source_set_ready_time (&self->source, refusal->time);
}

/**
 * pfs_refusals_hurry:
 * @self: the refusals
 *
 * Nobody waits any more, now and from now on.
 */
void
pfs_refusals_hurry (PfsRefusals *self)
{
  self->hurries = TRUE;
  deliver (self, G_MAXINT64);
}
