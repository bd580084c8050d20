/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-migration.h"
#include "pfs-link-pool.h"
#include "pfs-store-backend.h"

#include <string.h>

/* How long a call may take; above it the database is as good as away. */
#define CALL_TIME (4 * G_TIME_SPAN_SECOND)

G_DEFINE_QUARK (pfs-store-error-quark, pfs_store_error)

struct _PfsStore
{
  const PfsStoreBackend *backend;
  PfsPlace *place;
  char *name;
  PfsLinkPool *pool;

  /* The tables are as this server needs them, as long as the epoch of the pool is the same. */
  GMutex migration_lock;
  GCond migrated;
  gboolean migrating;
  guint migrated_epoch;
};

/* A transaction under way in the thread that runs it. */
typedef struct
{
  PfsStore *store;
  PfsLink *link;
  gint64 deadline;
  gboolean failed;
} Transaction;

static _Thread_local Transaction *current_transaction;

static const PfsStoreBackend *const backends[] = {
  &pfs_store_postgresql,
  &pfs_store_sqlite,
};

/* Returns: (transfer full): "postgresql://, postgres://, sqlite://" */
static char *
list_schemes (void)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (backends); i++)
    {
      for (guint j = 0; backends[i]->schemes[j] != NULL; j++)
        g_string_append_printf (list, "%s%s://", list->len > 0 ? ", " : "",
                                backends[i]->schemes[j]);
    }

  return g_string_free (g_steal_pointer (&list), FALSE);
}

/* SQLAlchemy's URIs name a driver behind the scheme, "postgresql+psycopg2": it is passed over. */
static const PfsStoreBackend *
find_backend (const char *uri, GError **error)
{
  const char *end = strstr (uri, "://");
  g_autofree char *scheme = end ? g_ascii_strdown (uri, strcspn (uri, ":+")) : NULL;
  g_autofree char *schemes = NULL;

  for (guint i = 0; scheme != NULL && i < G_N_ELEMENTS (backends); i++)
    {
      if (g_strv_contains (backends[i]->schemes, scheme))
        return backends[i];
    }

  schemes = list_schemes ();
  g_set_error (
      error, PFS_STORE_ERROR, PFS_STORE_ERROR_URI,
      "The database's URI names no kind of database that this server knows. It begins with "
      "one of: %s",
      schemes);
  return NULL;
}

/**
 * pfs_store_new:
 * @uri: `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`, `sqlite:///relative/path` or
 *   `sqlite:////absolute/path`, whose path is as the file system has it, without escapes
 *
 * Nothing is connected yet: only the URI is checked.
 *
 * Returns: (transfer full): a store; %NULL with %PFS_STORE_ERROR_URI if @uri is wrong
 */
PfsStore *
pfs_store_new (const char *uri, GError **error)
{
  g_autofree char *name = NULL;
  const PfsStoreBackend *backend = find_backend (uri, error);
  PfsPlace *place;
  PfsStore *self;

  if (backend == NULL)
    return NULL;

  place = backend->open (uri, &name, error);
  if (place == NULL)
    return NULL;

  self = g_new0 (PfsStore, 1);
  self->backend = backend;
  self->place = place;
  self->name = g_steal_pointer (&name);
  self->pool = pfs_link_pool_new (backend, place, self->name);
  g_mutex_init (&self->migration_lock);
  g_cond_init (&self->migrated);
  return self;
}

/**
 * pfs_store_free:
 * @self: a store that no thread uses any more
 *
 * Closes its connections.
 */
void
pfs_store_free (PfsStore *self)
{
  pfs_link_pool_free (self->pool);
  self->backend->close (self->place);
  g_cond_clear (&self->migrated);
  g_mutex_clear (&self->migration_lock);
  g_free (self->name);
  g_free (self);
}

/* Gives @link back, or away if it broke: %TRUE then. */
static gboolean
give (PfsStore *self, PfsLink *link, gint64 deadline, const GError *problem)
{
  if (self->backend->is_usable (link))
    {
      pfs_link_pool_give (self->pool, link);
      return FALSE;
    }

  pfs_link_pool_give_lost (self->pool, link, g_get_monotonic_time () >= deadline ? problem : NULL);
  return TRUE;
}

/* Returns: whether there is nothing left to do, or another thread did not end in time */
static gboolean
is_migrated (PfsStore *self, guint epoch, gint64 deadline, GError **error)
{
  gboolean in_time = TRUE;

  while (in_time && self->migrating)
    in_time = g_cond_wait_until (&self->migrated, &self->migration_lock, deadline);

  if (!in_time)
    g_set_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_UNAVAILABLE,
                 "%s is being brought up to date", self->name);
  return !in_time || self->migrated_epoch == epoch;
}

/* The database may be another one, or an older copy, after it was away. */
static gboolean
migrate_link (PfsStore *self, PfsLink *link, guint epoch, gint64 deadline, GError **error)
{
  g_autoptr (GError) problem = NULL;

  g_mutex_lock (&self->migration_lock);
  if (!is_migrated (self, epoch, deadline, &problem))
    {
      self->migrating = TRUE;
      g_mutex_unlock (&self->migration_lock);
      pfs_migration_run (self->backend, link, deadline, &problem);
      if (g_error_matches (problem, PFS_STORE_ERROR, PFS_STORE_ERROR_TOO_NEW))
        g_prefix_error (&problem, "%s: ", self->name);
      g_mutex_lock (&self->migration_lock);
      self->migrating = FALSE;
      if (problem == NULL)
        self->migrated_epoch = epoch;
      g_cond_broadcast (&self->migrated);
    }
  g_mutex_unlock (&self->migration_lock);

  if (problem == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* Returns: (transfer full): a connection to a database that has the tables this server needs */
static PfsLink *
take (PfsStore *self, gint64 deadline, GError **error)
{
  g_autoptr (GError) problem = NULL;
  guint epoch;
  PfsLink *link = pfs_link_pool_take (self->pool, deadline, &epoch, error);

  if (link == NULL || migrate_link (self, link, epoch, deadline, &problem))
    return link;

  give (self, link, deadline, problem);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

/**
 * pfs_store_migrate:
 * @self: a store
 *
 * Connects, and brings the database's tables up to what this version of the server needs. If the
 * database can't be reached now (%PFS_STORE_ERROR_UNAVAILABLE), that is done before the first query
 * that reaches it.
 *
 * Returns: %TRUE if the store is ready
 */
gboolean
pfs_store_migrate (PfsStore *self, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + CALL_TIME;
  PfsLink *link = take (self, deadline, error);

  if (link == NULL)
    return FALSE;

  give (self, link, deadline, NULL);
  return TRUE;
}

static PfsRows *
query_inside (Transaction *transaction,
              PfsStatement statement,
              const char *const *parameters,
              GError **error)
{
  PfsRows *rows = transaction->store->backend->execute (transaction->link, statement, parameters,
                                                        transaction->deadline, error);

  if (rows == NULL)
    transaction->failed = TRUE;
  return rows;
}

/* Asks what changes nothing: it is asked again if the connection turns out to be broken. */
static PfsRows *
read_rows (PfsStore *self,
           PfsStatement statement,
           const char *const *parameters,
           gint64 deadline,
           GError **error)
{
  gboolean again = TRUE;

  while (TRUE)
    {
      g_autoptr (GError) problem = NULL;
      PfsLink *link = take (self, deadline, error);
      PfsRows *rows;
      gboolean lost;

      if (link == NULL)
        return NULL;

      rows = self->backend->execute (link, statement, parameters, deadline, &problem);
      lost = give (self, link, deadline, problem);
      if (rows)
        return rows;

      if (!lost || !again)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
      again = FALSE;
    }
}

static gboolean
run_sql (PfsStore *self, PfsLink *link, const char *sql, gint64 deadline, GError **error)
{
  g_autoptr (PfsRows) rows = self->backend->run (link, sql, deadline, error);

  return rows != NULL;
}

/* Returns: (transfer full): a connection in a transaction. Nothing was asked for yet, so that a
 *   connection which turns out to be broken is replaced. */
static PfsLink *
begin (PfsStore *self, gint64 deadline, GError **error)
{
  gboolean again = TRUE;

  while (TRUE)
    {
      g_autoptr (GError) problem = NULL;
      PfsLink *link = take (self, deadline, error);

      if (link == NULL || run_sql (self, link, self->backend->begin, deadline, &problem))
        return link;

      if (!give (self, link, deadline, problem) || !again)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
      again = FALSE;
    }
}

static gboolean
run_transaction (Transaction *transaction,
                 PfsStoreTransaction run,
                 gpointer user_data,
                 GError **error)
{
  gboolean ok;

  current_transaction = transaction;
  ok = run (transaction->store, user_data, error);
  current_transaction = NULL;

  if (ok && transaction->failed)
    {
      g_set_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_FAILED,
                   "A statement failed, so its transaction was rolled back");
      return FALSE;
    }

  return ok;
}

/* Nobody knows whether the last step was done if the connection broke over it: a refusal would be
 * an answer, and the database may read later what was sent to it. @lost is set if it broke. */
static gboolean
transact (PfsStore *self,
          PfsStoreTransaction run,
          gpointer user_data,
          gint64 deadline,
          gboolean *lost,
          GError **error)
{
  Transaction transaction = { .store = self, .deadline = deadline };
  g_autoptr (GError) problem = NULL;
  gboolean ready, ok;

  *lost = FALSE;
  transaction.link = begin (self, deadline, error);
  if (transaction.link == NULL)
    return FALSE;

  ready = run_transaction (&transaction, run, user_data, &problem);
  ok = ready && run_sql (self, transaction.link, "commit", deadline, &problem);
  if (!ok && !self->backend->is_usable (transaction.link))
    run_sql (self, transaction.link, "rollback", deadline, NULL);

  *lost = give (self, transaction.link, deadline, problem);
  if (ready && !ok && *lost)
    g_set_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_UNKNOWN,
                 "The database did not say whether it did what it was asked for: %s",
                 problem->message);
  else if (!ok)
    g_propagate_error (error, g_steal_pointer (&problem));
  return ok;
}

/* A statement that changes something. */
typedef struct
{
  PfsStatement statement;
  const char *const *parameters;
  PfsRows *rows;
} Change;

static gboolean
change_cb (PfsStore *self, gpointer user_data, GError **error)
{
  Change *change = user_data;

  g_clear_pointer (&change->rows, pfs_rows_free);
  change->rows = pfs_store_query (self, change->statement, change->parameters, error);
  return change->rows != NULL;
}

/* What a database is sent without a transaction, it does even if nobody waits for it any more. In
 * one it forgets what was begun; and so it may be tried again, unless that was its last step. */
static PfsRows *
change_rows (PfsStore *self,
             PfsStatement statement,
             const char *const *parameters,
             gint64 deadline,
             GError **error)
{
  Change change = { statement, parameters, NULL };
  g_autoptr (GError) first = NULL;
  g_autoptr (GError) problem = NULL;
  gboolean lost;
  gboolean unknown;

  if (transact (self, change_cb, &change, deadline, &lost, &first))
    return change.rows;

  unknown = g_error_matches (first, PFS_STORE_ERROR, PFS_STORE_ERROR_UNKNOWN);
  if (lost && (!unknown || pfs_statement_is_repeatable (statement)) &&
      g_get_monotonic_time () < deadline)
    {
      if (transact (self, change_cb, &change, deadline, &lost, &problem))
        return change.rows;

      /* What the first try did, a second one that could not be made does not undo. */
      if (!unknown || g_error_matches (problem, PFS_STORE_ERROR, PFS_STORE_ERROR_EXISTS))
        {
          g_clear_error (&first);
          first = g_steal_pointer (&problem);
        }
    }

  g_clear_pointer (&change.rows, pfs_rows_free);
  g_propagate_error (error, g_steal_pointer (&first));
  return NULL;
}

/**
 * pfs_store_query:
 * @self: a store
 * @statement: what to run
 * @parameters: (nullable): its parameters as text
 *
 * Runs one statement, inside the transaction that the calling thread is in, if any. What it changed
 * is on disk when it returns; if it fails, nothing was changed, unless it is with
 * %PFS_STORE_ERROR_UNKNOWN. It takes at most about four seconds; while the database is known to be
 * away it returns at once.
 *
 * Returns: (transfer full): the answer
 */
PfsRows *
pfs_store_query (PfsStore *self,
                 PfsStatement statement,
                 const char *const *parameters,
                 GError **error)
{
  gint64 deadline = g_get_monotonic_time () + CALL_TIME;

  if (current_transaction != NULL && current_transaction->store == self)
    return query_inside (current_transaction, statement, parameters, error);

  return pfs_statement_is_reading (statement)
             ? read_rows (self, statement, parameters, deadline, error)
             : change_rows (self, statement, parameters, deadline, error);
}

/**
 * pfs_store_transaction:
 * @self: a store
 * @run: called once, in this thread
 * @user_data: handed to @run
 *
 * Runs queries that take effect together or not at all: those which the calling thread makes inside
 * @run. If one of them fails, so does the transaction. Transactions do not nest.
 *
 * Returns: %TRUE if all of it is in the database; if not, nothing of it is, unless the error is
 *   %PFS_STORE_ERROR_UNKNOWN
 */
gboolean
pfs_store_transaction (PfsStore *self, PfsStoreTransaction run, gpointer user_data, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + CALL_TIME;
  gboolean lost;

  g_return_val_if_fail (current_transaction == NULL, FALSE);

  return transact (self, run, user_data, deadline, &lost, error);
}
