/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-folder.h"
#include "test-peer.h"

#include "pfc-keyring.h"

#include <libsecret/secret.h>
#include <signal.h>
#include <sys/wait.h>

#define SERVER "127.0.0.1:6000"
#define NAME "org.freedesktop.secrets"

/* What was kept by this name is to be found by the next version. */
#define SCHEMA (TEST_IS_DEVELOPMENT ? "ar.pfo3.Pfo3.Devel.Session" : "ar.pfo3.Pfo3.Session")

/* libsecret knows one keyring a process: each test is a process of its own, in a world that its
 * parent made: a bus where nobody but a keyring of its own is to be found. */
typedef struct
{
  char *folder;
  GTestDBus *bus;
  GPid keyring;
} World;

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
store_at (const char *server, const char *user, const char *token, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  pfc_keyring_store_async (server, user, token, NULL, result_cb, &result);
  test_wait (result != NULL);
  return pfc_keyring_store_finish (result, error);
}

static gboolean
store (const char *user, const char *token, GError **error)
{
  return store_at (SERVER, user, token, error);
}

static char *
look_up_at (const char *server, const char *user, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  pfc_keyring_lookup_async (server, user, NULL, result_cb, &result);
  test_wait (result != NULL);
  return pfc_keyring_lookup_finish (result, error);
}

static char *
look_up (const char *user, GError **error)
{
  return look_up_at (SERVER, user, error);
}

static gboolean
clear (const char *user, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  pfc_keyring_clear_async (SERVER, user, NULL, result_cb, &result);
  test_wait (result != NULL);
  return pfc_keyring_clear_finish (result, error);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Returns: the tokens that were kept of SERVER, in their order */
static char *
take (GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (GStrv) tokens = NULL;

  pfc_keyring_take_async (SERVER, NULL, result_cb, &result);
  test_wait (result != NULL);
  tokens = pfc_keyring_take_finish (result, error);
  if (tokens == NULL)
    return NULL;

  qsort (tokens, g_strv_length (tokens), sizeof *tokens, compare_strings);
  return g_strjoinv (" ", tokens);
}

/* Returns: the servers of which something is kept, in the order of their names */
static char *
list_servers (GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (GStrv) servers = NULL;

  pfc_keyring_list_servers_async (NULL, result_cb, &result);
  test_wait (result != NULL);
  servers = pfc_keyring_list_servers_finish (result, error);
  if (servers == NULL)
    return NULL;

  qsort (servers, g_strv_length (servers), sizeof *servers, compare_strings);
  return g_strjoinv (" ", servers);
}

static void
assert_servers (const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *servers = list_servers (&error);

  g_assert_no_error (error);
  g_assert_cmpstr (servers, ==, expected);
}

static void
assert_kept (const char *user, const char *token)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = look_up (user, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (kept, ==, token);
}

/* Waits until somebody has the name, or nobody any more. */
static void
wait_for_name (GDBusConnection *bus, gboolean owned)
{
  gint64 deadline = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;
  gboolean has_owner = !owned;

  while (has_owner != owned)
    {
      g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
          bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
          "NameHasOwner", g_variant_new ("(s)", NAME), NULL, 0, -1, NULL, NULL);

      g_variant_get (answer, "(b)", &has_owner);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (20 * 1000);
    }
}

static GDBusConnection *
connect_to_bus (World *world)
{
  GDBusConnection *bus = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (world->bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, NULL);

  g_assert_nonnull (bus);
  return bus;
}

static void
set_up (World *world, gconstpointer data)
{
  if (g_test_subprocess ())
    return;

  world->folder = g_dir_make_tmp ("pfo3-XXXXXX", NULL);
  g_setenv ("XDG_DATA_HOME", world->folder, TRUE);
  g_setenv ("XDG_RUNTIME_DIR", world->folder, TRUE);
  g_unsetenv ("SECRET_BACKEND");
  world->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (world->bus);
}

/* A real one, which the password on its standard input unlocks. What is strict with our own
 * programs is not meant for it. */
static void
start_keyring (World *world)
{
  static const char *const strict[] = { "G_DEBUG", "MALLOC_CHECK_", "MALLOC_PERTURB_" };
  g_auto (GStrv) environment = g_get_environ ();
  const char *argv[] = { "gnome-keyring-daemon", "--foreground", "--unlock",
                         "--components=secrets", NULL };
  g_autoptr (GDBusConnection) bus = connect_to_bus (world);
  g_autoptr (GError) error = NULL;
  int input;

  for (gsize i = 0; i < G_N_ELEMENTS (strict); i++)
    environment = g_environ_unsetenv (environment, strict[i]);

  g_spawn_async_with_pipes (NULL, (char **) argv, environment,
                            G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD |
                                G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                            NULL, NULL, &world->keyring, &input, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (write (input, "llave", 5), ==, 5);
  close (input);
  wait_for_name (bus, TRUE);
  g_dbus_connection_close_sync (bus, NULL, NULL);
}

static void
stop_keyring (World *world)
{
  if (world->keyring == 0)
    return;

  kill (world->keyring, SIGTERM);
  waitpid (world->keyring, NULL, 0);
  world->keyring = 0;
}

static void
tear_down (World *world, gconstpointer data)
{
  if (g_test_subprocess ())
    return;

  stop_keyring (world);
  g_test_dbus_stop (world->bus);
  g_object_unref (world->bus);
  test_folder_remove (world->folder);
  g_free (world->folder);
}

static void
run_child (void)
{
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
use_keyring (void)
{
  g_autoptr (GError) error = NULL;

  assert_servers ("");
  assert_kept ("ana", NULL);
  store ("ana", "T1", &error);
  g_assert_no_error (error);
  store ("beto", "T2", &error);
  g_assert_no_error (error);
  assert_kept ("ana", "T1");
  assert_kept ("beto", "T2");

  /* One a user. */
  store ("ana", "T3", &error);
  g_assert_no_error (error);
  assert_kept ("ana", "T3");

  clear ("ana", &error);
  g_assert_no_error (error);
  assert_kept ("ana", NULL);
  assert_kept ("beto", "T2");
  clear ("ana", &error);
  g_assert_no_error (error);
  g_assert_no_error (error);
}

/* Everybody's at once, of one server. */
static void
take_server (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *taken = NULL;
  g_autofree char *nothing = NULL;

  g_assert_true (store ("ana", "T1", NULL));
  g_assert_true (store ("beto", "T2", NULL));
  g_assert_true (store_at ("127.0.0.1:6001", "ana", "T3", NULL));
  assert_servers (SERVER " 127.0.0.1:6001");

  taken = take (&error);
  g_assert_no_error (error);
  g_assert_cmpstr (taken, ==, "T1 T2");
  assert_servers ("127.0.0.1:6001");
  assert_kept ("ana", NULL);
  assert_kept ("beto", NULL);
  kept = look_up_at ("127.0.0.1:6001", "ana", NULL);
  g_assert_cmpstr (kept, ==, "T3");

  nothing = take (&error);
  g_assert_no_error (error);
  g_assert_cmpstr (nothing, ==, "");
}

/* What other programs see of it. */
static void
assert_schema (void)
{
  g_autoptr (GHashTable) attributes = secret_attributes_build (SECRET_SCHEMA_COMPAT_NETWORK, "user",
                                                               "beto", "server", SERVER, NULL);
  GList *found;
  g_autoptr (GHashTable) seen = NULL;

  found = secret_service_search_sync (NULL, NULL, attributes, SECRET_SEARCH_ALL, NULL, NULL);
  g_assert_cmpint (g_list_length (found), ==, 1);
  seen = secret_item_get_attributes (found->data);
  g_assert_cmpstr (g_hash_table_lookup (seen, "xdg:schema"), ==, SCHEMA);
  g_assert_cmpint (g_hash_table_size (seen), ==, 3);
  g_list_free_full (found, g_object_unref);
}

static void
test_service (World *world, gconstpointer data)
{
  if (g_test_subprocess ())
    {
      use_keyring ();
      assert_schema ();
      take_server ();
      return;
    }

  start_keyring (world);
  run_child ();
}

static void
lock_all (void)
{
  g_autoptr (SecretService) service =
      secret_service_get_sync (SECRET_SERVICE_LOAD_COLLECTIONS, NULL, NULL);
  GList *collections = secret_service_get_collections (service);
  GList *locked = NULL;

  secret_service_lock_sync (service, collections, NULL, &locked, NULL);
  g_assert_nonnull (locked);
  g_list_free_full (locked, g_object_unref);
  g_list_free_full (collections, g_object_unref);
}

/* There is nobody here who could be asked for its password. */
static void
test_locked (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      start_keyring (world);
      run_child ();
      return;
    }

  g_assert_true (store ("ana", "T1", NULL));
  lock_all ();
  g_assert_null (look_up ("ana", &error));
  g_assert_error (error, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_LOCKED);
  g_assert_cmpstr (error->message, ==, "The keyring is locked.");
  g_clear_error (&error);

  g_assert_false (store ("ana", "T2", &error));
  g_assert_error (error, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_false (clear ("ana", &error));
  g_assert_error (error, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_null (take (&error));
  g_assert_error (error, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_LOCKED);
  assert_servers (SERVER);
}

static void
assert_absent (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (look_up ("ana", &error));
  g_assert_error (error, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_ABSENT);
  g_clear_error (&error);
  g_assert_false (store ("ana", "T1", &error));
  g_assert_error (error, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_ABSENT);
  g_clear_error (&error);
  g_assert_false (clear ("ana", &error));
  g_assert_error (error, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_ABSENT);
  g_clear_error (&error);
  g_assert_null (take (&error));
  g_assert_error (error, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_ABSENT);
  g_clear_error (&error);
  g_assert_null (list_servers (&error));
  g_assert_error (error, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_ABSENT);
}

static void
test_absent (World *world, gconstpointer data)
{
  if (g_test_subprocess ())
    assert_absent ();
  else
    run_child ();
}

static void
test_no_bus (World *world, gconstpointer data)
{
  if (g_test_subprocess ())
    {
      assert_absent ();
      return;
    }

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  run_child ();
}

/* It goes, and another comes. */
static void
test_gone (World *world, gconstpointer data)
{
  g_autofree char *pid = NULL;
  g_autoptr (GError) error = NULL;

  if (g_test_subprocess ())
    {
      GDBusConnection *bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);

      g_assert_true (store ("ana", "T1", NULL));
      kill (atoi (g_getenv ("TEST_KEYRING")), SIGKILL);
      wait_for_name (bus, FALSE);
      g_assert_null (look_up ("ana", &error));
      g_assert_error (error, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_ABSENT);
      return;
    }

  start_keyring (world);
  pid = g_strdup_printf ("%d", world->keyring);
  g_setenv ("TEST_KEYRING", pid, TRUE);
  run_child ();
}

static GDBusMessage *
swallow_cb (GDBusConnection *bus, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;

  g_object_unref (message);
  return NULL;
}

static gboolean
tick_cb (gpointer user_data)
{
  ++*(guint *) user_data;
  return G_SOURCE_CONTINUE;
}

/* A service that takes every call and answers none holds up neither the program nor the person. */
static void
test_hangs (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = NULL;
  World here = { NULL };
  guint n_ticks = 0, ticker;
  gint64 start;

  if (!g_test_subprocess ())
    {
      g_setenv ("TEST_BUS", g_test_dbus_get_bus_address (world->bus), TRUE);
      run_child ();
      return;
    }

  bus = g_dbus_connection_new_for_address_sync (
      g_getenv ("TEST_BUS"),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, NULL);
  g_dbus_connection_add_filter (bus, swallow_cb, &here, NULL);
  g_bus_own_name_on_connection (bus, NAME, 0, NULL, NULL, NULL, NULL);
  wait_for_name (bus, TRUE);

  ticker = g_timeout_add (20, tick_cb, &n_ticks);
  start = g_get_monotonic_time ();
  g_assert_null (look_up ("ana", &error));
  g_assert_error (error, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_ABSENT);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
  g_assert_cmpuint (n_ticks, >, 50);
  g_source_remove (ticker);
}

/* What libsecret uses inside of a flatpak. */
static void
test_file (World *world, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (g_test_subprocess ())
    {
      use_keyring ();
      take_server ();
      return;
    }

  path = g_build_filename (world->folder, "test.keyring", NULL);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "llave", TRUE);
  run_child ();
  g_unsetenv ("SECRET_BACKEND");

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  g_assert_null (g_strstr_len (text, length, "T2"));
}

/* A file that another password was used for. */
static void
test_file_of_others (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  if (g_test_subprocess ())
    {
      g_assert_false (store ("ana", "T1", &error));
      g_assert_error (error, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_FAILED);
      g_assert_true (g_str_has_prefix (error->message, "The keyring cannot be used: "));
      return;
    }

  path = g_build_filename (world->folder, "test.keyring", NULL);
  g_assert_true (g_file_set_contents (path, "not a keyring", -1, NULL));
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "llave", TRUE);
  run_child ();
  g_unsetenv ("SECRET_BACKEND");
}

static void
test_cancelled (World *world, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      start_keyring (world);
      run_child ();
      return;
    }

  pfc_keyring_store_async (SERVER, "ana", "T1", cancellable, result_cb, &result);
  g_cancellable_cancel (cancellable);
  test_wait (result != NULL);
  g_assert_false (pfc_keyring_store_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_kept ("ana", NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function)                                                                        \
  g_test_add ("/keyring/" path, World, NULL, set_up, function, tear_down)

  ADD ("service", test_service);
  ADD ("locked", test_locked);
  ADD ("absent", test_absent);
  ADD ("no-bus", test_no_bus);
  ADD ("gone", test_gone);
  ADD ("hangs", test_hangs);
  ADD ("file", test_file);
  ADD ("file-of-others", test_file_of_others);
  ADD ("cancelled", test_cancelled);

  return g_test_run ();
}
