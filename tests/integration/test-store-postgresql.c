/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>

/* What only a server can do: go away, hang, refuse. */

static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTimer) timer = NULL;

  assert_added (fixture->store, "ana");
  database_control ("stop");
  assert_unavailable (fixture->store, "beto", 5);

  timer = g_timer_new ();
  for (guint i = 0; i < 100; i++)
    assert_unavailable (fixture->store, "beto", 1);
  g_assert_cmpfloat (g_timer_elapsed (timer, NULL), <, 2);

  database_control ("start");
  wait_until_added (fixture->store, "beto");
  g_assert_true (has_user (fixture->store, "ana"));
  g_assert_true (has_user (fixture->store, "beto"));
}

static void
test_restarted (Fixture *fixture, gconstpointer data)
{
  assert_added (fixture->store, "ana");
  database_control ("restart");

  /* The connection that was lost is replaced before anybody learns of it. */
  assert_added (fixture->store, "beto");
}

static gboolean
restart_inside_cb (PfsStore *store, gpointer user_data, GError **error)
{
  g_assert_true (add_user (store, "uno", error));
  database_control ("restart");
  return add_user (store, "dos", error);
}

static void
test_restarted_inside (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (pfs_store_transaction (fixture->store, restart_inside_cb, NULL, &error));
  g_assert_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_UNAVAILABLE);
  g_assert_false (has_user (fixture->store, "uno"));
  g_assert_false (has_user (fixture->store, "dos"));
}

static void
test_absent_at_start (void)
{
  g_autoptr (Database) database = database_new ();
  g_autoptr (PfsStore) store = open_store (database->uri);
  g_autoptr (GError) error = NULL;

  database_control ("stop");
  g_assert_false (pfs_store_migrate (store, &error));
  g_assert_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_UNAVAILABLE);

  database_control ("start");
  wait_until_added (store, "ana");
}

/* A server that accepts connections and never says a word. */
static void
test_silent (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *uri = g_strdup_printf ("postgresql://ana:secreto@127.0.0.1:%u/pfo3", port);
  g_autoptr (PfsStore) store = open_store (uri);

  g_assert_cmpuint (port, !=, 0);
  assert_unavailable (store, "ana", 5);
  assert_unavailable (store, "ana", 0.1);
}

/* A name server, whose answers, or silence, are those of the test. */

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent_instance;

  const char *const *addresses; /* NULL for silence */
  GMutex silence;
};

G_DEFINE_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static GList *
lookup_by_name (GResolver *resolver, const char *name, GCancellable *cancellable, GError **error)
{
  TestResolver *self = TEST_RESOLVER (resolver);
  GList *addresses = NULL;

  for (guint i = 0; self->addresses && self->addresses[i]; i++)
    addresses = g_list_append (addresses, g_inet_address_new_from_string (self->addresses[i]));
  if (addresses != NULL)
    return addresses;

  g_mutex_lock (&self->silence);
  g_mutex_unlock (&self->silence);
  g_set_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "%s is nowhere", name);
  return NULL;
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  G_RESOLVER_CLASS (klass)->lookup_by_name = lookup_by_name;
}

static void
test_resolver_init (TestResolver *self)
{
  g_mutex_init (&self->silence);
}

static TestResolver *
install_resolver (const char *const *addresses)
{
  TestResolver *resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);

  resolver->addresses = addresses;
  g_resolver_set_default (G_RESOLVER (resolver));
  return resolver;
}

static void
test_silent_name_server (void)
{
  g_autoptr (GResolver) usual = g_resolver_get_default ();
  g_autoptr (TestResolver) resolver = install_resolver (NULL);
  g_autoptr (PfsStore) store = open_store ("postgresql://ana@db.example/pfo3");
  g_autofree char *problem = NULL;

  g_mutex_lock (&resolver->silence);
  assert_unavailable (store, "ana", 5);
  assert_unavailable (store, "ana", 0.1);
  g_mutex_unlock (&resolver->silence);

  problem = get_migrate_problem ("postgresql://ana@db.example/pfo3", PFS_STORE_ERROR_UNAVAILABLE);
  g_assert_cmpstr (problem, ==, "db.example is nowhere");
  g_resolver_set_default (usual);
}

/* Every address of a name is tried, with the port of its host. */
static void
test_many_addresses (void)
{
  static const char *const addresses[] = { "127.0.0.2", "127.0.0.3", NULL };
  g_autoptr (GResolver) usual = g_resolver_get_default ();
  g_autoptr (TestResolver) resolver = install_resolver (addresses);
  g_autofree char *problem = get_migrate_problem (
      "postgresql://ana@db.example:1,127.0.0.4:2,[::1]:3/pfo3", PFS_STORE_ERROR_UNAVAILABLE);

  g_test_message ("%s", problem);
  g_assert_nonnull (strstr (problem, "\"127.0.0.2\", port 1 "));
  g_assert_nonnull (strstr (problem, "\"127.0.0.3\", port 1 "));
  g_assert_nonnull (strstr (problem, "\"127.0.0.4\", port 2 "));
  g_assert_nonnull (strstr (problem, "\"::1\", port 3 "));
  g_resolver_set_default (usual);
}

/* Returns: (transfer full): the process that serves the store's connection */
static char *
get_backend (Fixture *fixture)
{
  return database_ask (fixture->database,
                       "select pid from pg_stat_activity where datname = current_database() and "
                       "application_name = 'pfo3-server'");
}

static void
freeze (const char *pid)
{
  g_assert_cmpint (kill (atoi (pid), SIGSTOP), ==, 0);
}

/* Lets it read what was sent to it meanwhile, to the end. */
static void
thaw (Fixture *fixture, const char *pid)
{
  g_autofree char *sql =
      g_strdup_printf ("select count(*) from pg_stat_activity where pid = %s", pid);
  gint64 deadline = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;
  g_autofree char *left = NULL;

  g_assert_cmpint (kill (atoi (pid), SIGCONT), ==, 0);
  while (left = database_ask (fixture->database, sql), g_strcmp0 (left, "0") != 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_clear_pointer (&left, g_free);
      g_usleep (20 * G_TIME_SPAN_MILLISECOND);
    }
}

/* One connection hangs in the middle of its work. What is said not to be done then is not done
 * later either, by a server that reads on. */
static void
test_hangs (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pid = NULL;

  assert_added (fixture->store, "ana");
  pid = get_backend (fixture);
  freeze (pid);
  assert_unavailable (fixture->store, "beto", 5);
  assert_unavailable (fixture->store, "beto", 0.1);

  thaw (fixture, pid);
  wait_until_added (fixture->store, "carla");
  g_assert_false (has_user (fixture->store, "beto"));
}

static gboolean
hang_before_cb (PfsStore *store, gpointer pid, GError **error)
{
  freeze (pid);
  return add_user (store, "beto", error);
}

static gboolean
hang_after_cb (PfsStore *store, gpointer pid, GError **error)
{
  g_assert_true (add_user (store, "beto", error));
  freeze (pid);
  return TRUE;
}

static void
test_hangs_inside (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pid = get_backend (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_false (pfs_store_transaction (fixture->store, hang_before_cb, pid, &error));
  g_assert_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_UNAVAILABLE);

  thaw (fixture, pid);
  wait_until_added (fixture->store, "carla");
  g_assert_false (has_user (fixture->store, "beto"));
}

/* Nobody can say that nothing was changed. */
static void
test_hangs_at_the_end (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pid = get_backend (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_false (pfs_store_transaction (fixture->store, hang_after_cb, pid, &error));
  g_assert_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_UNKNOWN);

  thaw (fixture, pid);
  wait_until_added (fixture->store, "carla");
  g_assert_true (has_user (fixture->store, "beto"));
}

/* Each statement is prepared, once for a connection. */
static void
test_prepared (Fixture *fixture, gconstpointer data)
{
  g_autofree char *seen = NULL;

  /* Whoever adds a user tells what statements its connection has prepared. */
  database_run (fixture->database, "create table seen (names text)");
  database_run (fixture->database,
                "create function see() returns trigger language plpgsql as "
                "$$begin insert into seen select string_agg(name, ' ' order by name) "
                "from pg_prepared_statements where not from_sql; return new; end$$");
  database_run (fixture->database, "create trigger see before insert on usuarios "
                                   "for each row execute function see()");
  assert_added (fixture->store, "ana");
  assert_added (fixture->store, "eva");
  seen = database_ask (fixture->database, "select string_agg(distinct names, ';') from seen");
  g_test_message ("%s", seen);
  g_assert_true (g_str_has_prefix (seen, "pfo3_"));
  g_assert_null (strchr (seen, ';'));
}

static void
test_altered (Fixture *fixture, gconstpointer data)
{
  assert_added (fixture->store, "ana");
  g_assert_true (has_user (fixture->store, "ana"));

  database_run (fixture->database, "alter table usuarios alter column username type varchar(200)");
  g_assert_true (has_user (fixture->store, "ana"));
}

static void
test_emptied (Fixture *fixture, gconstpointer data)
{
  database_run (fixture->database, "drop table pfo3_tokens, usuarios, pfo3_schema");
  database_control ("stop");
  assert_unavailable (fixture->store, "ana", 5);
  database_control ("start");
  wait_until_added (fixture->store, "ana");
}

/* Another database may have taken its place while nobody asked for anything. */
static void
test_emptied_while_nobody_asks (Fixture *fixture, gconstpointer data)
{
  assert_added (fixture->store, "ana");
  database_run (fixture->database, "drop table pfo3_tokens, usuarios, pfo3_schema");
  database_control ("restart");
  assert_added (fixture->store, "ana");
}

/* Some firewalls swallow what is sent to an address: those behind it have their turn. */
static void
test_silent_address_first (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *uri = g_strdup_printf (
      "postgresql://pfo3@/%s?host=127.0.0.1,127.0.0.1,%s&port=%u,%u,5432", fixture->database->name,
      g_getenv ("PFO3_TEST_PGHOST"), port, port);
  g_autoptr (PfsStore) store = open_store (uri);

  assert_added (store, "ana");
  g_assert_true (has_user (fixture->store, "ana"));
}

static char *
make_uri (Fixture *fixture, const char *role, const char *database)
{
  g_autofree char *host = g_uri_escape_string (g_getenv ("PFO3_TEST_PGHOST"), NULL, FALSE);

  return g_strdup_printf ("postgresql://%s:secreto@%s/%s", role, host,
                          database ? database : fixture->database->name);
}

static void
assert_refused (const char *uri, const char *word)
{
  g_autofree char *problem = get_migrate_problem (uri, PFS_STORE_ERROR_FAILED);

  g_test_message ("%s", problem);
  g_assert_nonnull (strstr (problem, word));
  g_assert_null (strstr (problem, "secreto"));
  g_assert_null (strchr (problem, '\n'));
  g_assert_null (strstr (problem, ".c:"));
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *no_role = make_uri (fixture, "nadie", NULL);
  g_autofree char *no_database = make_uri (fixture, "pfo3", "nada");

  assert_refused (no_role, "nadie");
  assert_refused (no_database, "nada");
}

static void
test_wrong_password (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = make_uri (fixture, "pfo3_password", NULL);
  g_autofree char *no_password_uri =
      g_strdup_printf ("postgresql://pfo3_password@/%s?host=%s", fixture->database->name,
                       g_getenv ("PFO3_TEST_PGHOST"));

  database_run (fixture->database, "create role pfo3_password login password 'otra'");
  assert_refused (uri, "password");
  assert_refused (no_password_uri, "password");
  database_run (fixture->database, "drop role pfo3_password");
}

static void
test_no_rights (void)
{
  g_autoptr (Database) database = database_new ();
  Fixture fixture = { .database = database };
  g_autofree char *role = g_strconcat ("rol_", database->name, NULL);
  g_autofree char *uri = make_uri (&fixture, role, NULL);
  g_autofree char *create = g_strdup_printf ("create role %s login", role);
  g_autofree char *drop = g_strdup_printf ("drop role %s", role);

  database_run (database, create);
  assert_refused (uri, "GRANT");
  database_run (database, drop);
}

/* A role that may use the tables and make none is enough once they are there. */
static void
test_few_rights (Fixture *fixture, gconstpointer data)
{
  g_autofree char *role = g_strconcat ("rol_", fixture->database->name, NULL);
  g_autofree char *uri = make_uri (fixture, role, NULL);
  g_autofree char *create = g_strdup_printf (
      "create role %s login; grant select, insert, update, delete on all tables in "
      "schema public to %s; grant usage on all sequences in schema public to %s",
      role, role, role);
  g_autofree char *drop = g_strdup_printf ("drop owned by %s; drop role %s", role, role);

  database_run (fixture->database, create);
  {
    g_autoptr (PfsStore) store = open_store (uri);

    migrate (store);
    assert_added (store, "ana");
  }
  database_run (fixture->database, drop);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test)                                                                            \
  g_test_add ("/store/postgresql/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
  ADD ("stopped", test_stopped);
  ADD ("restarted", test_restarted);
  ADD ("restarted-inside", test_restarted_inside);
  g_test_add_func ("/store/postgresql/absent-at-start", test_absent_at_start);
  g_test_add_func ("/store/postgresql/silent", test_silent);
  g_test_add_func ("/store/postgresql/silent-name-server", test_silent_name_server);
  g_test_add_func ("/store/postgresql/many-addresses", test_many_addresses);
  ADD ("hangs", test_hangs);
  ADD ("hangs-inside", test_hangs_inside);
  ADD ("hangs-at-the-end", test_hangs_at_the_end);
  ADD ("prepared", test_prepared);
  ADD ("altered", test_altered);
  ADD ("emptied", test_emptied);
  ADD ("emptied-while-nobody-asks", test_emptied_while_nobody_asks);
  ADD ("silent-address-first", test_silent_address_first);
  ADD ("refused", test_refused);
  ADD ("wrong-password", test_wrong_password);
  g_test_add_func ("/store/postgresql/no-rights", test_no_rights);
  ADD ("few-rights", test_few_rights);
#undef ADD

  return g_test_run ();
}
