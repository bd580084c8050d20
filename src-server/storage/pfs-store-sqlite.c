/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-store-backend.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

/* Another process that has the file locked is waited for, but not for all the time that a call has,
 * since others wait behind it. For a while after somebody has waited in vain the others only look
 * for a moment, or each would wait as long. */
#define SPARE_TIME (2 * G_TIME_SPAN_SECOND)
#define LOOK_TIME (100 * G_TIME_SPAN_MILLISECOND)
#define IMPATIENCE (2 * G_TIME_SPAN_SECOND)

struct _PfsPlace
{
  char *path;
};

struct _PfsLink
{
  sqlite3 *db;
  const char *path; /* borrowed from the place */
  gint64 patient_from; /* monotonic: before that nobody waits for who has the file locked */
  gboolean patient;    /* the call that is under way does */
  sqlite3_stmt *statements[PFS_N_STATEMENTS];
};

/* What "not now" means: it may be otherwise when the disk has room or the other process is done. */
static gboolean
is_passing (int code, int system_error)
{
  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_PROTOCOL:
      return TRUE;

    case SQLITE_CANTOPEN:
      return system_error == ENOSPC || system_error == EMFILE || system_error == ENFILE ||
             system_error == EDQUOT;

    default:
      return FALSE;
    }
}

static PfsStoreError
get_error_code (int code, int system_error)
{
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
    return PFS_STORE_ERROR_EXISTS;

  return is_passing (code, system_error) ? PFS_STORE_ERROR_UNAVAILABLE : PFS_STORE_ERROR_FAILED;
}

static const char *
get_advice (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_NOTADB:
      return ". Name another file in the database's URI";

    case SQLITE_READONLY:
      return ". Give the server's user the right to write to the file and its folder";

    default:
      return "";
    }
}

static void
set_error (PfsLink *self, GError **error)
{
  int code = sqlite3_extended_errcode (self->db);
  int system_error = sqlite3_system_errno (self->db);

  if ((code & 0xff) == SQLITE_BUSY && self->patient)
    self->patient_from = g_get_monotonic_time () + IMPATIENCE;

  g_set_error (error, PFS_STORE_ERROR, get_error_code (code, system_error), "%s: %s%s%s%s",
               self->path, sqlite3_errmsg (self->db), system_error ? ": " : "",
               system_error ? g_strerror (system_error) : "", get_advice (code));
}

/* Other processes may have the file locked: they are waited for until shortly before @deadline. */
static void
wait_until (PfsLink *self, gint64 deadline)
{
  gint64 now = g_get_monotonic_time ();
  gint64 left = LOOK_TIME;

  self->patient = now >= self->patient_from;
  if (self->patient)
    left = MAX (deadline - SPARE_TIME - now, LOOK_TIME);

  left /= G_TIME_SPAN_MILLISECOND;
  sqlite3_busy_timeout (self->db, (int) MIN (left, G_MAXINT));
}

/* Reads the rows that @statement answers, to its end. */
static PfsRows *
read_rows (PfsLink *self, sqlite3_stmt *statement, GError **error)
{
  guint n_columns = sqlite3_column_count (statement);
  g_autoptr (PfsRows) rows = pfs_rows_new (n_columns);
  int code;

  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      for (guint i = 0; i < n_columns; i++)
        pfs_rows_add (rows, (const char *) sqlite3_column_text (statement, i));
    }

  if (code != SQLITE_DONE)
    {
      set_error (self, error);
      return NULL;
    }

  if (!sqlite3_stmt_readonly (statement))
    pfs_rows_set_n_changed (rows, sqlite3_changes (self->db));
  return g_steal_pointer (&rows);
}

static PfsRows *
run (PfsLink *self, const char *sql, gint64 deadline, GError **error)
{
  g_autoptr (PfsRows) rows = NULL;

  wait_until (self, deadline);
  while (*sql != '\0')
    {
      sqlite3_stmt *statement = NULL;
      int code = sqlite3_prepare_v2 (self->db, sql, -1, &statement, &sql);

      if (code != SQLITE_OK)
        {
          set_error (self, error);
          return NULL;
        }

      /* Blanks and comments are no statement. */
      if (statement == NULL)
        continue;

      g_clear_pointer (&rows, pfs_rows_free);
      rows = read_rows (self, statement, error);
      sqlite3_finalize (statement);
      if (rows == NULL)
        return NULL;
    }

  return rows ? g_steal_pointer (&rows) : pfs_rows_new (0);
}

static PfsRows *
execute (PfsLink *self,
         PfsStatement statement,
         const char *const *parameters,
         gint64 deadline,
         GError **error)
{
  const char *sql = pfs_statement_get_sql (statement);
  sqlite3_stmt **prepared = &self->statements[statement];
  PfsRows *rows;

  wait_until (self, deadline);
  if (*prepared == NULL && sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                               prepared, NULL) != SQLITE_OK)
    {
      set_error (self, error);
      return NULL;
    }

  for (guint i = 0; i < pfs_statement_get_n_parameters (statement); i++)
    {
      g_autofree char *name = g_strdup_printf ("$%u", i + 1);

      sqlite3_bind_text (*prepared, sqlite3_bind_parameter_index (*prepared, name), parameters[i],
                         -1, SQLITE_STATIC);
    }

  rows = read_rows (self, *prepared, error);
  sqlite3_reset (*prepared);
  sqlite3_clear_bindings (*prepared);
  return rows;
}

static gboolean
is_usable (PfsLink *self)
{
  return sqlite3_get_autocommit (self->db);
}

static void
disconnect (PfsLink *self)
{
  for (guint i = 0; i < PFS_N_STATEMENTS; i++)
    sqlite3_finalize (self->statements[i]);
  sqlite3_close (self->db);
  g_free (self);
}

/* Makes the file before SQLite sees it, for its owner only; SQLite gives its log the same mode. */
static gboolean
make_file (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_mkdir_with_parents (folder, 0700) == 0
               ? g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)
               : -1;
  int problem = errno;

  if (fd >= 0)
    {
      close (fd);
      return TRUE;
    }

  if (is_passing (SQLITE_CANTOPEN, problem))
    g_set_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_UNAVAILABLE,
                 "The database file %s can't be opened now: %s", path, g_strerror (problem));
  else
    g_set_error (
        error, PFS_STORE_ERROR, PFS_STORE_ERROR_FAILED,
        "The database file %s can't be opened: %s. Name a file in a folder that the server "
        "may write to, or change the rights",
        path, g_strerror (problem));
  return FALSE;
}

static PfsLink *
connect_file (PfsPlace *place, gint64 deadline, GError **error)
{
  /* EXTRA is FULL, and durable too on a file system where the write-ahead log is not possible. */
  static const char settings[] = "pragma journal_mode = wal;"
                                 "pragma synchronous = extra;"
                                 "pragma foreign_keys = on;"
                                 "pragma temp_store = memory;";
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  g_autoptr (PfsRows) rows = NULL;
  PfsLink *self;

  if (!make_file (place->path, error))
    return NULL;

  self = g_new0 (PfsLink, 1);
  self->path = place->path;
  if (sqlite3_open_v2 (place->path, &self->db, flags, NULL) == SQLITE_OK)
    rows = run (self, settings, deadline, error);
  else
    set_error (self, error);

  if (rows == NULL)
    g_clear_pointer (&self, disconnect);
  return self;
}

static void
close_place (PfsPlace *place)
{
  g_free (place->path);
  g_free (place);
}

static PfsPlace *
open_place (const char *uri, char **name, GError **error)
{
  const char *path = strstr (uri, "://") + strlen ("://");
  PfsPlace *place;

  if (path[0] != '/' || path[1] == '\0' || g_str_has_suffix (path, "/"))
    {
      g_set_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_URI,
                   "SQLite needs the path of a file: sqlite:///relative/path or "
                   "sqlite:////absolute/path");
      return NULL;
    }

  path++;
  if (path[0] == ':')
    {
      g_set_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_URI,
                   "The path of an SQLite file begins with no colon: users are kept in a file");
      return NULL;
    }

  /* It stands for itself: what other URIs escape is no escape here. */
  place = g_new0 (PfsPlace, 1);
  place->path = g_canonicalize_filename (path, NULL);
  *name = g_strdup_printf ("SQLite %s", place->path);
  return place;
}

static const char *const schemes[] = { "sqlite", NULL };

/* One connection serves all threads: SQLite lets one write at a time anyway, reading takes
 * microseconds, and three descriptors, open from the start, are all it ever needs. */
const PfsStoreBackend pfs_store_sqlite = {
  .schemes = schemes,
  .migrations = "/ar/pfo3/server/sql/sqlite",
  .max_links = 1,
  .begin = "begin immediate",
  .lock_schema = "begin immediate",
  .find_schema = "select 1 from sqlite_master where type = 'table' and name = 'pfo3_schema'",
  .open = open_place,
  .close = close_place,
  .connect = connect_file,
  .disconnect = disconnect,
  .is_usable = is_usable,
  .execute = execute,
  .run = run,
};
