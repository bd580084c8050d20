/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-peer.h"

#include "pfc-session.h"
#include "pfo-error.h"

typedef struct
{
  TestPeer *peer;
  PfcConnection *connection;
  PfcSession *session;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->peer = test_peer_new ();
  fixture->connection = pfc_connection_new ();
  fixture->session = pfc_session_new (fixture->connection);

  test_peer_connect (fixture->peer, fixture->connection);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pfc_connection_close (fixture->connection);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_finalize_object (fixture->session);
  g_assert_finalize_object (fixture->connection);
  test_peer_free (fixture->peer);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* The last line that the peer got, once there are @n of them. */
static const char *
wait_line (Fixture *fixture, guint n)
{
  test_wait (fixture->peer->lines->len == n);
  return fixture->peer->lines->pdata[n - 1];
}

static void
sign_in (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pfc_session_sign_in_async (fixture->session, "ana", "secreto", NULL, result_cb, &result);
  g_assert_cmpstr (
      wait_line (fixture, 1), ==,
      "{\"op\":\"LOGIN\",\"data\":{\"username\":\"ana\",\"password\":\"secreto\"},\"id\":1}");
  test_peer_send (fixture->peer, "{\"ok\":true,\"username\":\"ana\",\"token\":\"T\","
                                 "\"expires_at\":\"2030-01-01T00:00:00Z\",\"id\":1}\n");
  test_wait (result != NULL);
  g_assert_true (pfc_session_sign_in_finish (fixture->session, result, &error));
  g_assert_no_error (error);
}

static void
test_sign_in (Fixture *fixture, gconstpointer data)
{
  g_assert_false (pfc_session_get_signed_in (fixture->session));
  sign_in (fixture);
  g_assert_true (pfc_session_get_signed_in (fixture->session));
  g_assert_cmpstr (pfc_session_get_username (fixture->session), ==, "ana");
  g_assert_cmpstr (pfc_session_get_token (fixture->session), ==, "T");
  g_assert_cmpstr (pfc_connection_get_token (fixture->connection), ==, "T");
}

static void
test_sign_in_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) odd = NULL;
  g_autoptr (GError) error = NULL;

  pfc_session_sign_in_async (fixture->session, "ana", "x", NULL, result_cb, &result);
  wait_line (fixture, 1);
  test_peer_send (fixture->peer,
                  "{\"ok\":false,\"code\":\"bad-credentials\",\"error\":\"no\",\"id\":1}\n");
  test_wait (result != NULL);
  g_assert_false (pfc_session_sign_in_finish (fixture->session, result, &error));
  g_assert_error (error, PFO_ERROR, PFO_ERROR_BAD_CREDENTIALS);
  g_assert_false (pfc_session_get_signed_in (fixture->session));
  g_clear_error (&error);

  pfc_session_sign_in_async (fixture->session, "ana", "x", NULL, result_cb, &odd);
  wait_line (fixture, 2);
  test_peer_send (fixture->peer, "{\"ok\":true,\"id\":2}\n");
  test_wait (odd != NULL);
  g_assert_false (pfc_session_sign_in_finish (fixture->session, odd, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_false (pfc_session_get_signed_in (fixture->session));
}

static void
test_register (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pfc_session_register_async (fixture->session, "ana", "secreto", NULL, result_cb, &result);
  g_assert_cmpstr (
      wait_line (fixture, 1), ==,
      "{\"op\":\"REGISTRO\",\"data\":{\"username\":\"ana\",\"password\":\"secreto\"},\"id\":1}");
  test_peer_send (fixture->peer, "{\"ok\":true,\"info\":\"ok\",\"id\":1}\n");
  test_wait (result != NULL);
  g_assert_true (pfc_session_register_finish (fixture->session, result, &error));
  g_assert_false (pfc_session_get_signed_in (fixture->session));
}

static void
test_sign_out (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GError) error = NULL;

  sign_in (fixture);
  pfc_session_sign_out_async (fixture->session, NULL, result_cb, &result);
  g_assert_false (pfc_session_get_signed_in (fixture->session));
  g_assert_null (pfc_session_get_username (fixture->session));
  g_assert_null (pfc_connection_get_token (fixture->connection));
  g_assert_cmpstr (wait_line (fixture, 2), ==,
                   "{\"op\":\"LOGOUT\",\"data\":{\"token\":\"T\"},\"id\":2}");
  test_peer_send (fixture->peer, "{\"ok\":true,\"id\":2}\n");
  test_wait (result != NULL);
  g_assert_true (pfc_session_sign_out_finish (fixture->session, result, &error));

  pfc_session_sign_out_async (fixture->session, NULL, result_cb, &again);
  test_wait (again != NULL);
  g_assert_true (pfc_session_sign_out_finish (fixture->session, again, &error));
}

static void
test_inicio (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) early = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *html = NULL;

  pfc_session_load_inicio_async (fixture->session, "es", NULL, result_cb, &early);
  test_wait (early != NULL);
  g_assert_null (pfc_session_load_inicio_finish (fixture->session, early, &error));
  g_assert_error (error, PFO_ERROR, PFO_ERROR_UNAUTHORIZED);
  g_clear_error (&error);

  sign_in (fixture);
  pfc_session_load_inicio_async (fixture->session, "es", NULL, result_cb, &result);
  g_assert_cmpstr (
      wait_line (fixture, 2), ==,
      "{\"op\":\"GET_TAREAS_HTML\",\"data\":{\"token\":\"T\",\"lang\":\"es\"},\"id\":2}");
  test_peer_send (fixture->peer, "{\"ok\":true,\"html\":\"<p>hola\",\"id\":2}\n");
  test_wait (result != NULL);
  html = pfc_session_load_inicio_finish (fixture->session, result, &error);
  g_assert_cmpstr (html, ==, "<p>hola");
}

static void
test_returns (Fixture *fixture, gconstpointer data)
{
  sign_in (fixture);
  test_peer_disconnect (fixture->peer);
  test_wait (pfc_connection_get_state (fixture->connection) == PFC_CONNECTION_WAITING);
  g_assert_true (pfc_session_get_signed_in (fixture->session));

  /* It shows its token as soon as the connection is back. */
  g_assert_cmpstr (wait_line (fixture, 2), ==,
                   "{\"op\":\"GET_TAREAS_HTML\",\"data\":{\"token\":\"T\"},\"id\":2}");
  test_peer_send (fixture->peer,
                  "{\"ok\":false,\"code\":\"unavailable\",\"error\":\"x\",\"id\":2}\n");

  /* A failure of the server's says nothing about the token. */
  test_peer_disconnect (fixture->peer);
  wait_line (fixture, 3);
  g_assert_true (pfc_session_get_signed_in (fixture->session));

  test_peer_send (fixture->peer,
                  "{\"ok\":false,\"code\":\"unauthorized\",\"error\":\"401\",\"id\":3}\n");
  test_wait (!pfc_session_get_signed_in (fixture->session));
  g_assert_null (pfc_session_get_username (fixture->session));
}

/* Whether it comes before the connection or, since a keyring took its time, after it: that the
 * session has ended is seen at once. */
static void
test_resume (Fixture *fixture, gconstpointer data)
{
  pfc_session_resume (fixture->session, "ana", "T");
  g_assert_cmpstr (wait_line (fixture, 1), ==,
                   "{\"op\":\"GET_TAREAS_HTML\",\"data\":{\"token\":\"T\"},\"id\":1}");
  test_peer_send (fixture->peer,
                  "{\"ok\":false,\"code\":\"unauthorized\",\"error\":\"401\",\"id\":1}\n");
  test_wait (!pfc_session_get_signed_in (fixture->session));
  g_assert_null (pfc_session_get_username (fixture->session));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (JsonObject) answer =
    pfc_connection_call_finish (PFC_CONNECTION (source), result, (GError **) user_data);

  g_assert_null (answer);
}

/* Whatever call shows the token: once it is refused, the session is over. One that showed another
 * is not about this session. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) old = json_object_new ();
  g_autoptr (JsonObject) current = json_object_new ();
  g_autoptr (GError) old_error = NULL;
  g_autoptr (GError) error = NULL;

  pfc_session_resume (fixture->session, "ana", "T");
  g_assert_true (pfc_session_get_signed_in (fixture->session));
  wait_line (fixture, 1);

  json_object_set_string_member (old, "token", "OLD");
  pfc_connection_call_async (fixture->connection, "TASK", old, 0, NULL, answered_cb, &old_error);
  json_object_set_string_member (current, "token", "T");
  pfc_connection_call_async (fixture->connection, "TASK", current, 0, NULL, answered_cb, &error);
  wait_line (fixture, 3);

  test_peer_send (fixture->peer,
                  "{\"ok\":false,\"code\":\"unauthorized\",\"error\":\"401\",\"id\":2}\n");
  test_wait (old_error != NULL);
  g_assert_true (pfc_session_get_signed_in (fixture->session));

  test_peer_send (fixture->peer,
                  "{\"ok\":false,\"code\":\"unauthorized\",\"error\":\"401\",\"id\":3}\n");
  test_wait (error != NULL);
  g_assert_error (error, PFO_ERROR, PFO_ERROR_UNAUTHORIZED);
  g_assert_false (pfc_session_get_signed_in (fixture->session));
}

/* A server that says nothing is not waited for longer than half a minute. */
static void
assert_deadline (guint number, GAsyncResult **result)
{
  g_source_set_ready_time (test_find_deadline (number, 30), 0);
  test_wait (*result != NULL);
}

static void
test_deadlines (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) registered = NULL;
  g_autoptr (GAsyncResult) signed_in = NULL;
  g_autoptr (GAsyncResult) page = NULL;
  g_autoptr (GAsyncResult) signed_out = NULL;
  g_autoptr (GError) error = NULL;
  guint number = test_get_last_source ();

  pfc_session_register_async (fixture->session, "ana", "secreto", NULL, result_cb, &registered);
  assert_deadline (number, &registered);
  g_assert_false (pfc_session_register_finish (fixture->session, registered, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_clear_error (&error);

  number = test_get_last_source ();
  pfc_session_sign_in_async (fixture->session, "ana", "secreto", NULL, result_cb, &signed_in);
  assert_deadline (number, &signed_in);
  g_assert_false (pfc_session_sign_in_finish (fixture->session, signed_in, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_clear_error (&error);

  pfc_session_resume (fixture->session, "ana", "T");
  number = test_get_last_source ();
  pfc_session_load_inicio_async (fixture->session, "es", NULL, result_cb, &page);
  assert_deadline (number, &page);
  g_assert_null (pfc_session_load_inicio_finish (fixture->session, page, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_clear_error (&error);

  number = test_get_last_source ();
  pfc_session_sign_out_async (fixture->session, NULL, result_cb, &signed_out);
  assert_deadline (number, &signed_out);
  g_assert_false (pfc_session_sign_out_finish (fixture->session, signed_out, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function)                                                                        \
  g_test_add ("/session/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("sign-in", test_sign_in);
  ADD ("sign-in-refused", test_sign_in_refused);
  ADD ("register", test_register);
  ADD ("sign-out", test_sign_out);
  ADD ("inicio", test_inicio);
  ADD ("returns", test_returns);
  ADD ("resume", test_resume);
  ADD ("refused", test_refused);
  ADD ("deadlines", test_deadlines);

  return g_test_run ();
}
