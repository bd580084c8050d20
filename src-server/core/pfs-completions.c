/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-completions.h"

struct _PfsCompletions
{
  GSource source;
  void (*batch_end) (gpointer user_data);
  gpointer user_data;

  GMutex mutex;
  PfsJob *first; /* in the order they were done */
  PfsJob *last;
  gboolean asleep; /* the context may be waiting; awake, it finds jobs without being woken */
};

/* Whether jobs are there; if not, whoever brings the next one must wake the context until it is. */
static gboolean
look (PfsCompletions *self, gboolean about_to_sleep)
{
  gboolean any;

  g_mutex_lock (&self->mutex);
  any = self->first != NULL;
  self->asleep = about_to_sleep && !any;
  g_mutex_unlock (&self->mutex);
  return any;
}

static gboolean
prepare (GSource *source, int *timeout)
{
  *timeout = -1;
  return look ((PfsCompletions *) source, TRUE);
}

static gboolean
check (GSource *source)
{
  return look ((PfsCompletions *) source, FALSE);
}

static void
deliver (PfsCompletions *self)
{
  PfsJob *job;

  g_mutex_lock (&self->mutex);
  job = self->first;
  self->first = self->last = NULL;
  g_mutex_unlock (&self->mutex);

  while (job != NULL)
    {
      PfsJob *next = job->next;

      job->done (job);
      job = next;
    }
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  PfsCompletions *self = (PfsCompletions *) source;

  deliver (self);
  self->batch_end (self->user_data);
  return G_SOURCE_CONTINUE;
}

static void
finalize (GSource *source)
{
  g_mutex_clear (&((PfsCompletions *) source)->mutex);
}

/**
 * pfs_completions_new:
 * @context: the main context to bring jobs to
 * @batch_end: called after each batch
 * @user_data: for @batch_end
 *
 * Returns: (transfer full): the completions
 */
PfsCompletions *
pfs_completions_new (GMainContext *context,
                     void (*batch_end) (gpointer user_data),
                     gpointer user_data)
{
  static GSourceFuncs functions = {
    .prepare = prepare, .check = check, .dispatch = dispatch, .finalize = finalize
  };
  GSource *source = g_source_new (&functions, sizeof (PfsCompletions));
  PfsCompletions *self = (PfsCompletions *) source;

  self->batch_end = batch_end;
  self->user_data = user_data;
  g_mutex_init (&self->mutex);
  g_source_set_static_name (source, "PfsCompletions");
  g_source_attach (source, context);
  return self;
}

/**
 * pfs_completions_free:
 * @self: completions whose pools are gone
 *
 * Brings home what is left, and ends.
 */
void
pfs_completions_free (PfsCompletions *self)
{
  deliver (self);
  g_source_destroy (&self->source);
  g_source_unref (&self->source);
}

/**
 * pfs_completions_push:
 * @self: the completions
 * @first: the first of a chain of jobs that are done
 * @last: its last
 *
 * Hands jobs over; may be called in any thread.
 */
void
pfs_completions_push (PfsCompletions *self, PfsJob *first, PfsJob *last)
{
  gboolean wake;

  last->next = NULL;

  g_mutex_lock (&self->mutex);
  if (self->first == NULL)
    self->first = first;
  else
    self->last->next = first;
  self->last = last;
  wake = self->asleep;
  self->asleep = FALSE;
  g_mutex_unlock (&self->mutex);

  if (wake)
    g_main_context_wakeup (g_source_get_context (&self->source));
}
