/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-store-opener.h"

/* How often a database that is away is tried again. */
#define INTERVAL_S 2

struct _PfsStoreOpener
{
  PfsJob job; /* first */
  PfsStore *store;
  PfsPool *pool;
  PfsStoreOpened opened;
  gpointer user_data;

  GError *error; /* of the last try */
  gboolean busy; /* a worker tries */
  gboolean opening; /* pfs_store_opener_open() waits for it */
  gboolean told; /* the operator, of what does not pass by itself */
  guint timer;
};

static gboolean timer_cb (gpointer user_data);

static gboolean
is_unavailable (const GError *error)
{
  return g_error_matches (error, PFS_STORE_ERROR, PFS_STORE_ERROR_UNAVAILABLE);
}

static void
migrate_cb (PfsJob *job)
{
  PfsStoreOpener *self = (PfsStoreOpener *) job;

  g_clear_error (&self->error);
  pfs_store_migrate (self->store, &self->error);
}

static void
migrated_cb (PfsJob *job)
{
  PfsStoreOpener *self = (PfsStoreOpener *) job;

  self->busy = FALSE;
  if (self->opening)
    return;

  if (self->error == NULL)
    {
      g_message ("The database is there now");
      self->opened (self->user_data);
      return;
    }

  if (self->told || is_unavailable (self->error))
    g_info ("%s", self->error->message);
  else
    g_warning ("Signing in has to wait: %s", self->error->message);

  self->told = !is_unavailable (self->error);
  self->timer = g_timeout_add_seconds (INTERVAL_S, timer_cb, self);
}

static void
try_to_open (PfsStoreOpener *self)
{
  self->busy = pfs_pool_add (self->pool, &self->job);
  pfs_pool_flush (self->pool);
}

static gboolean
timer_cb (gpointer user_data)
{
  PfsStoreOpener *self = user_data;

  try_to_open (self);
  if (!self->busy)
    return G_SOURCE_CONTINUE;

  self->timer = 0;
  return G_SOURCE_REMOVE;
}

/**
 * pfs_store_opener_new:
 * @store: (transfer none): the database
 * @pool: (transfer none): whose workers try again
 * @opened: called once it is there, if it was away
 * @user_data: for @opened
 *
 * Returns: (transfer full): what opens @store
 */
PfsStoreOpener *
pfs_store_opener_new (PfsStore *store, PfsPool *pool, PfsStoreOpened opened, gpointer user_data)
{
  PfsStoreOpener *self = g_new0 (PfsStoreOpener, 1);

  self->job = (PfsJob){ .run = migrate_cb, .done = migrated_cb, .weight = PFS_JOB_HEAVY };
  self->store = store;
  self->pool = pool;
  self->opened = opened;
  self->user_data = user_data;
  return self;
}

/**
 * pfs_store_opener_free:
 * @self: an opener whose pool has ended
 */
void
pfs_store_opener_free (PfsStoreOpener *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * pfs_store_opener_is_busy:
 * @self: an opener
 *
 * Returns: whether a worker tries to reach the database, which may take seconds
 */
gboolean
pfs_store_opener_is_busy (PfsStoreOpener *self)
{
  return self->busy;
}

/**
 * pfs_store_opener_open:
 * @self: an opener
 * @context: the main context, which goes on meanwhile
 * @cancellable: ends the waiting: nobody wants the database any more
 * @is_there: (out): whether it is there now; if not, it is tried again later
 * @error: set if the database can't be used
 */
gboolean
pfs_store_opener_open (PfsStoreOpener *self,
                       GMainContext *context,
                       GCancellable *cancellable,
                       gboolean *is_there,
                       GError **error)
{
  self->opening = TRUE;
  try_to_open (self);
  while (self->busy && !g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (context, TRUE);
  self->opening = FALSE;

  *is_there = !self->busy && self->error == NULL;
  if (self->busy || *is_there)
    return TRUE;

  if (!is_unavailable (self->error))
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }

  g_warning ("Tasks that need no sign-in can be run; signing in has to wait until the database is "
             "there: %s",
             self->error->message);
  self->timer = g_timeout_add_seconds (INTERVAL_S, timer_cb, self);
  return TRUE;
}
