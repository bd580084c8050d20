/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-deadlines.h"

struct _PfsDeadlines
{
  GSource source;
  GQueue queues[PFS_N_DEADLINES];
  gint64 durations[PFS_N_DEADLINES]; /* µs */
  PfsDeadlineMissed missed;
  gpointer user_data;
};

static void
arm (PfsDeadlines *self)
{
  gint64 first = -1;

  for (guint kind = PFS_DEADLINE_NONE + 1; kind < PFS_N_DEADLINES; kind++)
    {
      PfsDeadline *deadline = g_queue_peek_head (&self->queues[kind]);

      if (deadline != NULL && (first < 0 || deadline->at < first))
        first = deadline->at;
    }

  if (g_source_get_ready_time (&self->source) != first)
    g_source_set_ready_time (&self->source, first);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  PfsDeadlines *self = (PfsDeadlines *) source;
  gint64 now = g_source_get_time (source);

  for (guint kind = PFS_DEADLINE_NONE + 1; kind < PFS_N_DEADLINES; kind++)
    {
      PfsDeadline *deadline;

      while ((deadline = g_queue_peek_head (&self->queues[kind])) != NULL && deadline->at <= now)
        {
          PfsDeadlineKind missed = deadline->kind;

          pfs_deadlines_clear (self, deadline);
          deadline->kind = missed;
          self->missed (deadline, self->user_data);
        }
    }

  arm (self);
  return G_SOURCE_CONTINUE;
}

/**
 * pfs_deadlines_new:
 * @context: the main context
 * @missed: called for each deadline that has passed; it is cleared by then, but for its kind
 * @user_data: for @missed
 *
 * Returns: (transfer full): the deadlines
 */
PfsDeadlines *
pfs_deadlines_new (GMainContext *context, PfsDeadlineMissed missed, gpointer user_data)
{
  static GSourceFuncs functions = { .dispatch = dispatch };
  GSource *source = g_source_new (&functions, sizeof (PfsDeadlines));
  PfsDeadlines *self = (PfsDeadlines *) source;

  self->missed = missed;
  self->user_data = user_data;
  g_source_set_static_name (source, "PfsDeadlines");
  g_source_attach (source, context);
  return self;
}

/**
 * pfs_deadlines_free:
 * @self: the deadlines
 *
 * Nobody is told of one any more; those that run belong to whoever embeds them.
 */
void
pfs_deadlines_free (PfsDeadlines *self)
{
  g_source_destroy (&self->source);
  g_source_unref (&self->source);
}

/**
 * pfs_deadlines_set_duration:
 * @self: the deadlines
 * @kind: a kind
 * @milliseconds: how long one lasts; those that run already move with it
 */
void
pfs_deadlines_set_duration (PfsDeadlines *self, PfsDeadlineKind kind, guint milliseconds)
{
  gint64 duration = (gint64) milliseconds * 1000;
  gint64 difference = duration - self->durations[kind];

  self->durations[kind] = duration;
  for (GList *l = self->queues[kind].head; l != NULL; l = l->next)
    ((PfsDeadline *) l->data)->at += difference;
  arm (self);
}

/**
 * pfs_deadlines_set:
 * @self: the deadlines
 * @deadline: which
 * @kind: what for
 * @now: the monotonic time, in microseconds
 *
 * Lets @deadline begin to run, in place of what it was set to.
 */
void
pfs_deadlines_set (PfsDeadlines *self, PfsDeadline *deadline, PfsDeadlineKind kind, gint64 now)
{
  pfs_deadlines_clear (self, deadline);
  deadline->kind = kind;
  deadline->at = now + self->durations[kind];
  deadline->link.data = deadline;
  g_queue_push_tail_link (&self->queues[kind], &deadline->link);
  if (self->queues[kind].length == 1)
    arm (self);
}

/**
 * pfs_deadlines_clear:
 * @self: the deadlines
 * @deadline: which
 *
 * Lets @deadline run no more, if it runs.
 */
void
pfs_deadlines_clear (PfsDeadlines *self, PfsDeadline *deadline)
{
  if (deadline->link.data == NULL)
    return;

  g_queue_unlink (&self->queues[deadline->kind], &deadline->link);
  deadline->link.data = NULL;
  if (g_queue_is_empty (&self->queues[deadline->kind]))
    arm (self);
  deadline->kind = PFS_DEADLINE_NONE;
}
