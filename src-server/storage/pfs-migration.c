/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-migration.h"

#include "pfs-sql-resources.h"

/* A migration may have much to rewrite, or wait for that of another server. */
#define MIGRATION_TIME (60 * G_TIME_SPAN_SECOND)

static const char schema_table[] =
    "create table pfo3_schema (version integer primary key, name text not null)";

/* Returns: the number in front of a file's name, "001-users.sql" */
static guint
get_number (const char *name)
{
  return g_ascii_strtoull (name, NULL, 10);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return (int) get_number (*(const char **) a) - (int) get_number (*(const char **) b);
}

/* Returns: (transfer full): the files' names, in the order of their numbers */
static GPtrArray *
list_migrations (const PfsStoreBackend *backend)
{
  g_auto (GStrv) children =
      g_resource_enumerate_children (pfs_sql_get_resource (), backend->migrations, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  g_assert (children != NULL);
  for (guint i = 0; children[i] != NULL; i++)
    g_ptr_array_add (names, g_strdup (children[i]));
  g_ptr_array_sort (names, compare_names);

  return g_steal_pointer (&names);
}

static gboolean
run (const PfsStoreBackend *backend,
     PfsLink *link,
     const char *sql,
     gint64 deadline,
     GError **error)
{
  g_autoptr (PfsRows) rows = backend->run (link, sql, deadline, error);

  return rows != NULL;
}

/* Returns: the number of the newest migration that was applied, 0 for none, -1 on error */
static int
find_version (const PfsStoreBackend *backend, PfsLink *link, gint64 deadline, GError **error)
{
  g_autoptr (PfsRows) found = backend->run (link, backend->find_schema, deadline, error);
  g_autoptr (PfsRows) rows = NULL;

  if (found == NULL)
    return -1;

  if (pfs_rows_get_n_rows (found) == 0)
    return 0;

  rows = backend->execute (link, PFS_STATEMENT_FIND_SCHEMA, NULL, deadline, error);
  return rows ? (int) get_number (pfs_rows_get (rows, 0, 0)) : -1;
}

static gboolean
apply (const PfsStoreBackend *backend,
       PfsLink *link,
       const char *name,
       gint64 deadline,
       GError **error)
{
  g_autofree char *path = g_build_path ("/", backend->migrations, name, NULL);
  g_autofree char *number = g_strdup_printf ("%u", get_number (name));
  const char *const parameters[] = { number, name };
  g_autoptr (GBytes) sql = g_resource_lookup_data (pfs_sql_get_resource (), path, 0, error);
  g_autoptr (PfsRows) rows = NULL;

  /* Resources are followed by a NUL which their size does not count. */
  if (sql == NULL || !run (backend, link, g_bytes_get_data (sql, NULL), deadline, error))
    return FALSE;

  rows = backend->execute (link, PFS_STATEMENT_ADD_SCHEMA, parameters, deadline, error);
  return rows != NULL;
}

static int
get_newest (GPtrArray *names)
{
  return (int) get_number (g_ptr_array_index (names, names->len - 1));
}

static gboolean
check_version (int version, GPtrArray *names, GError **error)
{
  int newest = get_newest (names);

  if (version < 0)
    return FALSE;

  if (version > newest)
    {
      g_set_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_TOO_NEW,
                   "The database was made by a newer version of the server: it is at version %d, "
                   "this server knows up to %d. Install the newer server, or use another database",
                   version, newest);
      return FALSE;
    }

  return TRUE;
}

/* Applies the next migration in the transaction at hand, which keeps other servers out; @done is
 * set if there is none. */
static gboolean
apply_next (const PfsStoreBackend *backend,
            PfsLink *link,
            GPtrArray *names,
            gint64 deadline,
            gboolean *done,
            GError **error)
{
  int version = find_version (backend, link, deadline, error);

  if (!check_version (version, names, error))
    return FALSE;

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      if ((int) get_number (name) <= version)
        continue;

      return (version > 0 || run (backend, link, schema_table, deadline, error)) &&
             apply (backend, link, name, deadline, error);
    }

  *done = TRUE;
  return TRUE;
}

static gboolean
step (const PfsStoreBackend *backend,
      PfsLink *link,
      GPtrArray *names,
      gboolean *done,
      GError **error)
{
  gint64 deadline = g_get_monotonic_time () + MIGRATION_TIME;

  if (!run (backend, link, backend->lock_schema, deadline, error))
    return FALSE;

  if (apply_next (backend, link, names, deadline, done, error))
    return run (backend, link, "commit", deadline, error);

  run (backend, link, "rollback", deadline, NULL);
  return FALSE;
}

/**
 * pfs_migration_run:
 * @backend: the kind of database
 * @link: a connection to it
 * @deadline: monotonic time until which to find out whether there is something to do; doing it may
 *   take longer
 *
 * Brings the database up to what this version of the server needs: each migration that is missing
 * is applied in a transaction of its own, while other servers wait. Nothing is written if none is.
 *
 * Returns: %FALSE if that did not work; the migration that failed then left nothing behind
 */
gboolean
pfs_migration_run (const PfsStoreBackend *backend, PfsLink *link, gint64 deadline, GError **error)
{
  g_autoptr (GPtrArray) names = list_migrations (backend);
  int version = find_version (backend, link, deadline, error);
  gboolean done = version == get_newest (names);

  if (!check_version (version, names, error))
    return FALSE;

  while (!done)
    {
      if (!step (backend, link, names, &done, error))
        return FALSE;
    }

  return TRUE;
}
