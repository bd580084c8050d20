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

static gboolean
timer_cb (gpointer user_data)
{
  PfsStoreOpener *self = user_data;

  if (!pfs_pool_add (self->pool, &self->job))
    return G_SOURCE_CONTINUE;

  self->timer = 0;
  pfs_pool_flush (self->pool);
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
 * pfs_store_opener_open:
 * @self: an opener
 * @is_there: (out): whether it is there now; if not, it is tried again later
 * @error: set if the database can't be used
 */
gboolean
pfs_store_opener_open (PfsStoreOpener *self, gboolean *is_there, GError **error)
{
  g_autoptr (GError) store_error = NULL;

  *is_there = pfs_store_migrate (self->store, &store_error);
  if (*is_there)
    return TRUE;

  if (!is_unavailable (store_error))
    {
      g_propagate_error (error, g_steal_pointer (&store_error));
      return FALSE;
    }

  g_warning ("Tasks can be run; signing in has to wait until the database is there: %s",
             store_error->message);
  self->timer = g_timeout_add_seconds (INTERVAL_S, timer_cb, self);
  return TRUE;
}
