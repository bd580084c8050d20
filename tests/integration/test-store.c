/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include "pfs-store-backend.h"

#include <gio/gio.h>
#include <string.h>

#define N_THREADS 8

/* What is true of every kind of database. */

static char *
get_uri_problem (const char *uri)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PfsStore) store = pfs_store_new (uri, &error);

  g_assert_null (store);
  g_assert_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_URI);
  return g_strdup (error->message);
}

static void
test_wrong_uris (void)
{
  static const char *const uris[] = {
    "",
    "nada",
    "mysql://ana:secreto@localhost/pfo3",
    "postgresql://ana:se/cre@to/secreto@[localhost/pfo3",
    "postgresql://ana:secreto@localhost:puerto/pfo3?nada",
    "postgresql://ana:12/secreto@localhost/pfo3",
    "postgresql://ana:secreto@localhost/pfo3?nada=1",
    "postgresql://ana:secreto@localhost/pfo3?sslmode=nada",
    "postgresql://ana:secreto@localhost/pfo3?hostaddr=127.0.0.1&target_session_attrs=nada",
    "sqlite://",
    "sqlite:///",
    "sqlite://folder/file",
    "sqlite:///:memory:",
    "sqlite:////folder/",
  };

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autofree char *problem = get_uri_problem (uris[i]);

      g_assert_null (strstr (problem, "secreto"));
      g_assert_null (strstr (problem, "cre"));
    }
}

static GSocket *
listen_somewhere (char **port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;
  GSocket *listening = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                     G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_bind (listening, address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_listen (listening, &error);
  g_assert_no_error (error);

  bound = g_socket_get_local_address (listening, NULL);
  *port = g_strdup_printf ("%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  return listening;
}

/* What a URI says is looked at without asking anybody, whatever in it, or in the environment, names
 * one. Hosts come in twos: if their names were left as they are, or their addresses, one stand-in
 * for the others would not fit, and the URI would be refused. */
static void
test_uris_reach_nobody (void)
{
  static const char *const formats[] = {
    "postgresql://ana@127.0.0.1:%s/pfo3",
    "postgresql://ana@localhost:%s/pfo3?hostaddr=127.0.0.1",
    "postgresql://ana@localhost/pfo3?hostaddr=127.0.0.1&port=%s",
    "postgresql://ana@uno,dos:%s/pfo3?hostaddr=127.0.0.1,127.0.0.1",
    "postgresql:///pfo3?application_name=%s",
  };
  g_autofree char *port = NULL;
  g_autoptr (GSocket) listening = listen_somewhere (&port);

  g_setenv ("PGHOST", "uno,dos", TRUE);
  g_setenv ("PGHOSTADDR", "127.0.0.1,127.0.0.1", TRUE);
  g_setenv ("PGPORT", port, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_auto (GStrv) parts = g_strsplit (formats[i], "%s", 2);
      g_autofree char *uri = g_strjoinv (port, parts);
      g_autoptr (PfsStore) store = open_store (uri);

      g_assert_cmpint (g_socket_condition_check (listening, G_IO_IN), ==, 0);
    }

  g_unsetenv ("PGHOST");
  g_unsetenv ("PGHOSTADDR");
  g_unsetenv ("PGPORT");
}

static void
test_unknown_scheme (void)
{
  g_autofree char *problem = get_uri_problem ("mysql://localhost/pfo3");

  g_assert_nonnull (strstr (problem, "postgresql://"));
  g_assert_nonnull (strstr (problem, "postgres://"));
  g_assert_nonnull (strstr (problem, "sqlite://"));
}

static void
assert_name (const PfsStoreBackend *backend, const char *uri, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autoptr (PfsStore) store = open_store (uri);
  PfsPlace *place = backend->open (uri, &name, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, expected);
  backend->close (place);
}

/* What operators read before every problem: where it is, without its password. */
static void
test_names (void)
{
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *relative_name = g_strdup_printf ("SQLite %s/users.sqlite", here);

  assert_name (&pfs_store_postgresql, "postgres://ana:secreto@db.example:5433/pfo3",
               "PostgreSQL pfo3 at db.example:5433");
  assert_name (&pfs_store_postgresql, "postgresql+psycopg2://ana:secreto@db.example/pfo3",
               "PostgreSQL pfo3 at db.example:5432");
  assert_name (&pfs_store_sqlite, "sqlite:////var/lib/pfo3/users.sqlite",
               "SQLite /var/lib/pfo3/users.sqlite");
  assert_name (&pfs_store_sqlite, "SQLite:///users.sqlite", relative_name);
  assert_name (&pfs_store_sqlite, "sqlite:////home/Mi carpeta/100%25+@?.sqlite",
               "SQLite /home/Mi carpeta/100%25+@?.sqlite");
}

static void
test_migrate_twice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfsStore) again = open_store (fixture->database->uri);
  g_autofree char *steps = NULL;

  assert_added (fixture->store, "ana");
  migrate (fixture->store);
  migrate (again);
  g_assert_true (has_user (again, "ana"));

  steps = database_ask (fixture->database, "select max(version) - count(*) from pfo3_schema");
  g_assert_cmpstr (steps, ==, "0");
}

static gpointer
migrate_thread (gpointer uri)
{
  g_autoptr (PfsStore) store = open_store (uri);

  migrate (store);
  return NULL;
}

static void
test_migrate_side_by_side (void)
{
  g_autoptr (Database) database = database_new ();
  g_autofree char *steps = NULL;
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("migrate", migrate_thread, database->uri);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  steps = database_ask (database, "select max(version) - count(*) from pfo3_schema");
  g_assert_cmpstr (steps, ==, "0");
}

static void
test_query_migrates (void)
{
  g_autoptr (Database) database = database_new ();
  g_autoptr (PfsStore) store = open_store (database->uri);

  assert_added (store, "ana");
  g_assert_true (has_user (store, "ana"));
}

static void
test_newer_database (Fixture *fixture, gconstpointer data)
{
  g_autofree char *problem = NULL;

  database_run (fixture->database,
                "insert into pfo3_schema (version, name) values (99, '099-from-the-future.sql')");
  problem = get_migrate_problem (fixture->database->uri, PFS_STORE_ERROR_TOO_NEW);
  g_assert_nonnull (strstr (problem, "newer version of the server"));
  g_assert_nonnull (strstr (problem, "99"));
}

static void
test_failed_migration_leaves_nothing (void)
{
  g_autoptr (Database) database = database_new ();
  g_autofree char *problem = NULL;
  g_autofree char *tables = NULL;

  database_run (database, "create table pfo3_tokens (something_else integer)");
  problem = get_migrate_problem (database->uri, PFS_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (problem, "pfo3_tokens"));

  tables = database_ask (database, database->is_postgresql
                                       ? "select count(*) from pg_tables where tablename in "
                                         "('usuarios', 'pfo3_schema')"
                                       : "select count(*) from sqlite_master where name in "
                                         "('usuarios', 'pfo3_schema')");
  g_assert_cmpstr (tables, ==, "0");
}

static void
test_classroom_table (void)
{
  g_autoptr (Database) database = database_new ();
  g_autoptr (PfsStore) store = open_store (database->uri);
  g_autofree char *hash = NULL;

  database_run (database,
                "create table usuarios (id integer primary key, username text unique not null, "
                "password_hash text not null, created_at timestamp default current_timestamp)");
  database_run (database, "insert into usuarios values (7, 'ana', 'su hash', current_timestamp)");
  migrate (store);

  g_assert_true (has_user (store, "ana"));
  hash = database_ask (database, "select password_hash from usuarios where id = 7");
  g_assert_cmpstr (hash, ==, "su hash");
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
  static const char name[] = "\u00f1and\u00fa'; drop table usuarios; -- \U0001f986";
  const char *const parameters[] = { name };
  g_autoptr (GError) error = NULL;
  g_autoptr (PfsRows) rows = NULL;
  g_autoptr (PfsRows) none = NULL;

  assert_added (fixture->store, name);
  rows = pfs_store_query (fixture->store, PFS_STATEMENT_FIND_USER, parameters, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pfs_rows_get_n_rows (rows), ==, 1);
  g_assert_cmpuint (pfs_rows_get_n_changed (rows), ==, 0);
  g_assert_cmpstr (pfs_rows_get (rows, 0, 0), ==, "1");
  g_assert_cmpstr (pfs_rows_get (rows, 0, 1), ==, name);
  g_assert_cmpstr (pfs_rows_get (rows, 0, 2), ==, "hash");

  none = pfs_store_query (fixture->store, PFS_STATEMENT_DELETE_TOKEN, parameters, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pfs_rows_get_n_rows (none), ==, 0);
  g_assert_cmpuint (pfs_rows_get_n_changed (none), ==, 0);
}

static void
test_unique (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_added (fixture->store, "ana");
  g_assert_false (add_user (fixture->store, "ana", &error));
  g_assert_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_EXISTS);
  assert_added (fixture->store, "beto");
}

static gboolean
add_two_cb (PfsStore *store, gpointer user_data, GError **error)
{
  return add_user (store, "uno", error) && add_user (store, user_data, error);
}

static gboolean
add_and_refuse_cb (PfsStore *store, gpointer user_data, GError **error)
{
  g_assert_true (add_user (store, "uno", error));
  g_assert_true (has_user (store, "uno"));
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "no");
  return FALSE;
}

static gboolean
add_and_go_on_cb (PfsStore *store, gpointer user_data, GError **error)
{
  g_assert_true (add_user (store, "uno", error));
  g_assert_false (add_user (store, "uno", NULL));
  return TRUE;
}

static void
test_transaction (Fixture *fixture, gconstpointer data)
{
  PfsStore *store = fixture->store;
  g_autoptr (GError) error = NULL;

  g_assert_false (pfs_store_transaction (store, add_two_cb, (gpointer) "uno", &error));
  g_assert_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (has_user (store, "uno"));

  g_assert_false (pfs_store_transaction (store, add_and_refuse_cb, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (has_user (store, "uno"));

  g_assert_false (pfs_store_transaction (store, add_and_go_on_cb, NULL, &error));
  g_assert_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (has_user (store, "uno"));

  g_assert_true (pfs_store_transaction (store, add_two_cb, (gpointer) "dos", &error));
  g_assert_no_error (error);
  g_assert_true (has_user (store, "uno"));
  g_assert_true (has_user (store, "dos"));
}

static gpointer
add_many_thread (gpointer data)
{
  Fixture *fixture = data;

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *name = g_strdup_printf ("%p-%u", g_thread_self (), i);

      assert_added (fixture->store, name);
      g_assert_true (has_user (fixture->store, name));
    }

  return NULL;
}

static void
test_threads (Fixture *fixture, gconstpointer data)
{
  GThread *threads[N_THREADS];
  g_autofree char *count = NULL;

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("add", add_many_thread, fixture);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  count = database_ask (fixture->database, "select count(*) from usuarios");
  g_assert_cmpstr (count, ==, "400");
}

static gpointer
unavailable_thread (gpointer data)
{
  Fixture *fixture = data;

  assert_unavailable (fixture->store, "ana", 5);
  return NULL;
}

static void
test_locked (Fixture *fixture, gconstpointer data)
{
  DatabaseLock *lock = database_lock (fixture->database);
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("locked", unavailable_thread, fixture);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  database_lock_free (lock);
  assert_added (fixture->store, "ana");
}

static void
test_tokens (Fixture *fixture, gconstpointer data)
{
  static const char *const token[] = { "token", "1", "hash", "1000", "2000" };
  static const char *const changed[] = { "another", "1", "another hash", "1000", "2000" };
  static const char *const before[] = { "token", "1999" };
  static const char *const after[] = { "token", "2000" };
  g_autoptr (PfsRows) added = NULL;
  g_autoptr (PfsRows) refused = NULL;
  g_autoptr (PfsRows) found = NULL;
  g_autoptr (PfsRows) expired = NULL;
  g_autofree char *left = NULL;

  assert_added (fixture->store, "ana");
  added = pfs_store_query (fixture->store, PFS_STATEMENT_ADD_TOKEN, token, NULL);
  g_assert_cmpuint (pfs_rows_get_n_changed (added), ==, 1);
  refused = pfs_store_query (fixture->store, PFS_STATEMENT_ADD_TOKEN, changed, NULL);
  g_assert_cmpuint (pfs_rows_get_n_changed (refused), ==, 0);

  found = pfs_store_query (fixture->store, PFS_STATEMENT_FIND_TOKEN, before, NULL);
  g_assert_cmpuint (pfs_rows_get_n_rows (found), ==, 1);
  g_assert_cmpstr (pfs_rows_get (found, 0, 1), ==, "ana");
  g_assert_cmpstr (pfs_rows_get (found, 0, 2), ==, "2000");
  expired = pfs_store_query (fixture->store, PFS_STATEMENT_FIND_TOKEN, after, NULL);
  g_assert_cmpuint (pfs_rows_get_n_rows (expired), ==, 0);

  database_run (fixture->database, "delete from usuarios");
  left = database_ask (fixture->database, "select count(*) from pfo3_tokens");
  g_assert_cmpstr (left, ==, "0");
}

static guint
delete_expired (PfsStore *store)
{
  static const char *const now[] = { "2000" };
  g_autoptr (PfsRows) rows =
      pfs_store_query (store, PFS_STATEMENT_DELETE_EXPIRED_TOKENS, now, NULL);

  return pfs_rows_get_n_changed (rows);
}

/* Whoever signs in clears away a hundred at most, so that nobody waits for many, and none that
 * still holds. */
static void
test_expired_tokens (Fixture *fixture, gconstpointer data)
{
  assert_added (fixture->store, "ana");
  for (guint i = 0; i < 102; i++)
    {
      g_autofree char *hash = g_strdup_printf ("token-%u", i);
      const char *const token[] = { hash, "1", "hash", "1000", i == 0 ? "2001" : "2000" };
      g_autoptr (PfsRows) added =
          pfs_store_query (fixture->store, PFS_STATEMENT_ADD_TOKEN, token, NULL);

      g_assert_cmpuint (pfs_rows_get_n_changed (added), ==, 1);
    }

  g_assert_cmpuint (delete_expired (fixture->store), ==, 100);
  g_assert_cmpuint (delete_expired (fixture->store), ==, 1);
  g_assert_cmpuint (delete_expired (fixture->store), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test)                                                                            \
  g_test_add ("/store/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
  g_test_add_func ("/store/wrong-uris", test_wrong_uris);
  g_test_add_func ("/store/uris-reach-nobody", test_uris_reach_nobody);
  g_test_add_func ("/store/unknown-scheme", test_unknown_scheme);
  g_test_add_func ("/store/names", test_names);
  ADD ("migrate-twice", test_migrate_twice);
  g_test_add_func ("/store/migrate-side-by-side", test_migrate_side_by_side);
  g_test_add_func ("/store/query-migrates", test_query_migrates);
  ADD ("newer-database", test_newer_database);
  g_test_add_func ("/store/failed-migration-leaves-nothing", test_failed_migration_leaves_nothing);
  g_test_add_func ("/store/classroom-table", test_classroom_table);
  ADD ("values", test_values);
  ADD ("unique", test_unique);
  ADD ("transaction", test_transaction);
  ADD ("threads", test_threads);
  ADD ("locked", test_locked);
  ADD ("tokens", test_tokens);
  ADD ("expired-tokens", test_expired_tokens);
#undef ADD

  return g_test_run ();
}
