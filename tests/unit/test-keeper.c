/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-folder.h"
#include "test-peer.h"

#include "pfc-keeper.h"
#include "pfc-keyring.h"

#define SIGNED_IN "{\"ok\":true,\"username\":\"ana\",\"token\":\"T\",\"id\":%u}\n"

/* What a person does not see: the keyring is libsecret's file, as inside of a flatpak. */
typedef struct
{
  TestPeer *peer;
  PfcConnection *connection;
  PfcSession *session;
  PfcKeeper *keeper;

  /* For keepers that know of other sessions. */
  char *folder;
  char *servers_path;
  PfcKnownServers *known;
  PfcServers *servers;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->peer = test_peer_new ();
  fixture->connection = pfc_connection_new ();
  fixture->session = pfc_session_new (fixture->connection);
  fixture->keeper = pfc_keeper_new (fixture->session);

  fixture->folder = g_dir_make_tmp ("pfo3-XXXXXX", NULL);
  fixture->servers_path = g_build_filename (fixture->folder, "servers", NULL);
  fixture->known = pfc_known_servers_new (fixture->servers_path);
  fixture->servers = pfc_servers_new (fixture->known);

  test_peer_connect (fixture->peer, fixture->connection);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_wait (!pfc_keeper_get_busy (fixture->keeper));
  pfc_connection_close (fixture->connection);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_finalize_object (fixture->keeper);
  g_assert_finalize_object (fixture->servers);
  g_assert_finalize_object (fixture->known);
  test_folder_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->servers_path);
  g_assert_finalize_object (fixture->session);
  g_assert_finalize_object (fixture->connection);
  test_peer_free (fixture->peer);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
assert_in_keyring (Fixture *fixture, const char *expected)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  pfc_keyring_lookup_async (fixture->peer->address, "ana", NULL, result_cb, &result);
  test_wait (result != NULL);
  token = pfc_keyring_lookup_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (token, ==, expected);
}

static gboolean
restore (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  pfc_keeper_restore_async (fixture->keeper, fixture->peer->address, "ana", NULL, result_cb,
                            &result);
  test_wait (result != NULL);
  return pfc_keeper_restore_finish (fixture->keeper, result, error);
}

static void
sign_in (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *answer = NULL;

  pfc_session_sign_in_async (fixture->session, "ana", "secreto", NULL, result_cb, &result);
  test_wait (fixture->peer->lines->len == 1);
  answer = g_strdup_printf (SIGNED_IN, 1);
  test_peer_send (fixture->peer, answer);
  test_wait (result != NULL);
  g_assert_true (pfc_session_sign_in_finish (fixture->session, result, NULL));
}

static void
sign_out (Fixture *fixture)
{
  pfc_session_sign_out_async (fixture->session, NULL, NULL, NULL);
}

static void
test_sign_in_and_out (Fixture *fixture, gconstpointer data)
{
  sign_in (fixture);
  test_wait (pfc_keeper_get_kept (fixture->keeper));
  g_assert_null (pfc_keeper_get_failure (fixture->keeper));
  assert_in_keyring (fixture, "T");

  sign_out (fixture);
  g_assert_false (pfc_keeper_get_kept (fixture->keeper));
  test_wait (!pfc_keeper_get_busy (fixture->keeper));
  assert_in_keyring (fixture, NULL);
}

/* The person is faster than the keyring. */
static void
test_out_at_once (Fixture *fixture, gconstpointer data)
{
  sign_in (fixture);
  g_assert_true (pfc_keeper_get_busy (fixture->keeper));
  sign_out (fixture);
  test_wait (!pfc_keeper_get_busy (fixture->keeper));
  g_assert_false (pfc_keeper_get_kept (fixture->keeper));
  assert_in_keyring (fixture, NULL);
}

static void
keep (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pfc_keyring_store_async (fixture->peer->address, "ana", "T", NULL, result_cb, &result);
  test_wait (result != NULL);
  pfc_keyring_store_finish (result, &error);
  g_assert_no_error (error);
}

static void
test_restore (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (restore (fixture, &error));
  g_assert_no_error (error);

  keep (fixture);
  g_assert_true (restore (fixture, &error));
  g_assert_no_error (error);
  g_assert_true (pfc_keeper_get_kept (fixture->keeper));
  g_assert_false (pfc_keeper_get_busy (fixture->keeper));
  g_assert_cmpstr (pfc_session_get_username (fixture->session), ==, "ana");
  g_assert_cmpstr (pfc_session_get_token (fixture->session), ==, "T");

  sign_out (fixture);
  test_wait (!pfc_keeper_get_busy (fixture->keeper));
  assert_in_keyring (fixture, NULL);
}

/* The server has forgotten everybody: so does the keyring. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  keep (fixture);
  g_assert_true (restore (fixture, NULL));
  test_wait (fixture->peer->lines->len == 1);
  test_peer_send (fixture->peer,
                  "{\"ok\":false,\"code\":\"unauthorized\",\"error\":\"401\",\"id\":1}\n");
  test_wait (!pfc_session_get_signed_in (fixture->session));
  test_wait (!pfc_keeper_get_busy (fixture->keeper));
  assert_in_keyring (fixture, NULL);
}

/* Who signs in by password while the keyring is asked is not signed in as somebody else. */
static void
test_restore_too_late (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) elsewhere = NULL;
  g_autoptr (GError) error = NULL;

  keep (fixture);
  pfc_keeper_restore_async (fixture->keeper, fixture->peer->address, "ana", NULL, result_cb,
                            &result);
  pfc_session_resume (fixture->session, "beto", "B");
  test_wait (result != NULL);
  g_assert_false (pfc_keeper_restore_finish (fixture->keeper, result, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (pfc_session_get_token (fixture->session), ==, "B");
  sign_out (fixture);
  test_wait (!pfc_keeper_get_busy (fixture->keeper));

  pfc_keeper_restore_async (fixture->keeper, fixture->peer->address, "ana", NULL, result_cb,
                            &elsewhere);
  g_assert_true (pfc_connection_open (fixture->connection, "127.0.0.1:1", NULL));
  test_wait (elsewhere != NULL);
  g_assert_false (pfc_keeper_restore_finish (fixture->keeper, elsewhere, &error));
  g_assert_no_error (error);
  g_assert_false (pfc_session_get_signed_in (fixture->session));
}

/* A token that another session has is left to it. */
static void
test_held (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfcConnection) connection = pfc_connection_new ();
  g_autoptr (PfcSession) other = pfc_session_new (connection);
  g_autoptr (GError) error = NULL;

  keep (fixture);
  pfc_session_resume (other, "ana", "T");
  pfc_servers_follow (fixture->servers, other);
  pfc_keeper_set_servers (fixture->keeper, fixture->servers);
  g_assert_false (restore (fixture, &error));
  g_assert_no_error (error);
  g_assert_false (pfc_session_get_signed_in (fixture->session));

  pfc_session_sign_out_async (other, NULL, NULL, NULL);
  g_assert_true (restore (fixture, &error));
  sign_out (fixture);
  test_wait (!pfc_keeper_get_busy (fixture->keeper));
}

/* Of two sessions of one user, the one whose token the keyring has is kept. */
static void
test_replaced (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfcConnection) connection = pfc_connection_new ();
  g_autoptr (PfcSession) other = pfc_session_new (connection);
  g_autoptr (PfcKeeper) keeper = pfc_keeper_new (other);

  g_assert_true (pfc_known_servers_touch (fixture->known, fixture->peer->address, NULL));
  pfc_servers_follow (fixture->servers, fixture->session);
  pfc_servers_follow (fixture->servers, other);
  pfc_keeper_set_servers (fixture->keeper, fixture->servers);
  pfc_keeper_set_servers (keeper, fixture->servers);
  sign_in (fixture);
  test_wait (pfc_keeper_get_kept (fixture->keeper));

  g_assert_true (pfc_connection_open (connection, fixture->peer->address, NULL));
  pfc_session_resume (other, "ana", "O");
  test_wait (pfc_keeper_get_kept (keeper));
  g_assert_false (pfc_keeper_get_kept (fixture->keeper));
  g_assert_null (pfc_keeper_get_failure (fixture->keeper));
  assert_in_keyring (fixture, "O");

  pfc_session_sign_out_async (other, NULL, NULL, NULL);
  test_wait (!pfc_keeper_get_busy (keeper));
  g_assert_true (pfc_keeper_get_kept (fixture->keeper));
  assert_in_keyring (fixture, "T");

  /* Both windows close, the kept one first: what it left is there for the next start. */
  pfc_session_resume (other, "ana", "O");
  test_wait (pfc_keeper_get_kept (keeper));
  pfc_connection_close (connection);
  pfc_keeper_close (fixture->keeper);
  sign_out (fixture);
  test_wait (!pfc_keeper_get_busy (fixture->keeper));
  assert_in_keyring (fixture, "O");

  pfc_session_sign_out_async (other, NULL, NULL, NULL);
  test_wait (!pfc_keeper_get_busy (keeper));
}

/* Another program forgets the server, and what is kept of it goes with that. */
static void
test_forgotten_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfcKnownServers) elsewhere = pfc_known_servers_new (fixture->servers_path);

  g_assert_true (pfc_known_servers_touch (fixture->known, fixture->peer->address, NULL));
  g_assert_true (pfc_known_servers_touch (fixture->known, "h:1", NULL));
  pfc_servers_follow (fixture->servers, fixture->session);
  pfc_keeper_set_servers (fixture->keeper, fixture->servers);
  sign_in (fixture);
  test_wait (pfc_keeper_get_kept (fixture->keeper));

  g_assert_true (pfc_known_servers_forget (elsewhere, "h:1", NULL));
  g_assert_true (pfc_known_servers_load (fixture->known, NULL));
  g_assert_true (pfc_keeper_get_kept (fixture->keeper));

  g_assert_true (pfc_known_servers_forget (elsewhere, fixture->peer->address, NULL));
  g_assert_true (pfc_known_servers_load (fixture->known, NULL));
  g_assert_false (pfc_keeper_get_kept (fixture->keeper));
  g_assert_true (pfc_session_get_signed_in (fixture->session));

  sign_out (fixture);
  test_wait (!pfc_keeper_get_busy (fixture->keeper));
}

/* It does so while the keyring is at work: what is stored then goes as well, and nobody stores it
 * again. */
static void
test_forgotten_meanwhile (Fixture *fixture, gconstpointer data)
{

  g_assert_true (pfc_known_servers_touch (fixture->known, fixture->peer->address, NULL));
  pfc_servers_follow (fixture->servers, fixture->session);
  pfc_keeper_set_servers (fixture->keeper, fixture->servers);
  sign_in (fixture);
  g_assert_true (pfc_keeper_get_busy (fixture->keeper));
  g_assert_false (pfc_keeper_get_kept (fixture->keeper));

  g_assert_true (pfc_known_servers_forget (fixture->known, fixture->peer->address, NULL));
  test_wait (!pfc_keeper_get_busy (fixture->keeper));
  g_assert_false (pfc_keeper_get_kept (fixture->keeper));
  assert_in_keyring (fixture, NULL);

  pfc_keeper_retry (fixture->keeper);
  g_assert_false (pfc_keeper_get_busy (fixture->keeper));

  sign_out (fixture);
  test_wait (!pfc_keeper_get_busy (fixture->keeper));
}

/* Has the test run once more, in a process that finds no keyring.
 *
 * Returns: whether this is that process */
static gboolean
enter_without_keyring (void)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return FALSE;
    }

  g_setenv ("SECRET_BACKEND", "service", TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  return TRUE;
}

/* Without a keyring everything else goes on, and it is said why the session is not kept. */
static void
test_without (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!enter_without_keyring ())
    return;

  g_assert_false (restore (fixture, &error));
  g_assert_error (error, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_ABSENT);
  g_assert_null (pfc_keeper_get_failure (fixture->keeper));

  sign_in (fixture);
  test_wait (pfc_keeper_get_failure (fixture->keeper) != NULL);
  g_assert_error (pfc_keeper_get_failure (fixture->keeper), PFC_KEYRING_ERROR,
                  PFC_KEYRING_ERROR_ABSENT);
  g_assert_false (pfc_keeper_get_kept (fixture->keeper));
  g_assert_true (pfc_session_get_signed_in (fixture->session));

  pfc_keeper_retry (fixture->keeper);
  g_assert_null (pfc_keeper_get_failure (fixture->keeper));
  test_wait (pfc_keeper_get_failure (fixture->keeper) != NULL);
  sign_out (fixture);
  g_assert_null (pfc_keeper_get_failure (fixture->keeper));
}

static void
assert_last_user (Fixture *fixture, const char *user)
{
  g_assert_cmpstr (pfc_servers_get_last_user (fixture->servers, fixture->peer->address), ==, user);
}

/* A token that the keyring does not let go signs nobody in again who has signed out; who only
 * closed a window, or is signed in elsewhere, comes back. */
static void
test_not_cleared (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfcConnection) connection = pfc_connection_new ();
  g_autoptr (PfcSession) other = pfc_session_new (connection);

  if (!enter_without_keyring ())
    return;

  g_assert_true (pfc_known_servers_touch (fixture->known, fixture->peer->address, NULL));
  pfc_servers_follow (fixture->servers, fixture->session);
  pfc_servers_follow (fixture->servers, other);
  pfc_keeper_set_servers (fixture->keeper, fixture->servers);
  sign_in (fixture);
  test_wait (!pfc_keeper_get_busy (fixture->keeper));
  assert_last_user (fixture, "ana");

  /* While the keyring is at work, they sign in in another window. */
  sign_out (fixture);
  g_assert_true (pfc_connection_open (connection, fixture->peer->address, NULL));
  pfc_session_resume (other, "ana", "O");
  test_wait (!pfc_keeper_get_busy (fixture->keeper));
  assert_last_user (fixture, "ana");
  pfc_session_sign_out_async (other, NULL, NULL, NULL);
  pfc_connection_close (connection);

  pfc_session_resume (fixture->session, "ana", "T");
  sign_out (fixture);
  test_wait (!pfc_keeper_get_busy (fixture->keeper));
  assert_last_user (fixture, NULL);

  pfc_session_resume (fixture->session, "ana", "T");
  assert_last_user (fixture, "ana");
  pfc_keeper_close (fixture->keeper);
  sign_out (fixture);
  test_wait (!pfc_keeper_get_busy (fixture->keeper));
  assert_last_user (fixture, "ana");
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("pfo3-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "test.keyring", NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "llave", TRUE);

#define ADD(name, function)                                                                        \
  g_test_add ("/keeper/" name, Fixture, NULL, set_up, function, tear_down)

  ADD ("sign-in-and-out", test_sign_in_and_out);
  ADD ("out-at-once", test_out_at_once);
  ADD ("restore", test_restore);
  ADD ("refused", test_refused);
  ADD ("restore-too-late", test_restore_too_late);
  ADD ("held", test_held);
  ADD ("replaced", test_replaced);
  ADD ("forgotten-elsewhere", test_forgotten_elsewhere);
  ADD ("forgotten-meanwhile", test_forgotten_meanwhile);
  ADD ("without", test_without);
  ADD ("not-cleared", test_not_cleared);

  status = g_test_run ();
  test_folder_remove (folder);
  return status;
}
