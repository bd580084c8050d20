/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-link-pool.h"

#define PAUSE_MIN (100 * G_TIME_SPAN_MILLISECOND)
#define PAUSE_MAX (2 * G_TIME_SPAN_SECOND)

struct _PfsLinkPool
{
  /* Borrowed: the store owns them. */
  const PfsStoreBackend *backend;
  PfsPlace *place;
  const char *name;

  GMutex lock;
  GCond given;
  GQueue idle;   /* of PfsLink, the one used last first */
  guint n_links; /* idle or taken */

  /* While the database is away. */
  GError *problem;   /* why the last attempt to connect failed; NULL while none did */
  gint64 retry_time; /* monotonic */
  gint64 pause;
  gboolean trying; /* a thread is connecting */

  gboolean was_there; /* whether it was ever reached */
  guint epoch;        /* grows whenever it may have become another database, from 1 */
};

/**
 * pfs_link_pool_new:
 * @backend: the kind of database
 * @place: (transfer none): where it is
 * @name: (transfer none): what the log calls it
 *
 * @place and @name must outlive the pool. Nothing is connected yet.
 *
 * Returns: (transfer full): a pool
 */
PfsLinkPool *
pfs_link_pool_new (const PfsStoreBackend *backend, PfsPlace *place, const char *name)
{
  PfsLinkPool *self = g_new0 (PfsLinkPool, 1);

  self->backend = backend;
  self->place = place;
  self->name = name;
  self->epoch = 1;
  g_mutex_init (&self->lock);
  g_cond_init (&self->given);
  g_queue_init (&self->idle);
  return self;
}

static void
close_idle (PfsLinkPool *self)
{
  PfsLink *link;

  while ((link = g_queue_pop_head (&self->idle)))
    {
      self->backend->disconnect (link);
      self->n_links--;
    }
}

/**
 * pfs_link_pool_free:
 * @self: a pool from which nothing is taken
 *
 * Closes its connections.
 */
void
pfs_link_pool_free (PfsLinkPool *self)
{
  close_idle (self);
  g_warn_if_fail (self->n_links == 0);

  g_clear_error (&self->problem);
  g_cond_clear (&self->given);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Called with the lock held, as all functions below that do not take it. A database that was never
 * there is the business of whoever starts the server. */
static void
note_away (PfsLinkPool *self, const GError *problem)
{
  if (self->problem == NULL && self->was_there)
    g_message ("The database is away: %s", problem->message);

  self->pause = CLAMP (self->pause * 2, PAUSE_MIN, PAUSE_MAX);
  self->retry_time = g_get_monotonic_time () + self->pause;
  g_clear_error (&self->problem);
  self->problem = g_error_copy (problem);
}

static void
note_there (PfsLinkPool *self)
{
  gboolean was_there = self->was_there;

  self->was_there = TRUE;
  if (self->problem == NULL)
    return;

  if (was_there)
    g_message ("%s is there again", self->name);
  g_clear_error (&self->problem);
  self->pause = 0;
  self->epoch++;
}

static PfsLink *
pop_usable (PfsLinkPool *self)
{
  PfsLink *link;

  while ((link = g_queue_pop_head (&self->idle)))
    {
      if (self->backend->is_usable (link))
        return link;

      self->backend->disconnect (link);
      self->n_links--;
      self->epoch++;
    }

  return NULL;
}

/* Waits while all connections that the backend allows are taken. */
static PfsLink *
wait_idle (PfsLinkPool *self, gint64 deadline, GError **error)
{
  PfsLink *link = pop_usable (self);

  while (link == NULL && self->backend->max_links > 0 && self->n_links >= self->backend->max_links)
    {
      if (!g_cond_wait_until (&self->given, &self->lock, deadline))
        {
          g_set_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_UNAVAILABLE,
                       "%s is busy with other requests", self->name);
          return NULL;
        }
      link = pop_usable (self);
    }

  return link;
}

static PfsLink *
connect_unlocked (PfsLinkPool *self, gint64 deadline, GError **error)
{
  g_autoptr (GError) problem = NULL;
  PfsLink *link;

  self->n_links++;
  self->trying = TRUE;
  g_mutex_unlock (&self->lock);
  link = self->backend->connect (self->place, deadline, &problem);
  g_mutex_lock (&self->lock);
  self->trying = FALSE;

  if (link)
    {
      note_there (self);
      return link;
    }

  self->n_links--;
  note_away (self, problem);
  g_cond_broadcast (&self->given);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

static PfsLink *
take_locked (PfsLinkPool *self, gint64 deadline, GError **error)
{
  g_autoptr (GError) problem = NULL;
  PfsLink *link = wait_idle (self, deadline, &problem);

  if (link)
    return link;

  if (problem)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  if (self->problem && (self->trying || g_get_monotonic_time () < self->retry_time))
    {
      g_propagate_error (error, g_error_copy (self->problem));
      return NULL;
    }

  return connect_unlocked (self, deadline, error);
}

/**
 * pfs_link_pool_take:
 * @self: a pool
 * @deadline: monotonic time after which not to wait
 * @epoch: (out): a number that grows whenever a connection broke or the database was away: what was
 *   found out about it under another number may no longer hold
 *
 * Returns: (transfer full): a connection for the calling thread, to be given back with
 *   pfs_link_pool_give() or pfs_link_pool_give_lost()
 */
PfsLink *
pfs_link_pool_take (PfsLinkPool *self, gint64 deadline, guint *epoch, GError **error)
{
  PfsLink *link;

  g_mutex_lock (&self->lock);
  link = take_locked (self, deadline, error);
  *epoch = self->epoch;
  g_mutex_unlock (&self->lock);

  return link;
}

/**
 * pfs_link_pool_give:
 * @self: a pool
 * @link: (transfer full): a connection that was taken
 *
 * Gives it back for the next who asks.
 */
void
pfs_link_pool_give (PfsLinkPool *self, PfsLink *link)
{
  g_mutex_lock (&self->lock);
  g_queue_push_head (&self->idle, link);
  g_cond_signal (&self->given);
  g_mutex_unlock (&self->lock);
}

/**
 * pfs_link_pool_give_lost:
 * @self: a pool
 * @link: (transfer full): a connection that was taken and broke
 * @silence: (nullable): what happened, if the database was waited for in vain
 *
 * Closes it, and the idle ones with it, since they lead to the same place. After @silence, nobody
 * waits for the database again before the pause is over.
 */
void
pfs_link_pool_give_lost (PfsLinkPool *self, PfsLink *link, const GError *silence)
{
  self->backend->disconnect (link);

  g_mutex_lock (&self->lock);
  self->n_links--;
  self->epoch++;
  close_idle (self);
  if (silence)
    note_away (self, silence);
  g_cond_broadcast (&self->given);
  g_mutex_unlock (&self->lock);
}
