/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "database.h"

#include <glib/gstdio.h>
#include <libpq-fe.h>
#include <sqlite3.h>

static char *
ask_sqlite (const char *path, const char *sql)
{
  char *value = NULL;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 5000);
  while (*sql != '\0')
    {
      sqlite3_stmt *statement;

      if (sqlite3_prepare_v2 (db, sql, -1, &statement, &sql) != SQLITE_OK)
        g_error ("%s: %s", sql, sqlite3_errmsg (db));
      if (sqlite3_step (statement) == SQLITE_ROW && value == NULL)
        value = g_strdup ((const char *) sqlite3_column_text (statement, 0));
      if (sqlite3_finalize (statement) != SQLITE_OK)
        g_error ("%s", sqlite3_errmsg (db));
    }
  sqlite3_close (db);

  return value;
}

static char *
ask_postgresql (const char *uri, const char *sql)
{
  PGconn *connection = PQconnectdb (uri);
  PGresult *result = PQexec (connection, sql);
  char *value = NULL;

  if (PQresultStatus (result) == PGRES_FATAL_ERROR)
    g_error ("%s: %s", sql, PQerrorMessage (connection));

  if (PQntuples (result) > 0 && !PQgetisnull (result, 0, 0))
    value = g_strdup (PQgetvalue (result, 0, 0));
  PQclear (result);
  PQfinish (connection);

  return value;
}

static char *
make_server_uri (const char *database)
{
  const char *host = g_getenv ("PFO3_TEST_PGHOST");
  g_autofree char *escaped = g_uri_escape_string (host, NULL, FALSE);

  return g_strdup_printf ("postgresql://pfo3@%s/%s", escaped, database);
}

static void
run_on_server (const char *sql)
{
  g_autofree char *uri = make_server_uri ("postgres");
  g_autofree char *value = ask_postgresql (uri, sql);
}

gboolean
database_is_postgresql (void)
{
  return g_getenv ("PFO3_TEST_PGHOST") != NULL;
}

Database *
database_new (void)
{
  Database *self = g_new0 (Database, 1);

  self->is_postgresql = database_is_postgresql ();
  if (self->is_postgresql)
    {
      g_autofree char *sql = NULL;

      self->name = g_strdup_printf ("test_%08x%08x", g_random_int (), g_random_int ());
      sql = g_strdup_printf ("create database %s", self->name);
      run_on_server (sql);
      self->uri = make_server_uri (self->name);
    }
  else
    {
      self->folder = g_dir_make_tmp ("pfo3-store-XXXXXX", NULL);
      self->path = g_build_filename (self->folder, "users.sqlite", NULL);
      self->uri = g_strconcat ("sqlite:///", self->path, NULL);
    }

  return self;
}

static void
remove_folder (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_dir_close (dir);
  g_rmdir (folder);
}

void
database_free (Database *self)
{
  if (self->is_postgresql)
    {
      g_autofree char *sql = g_strdup_printf ("drop database %s with (force)", self->name);

      run_on_server (sql);
    }
  else
    {
      remove_folder (self->folder);
    }

  g_free (self->uri);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->name);
  g_free (self);
}

char *
database_ask (Database *self, const char *sql)
{
  return self->is_postgresql ? ask_postgresql (self->uri, sql) : ask_sqlite (self->path, sql);
}

void
database_run (Database *self, const char *sql)
{
  g_autofree char *value = database_ask (self, sql);
}

struct _DatabaseLock
{
  PGconn *connection;
  sqlite3 *db;
};

DatabaseLock *
database_lock (Database *self)
{
  DatabaseLock *lock = g_new0 (DatabaseLock, 1);

  if (self->is_postgresql)
    {
      lock->connection = PQconnectdb (self->uri);
      PQclear (PQexec (lock->connection, "begin; lock table usuarios"));
      g_assert_cmpint (PQtransactionStatus (lock->connection), ==, PQTRANS_INTRANS);
    }
  else
    {
      g_assert_cmpint (sqlite3_open (self->path, &lock->db), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_exec (lock->db, "begin immediate", NULL, NULL, NULL), ==, SQLITE_OK);
    }

  return lock;
}

void
database_lock_free (DatabaseLock *lock)
{
  PQfinish (lock->connection);
  sqlite3_close (lock->db);
  g_free (lock);
}

void
database_control (const char *command)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_strdup_printf ("%s %s", g_getenv ("PFO3_TEST_PGCTL"), command);
  int status;

  g_spawn_command_line_sync (line, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}
