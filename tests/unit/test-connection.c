/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-peer.h"

#include "pfc-connection.h"
#include "pfc-link.h"
#include "pfo-error.h"

typedef struct
{
  TestPeer *peer;
  PfcConnection *connection;
  guint n_states; /* how often the state changed */
} Fixture;

static void
state_changed_cb (PfcConnection *connection, GParamSpec *pspec, Fixture *fixture)
{
  fixture->n_states++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->peer = test_peer_new ();
  fixture->connection = pfc_connection_new ();
  g_signal_connect (fixture->connection, "notify::state", G_CALLBACK (state_changed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pfc_connection_close (fixture->connection);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_finalize_object (fixture->connection);
  test_peer_free (fixture->peer);
}

static gboolean
is_in (Fixture *fixture, PfcConnectionState state)
{
  return pfc_connection_get_state (fixture->connection) == state;
}

static void
open_connection (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  pfc_connection_open (fixture->connection, fixture->peer->address, &error);
  g_assert_no_error (error);
}

static void
go_online (Fixture *fixture)
{
  open_connection (fixture);
  g_assert_true (is_in (fixture, PFC_CONNECTION_CONNECTING));
  test_wait (is_in (fixture, PFC_CONNECTION_ONLINE));
  g_assert_null (pfc_connection_get_problem (fixture->connection));
}

/* How a call ended. */
typedef struct
{
  gboolean ended;
  JsonObject *answer;
  GError *error;
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_clear_pointer (&outcome->answer, json_object_unref);
  g_clear_error (&outcome->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
outcome_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  g_assert_false (outcome->ended);
  outcome->ended = TRUE;
  outcome->answer = pfc_connection_call_finish (PFC_CONNECTION (source), result, &outcome->error);
  g_assert_true ((outcome->answer == NULL) == (outcome->error != NULL));
}

static void
call (Fixture *fixture,
      const char *op,
      guint timeout_s,
      GCancellable *cancellable,
      Outcome *outcome)
{
  pfc_connection_call_async (fixture->connection, op, NULL, timeout_s, cancellable, outcome_cb,
                             outcome);
}

static void
test_answers (Fixture *fixture, gconstpointer data)
{
  g_auto (Outcome) first = { 0 };
  g_auto (Outcome) second = { 0 };
  g_auto (Outcome) third = { 0 };

  go_online (fixture);
  call (fixture, "FIRST", 0, NULL, &first);
  call (fixture, "SECOND", 0, NULL, &second);
  call (fixture, "THIRD", 0, NULL, &third);
  test_wait (fixture->peer->lines->len == 3);
  g_assert_cmpstr (fixture->peer->lines->pdata[0], ==, "{\"op\":\"FIRST\",\"id\":1}");
  g_assert_cmpstr (fixture->peer->lines->pdata[2], ==, "{\"op\":\"THIRD\",\"id\":3}");

  /* In any order, in pieces, with answers to nobody in between. */
  test_peer_send (fixture->peer,
                  "{\"ok\":true,\"result\":3,\"id\":3}\n\n{\"ok\":true,\"id\":99}\n"
                  "{\"ok\":true,\"id\":\"1\"}\n{\"ok\":true,\"id\":3}\n{\"ok\":true,\"res");
  test_wait (third.ended);
  g_assert_false (first.ended || second.ended);
  test_peer_send (
      fixture->peer,
      "ult\":1,\"id\":1}\r\n{\"ok\":false,\"code\":\"busy\",\"error\":\"x\",\"id\":2}\n");
  test_wait (first.ended && second.ended);

  g_assert_cmpint (json_object_get_int_member (first.answer, "result"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (third.answer, "result"), ==, 3);
  g_assert_error (second.error, PFO_ERROR, PFO_ERROR_BUSY);
  g_assert_cmpstr (second.error->message, ==, "x");
  g_assert_true (is_in (fixture, PFC_CONNECTION_ONLINE));
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_auto (Outcome) unknown = { 0 };
  g_auto (Outcome) limited = { 0 };
  g_auto (Outcome) mute = { 0 };

  go_online (fixture);
  call (fixture, "X", 0, NULL, &unknown);
  call (fixture, "X", 0, NULL, &limited);
  call (fixture, "X", 0, NULL, &mute);
  test_wait (fixture->peer->lines->len == 3);
  test_peer_send (fixture->peer,
                  "{\"ok\":false,\"code\":\"new-one\",\"error\":\"nuevo\",\"id\":1}\n"
                  "{\"ok\":false,\"code\":\"rate-limited\",\"retry_after_s\":7,\"id\":2}\n"
                  "{\"ok\":false,\"id\":3}\n");
  test_wait (mute.ended);

  g_assert_error (unknown.error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpstr (unknown.error->message, ==, "nuevo");
  g_assert_error (limited.error, PFO_ERROR, PFO_ERROR_RATE_LIMITED);
  g_assert_cmpuint (pfo_error_get_retry_after (limited.error), ==, 7);
  g_assert_error (mute.error, G_IO_ERROR, G_IO_ERROR_FAILED);
}

static void
test_deadline (Fixture *fixture, gconstpointer data)
{
  g_auto (Outcome) slow = { 0 };
  g_auto (Outcome) patient = { 0 };

  go_online (fixture);
  call (fixture, "SLOW", 1, NULL, &slow);
  call (fixture, "PATIENT", 0, NULL, &patient);
  test_wait (slow.ended);
  g_assert_error (slow.error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_false (patient.ended);

  /* What comes too late is nobody's; the connection goes on. */
  test_peer_send (fixture->peer, "{\"ok\":true,\"id\":1}\n{\"ok\":true,\"id\":2}\n");
  test_wait (patient.ended);
  g_assert_no_error (patient.error);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) outcome = { 0 };
  g_auto (Outcome) too_late = { 0 };

  go_online (fixture);
  call (fixture, "X", 0, cancellable, &outcome);
  test_wait (fixture->peer->lines->len == 1);
  g_cancellable_cancel (cancellable);
  test_wait (outcome.ended);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  call (fixture, "X", 0, cancellable, &too_late);
  test_wait (too_late.ended);
  g_assert_error (too_late.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture->peer->lines->len, ==, 1);
}

static void
test_offline (Fixture *fixture, gconstpointer data)
{
  g_auto (Outcome) offline = { 0 };
  g_auto (Outcome) connecting = { 0 };

  call (fixture, "X", 0, NULL, &offline);
  open_connection (fixture);
  call (fixture, "X", 0, NULL, &connecting);
  test_wait (offline.ended && connecting.ended);
  g_assert_error (offline.error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED);
  g_assert_error (connecting.error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED);
}

static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *text = g_strnfill (5000, 'x');
  g_auto (Outcome) outcome = { 0 };

  go_online (fixture);
  json_object_set_string_member (object, "s", text);
  pfc_connection_call_async (fixture->connection, "X", object, 0, NULL, outcome_cb, &outcome);
  test_wait (outcome.ended);
  g_assert_error (outcome.error, PFO_ERROR, PFO_ERROR_TOO_LARGE);
  g_assert_cmpuint (fixture->peer->lines->len, ==, 0);
}

/* The connection is lost with a call under way, refused for a while, and comes back by itself. */
static void
test_comes_back (Fixture *fixture, gconstpointer data)
{
  g_auto (Outcome) lost = { 0 };
  g_auto (Outcome) again = { 0 };

  go_online (fixture);
  call (fixture, "X", 0, NULL, &lost);
  test_wait (fixture->peer->lines->len == 1);

  test_peer_stop (fixture->peer);
  test_wait (lost.ended);
  g_assert_error (lost.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
  g_assert_true (is_in (fixture, PFC_CONNECTION_WAITING));
  g_assert_cmpstr (pfc_connection_get_problem (fixture->connection), ==,
                   "The connection to the server was lost.");

  test_wait (g_error_matches (pfc_connection_get_failure (fixture->connection), G_IO_ERROR,
                              G_IO_ERROR_CONNECTION_REFUSED));
  g_assert_true (is_in (fixture, PFC_CONNECTION_WAITING));

  test_peer_start (fixture->peer);
  test_wait (is_in (fixture, PFC_CONNECTION_ONLINE));
  g_assert_null (pfc_connection_get_problem (fixture->connection));
  g_assert_cmpuint (fixture->n_states, >=, 7);

  /* What was lost is not repeated. */
  call (fixture, "Y", 0, NULL, &again);
  test_wait (fixture->peer->lines->len == 2);
  test_peer_send (fixture->peer, "{\"ok\":true,\"id\":2}\n");
  test_wait (again.ended);
  g_assert_no_error (again.error);
}

/* Pauses grow: half a second, one, two; so four tries take more than three quarters of 3.5 s. */
static void
test_pauses_grow (Fixture *fixture, gconstpointer data)
{
  gint64 started = g_get_monotonic_time ();

  test_peer_stop (fixture->peer);
  open_connection (fixture);

  /* Connecting and waiting, four times. */
  test_wait (fixture->n_states == 8);
  g_assert_cmpint (g_get_monotonic_time () - started, >, 2600 * 1000);
}

/* A person who asks for it, or a network that changed, ends the pause. */
static void
test_retry (Fixture *fixture, gconstpointer data)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();

  test_peer_stop (fixture->peer);
  open_connection (fixture);
  test_wait (is_in (fixture, PFC_CONNECTION_WAITING));

  pfc_connection_retry (fixture->connection);
  g_assert_true (is_in (fixture, PFC_CONNECTION_CONNECTING));
  g_assert_nonnull (pfc_connection_get_problem (fixture->connection));

  test_wait (is_in (fixture, PFC_CONNECTION_WAITING));
  g_signal_emit_by_name (monitor, "network-changed", FALSE);
  g_assert_true (is_in (fixture, PFC_CONNECTION_WAITING));
  g_signal_emit_by_name (monitor, "network-changed", TRUE);
  g_assert_true (is_in (fixture, PFC_CONNECTION_CONNECTING));
}

/* Peers that behave ill: what they say to a newcomer, and what the connection makes of it. */
typedef struct
{
  const char *name;
  const char *greeting;
  gsize length; /* if there is a NUL in it */
  gboolean closes;
  const char *problem;
} IllCase;

static const IllCase ill_cases[] = {
  { "busy", "{\"ok\":false,\"code\":\"busy\",\"error\":\"lleno\"}\n", 0, TRUE,
    "The server is busy; nothing was started. Try again in a moment." },
  { "busy-and-stays", "{\"ok\":false,\"code\":\"busy\",\"error\":\"lleno\"}\n", 0, FALSE,
    "The server is busy; nothing was started. Try again in a moment." },
  { "shutting-down", "{\"ok\":false,\"code\":\"shutting-down\",\"error\":\"x\"}\n", 0, TRUE,
    "The server is shutting down." },
  { "ssh", "SSH-2.0-OpenSSH_9.2p1\r\n", 0, FALSE, "What answers there is not a PFO3 server." },
  { "http", "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", 0, TRUE,
    "What answers there is not a PFO3 server." },
  { "tls", "\x15\x03\x01\x00\x02\x02\x16", 7, TRUE, "What answers there is not a PFO3 server." },
  { "nul", "\0\0\0\0", 4, FALSE, "What answers there is not a PFO3 server." },
  { "echo", "{\"op\":\"INFO\",\"id\":0}\n", 0, FALSE, "What answers there is not a PFO3 server." },
  { "broken-json", "{\"ok\":true,}\n", 0, FALSE, "What answers there is not a PFO3 server." },
  { "odd-ok", "{\"ok\":1}\n", 0, FALSE, "What answers there is not a PFO3 server." },
  { "half", "{\"ok\":true,\"resu", 0, TRUE, "The connection to the server was lost." },
  { "nothing", "", 0, TRUE, "The connection to the server was lost." },
};

static void
test_ill (Fixture *fixture, gconstpointer data)
{
  const IllCase *ill = data;

  fixture->peer->deaf = TRUE;
  fixture->peer->greeting = ill->greeting;
  fixture->peer->greeting_length = ill->length > 0 ? ill->length : strlen (ill->greeting);
  fixture->peer->closes = ill->closes;

  open_connection (fixture);
  test_wait (is_in (fixture, PFC_CONNECTION_WAITING));
  g_assert_cmpstr (pfc_connection_get_problem (fixture->connection), ==, ill->problem);

  /* It may be a proper server by the next try. */
  fixture->peer->deaf = FALSE;
  fixture->peer->closes = FALSE;
  fixture->peer->greeting = NULL;
  test_wait (is_in (fixture, PFC_CONNECTION_ONLINE));
}

/* A line without end is given up at the limit. */
static void
test_overlong (Fixture *fixture, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  go_online (fixture);
  call (fixture, "X", 0, NULL, &outcome);
  test_wait (fixture->peer->lines->len == 1);

  test_peer_send_repeated (fixture->peer, ' ', PFC_MAX_ANSWER + 1024 * 1024);
  test_wait (outcome.ended);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
  g_assert_cmpstr (pfc_connection_get_problem (fixture->connection), ==,
                   "The server sent an answer that is too long.");
}

/* A large answer is whole, whatever the pieces it arrives in. */
static void
test_large (Fixture *fixture, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  go_online (fixture);
  call (fixture, "X", 0, NULL, &outcome);
  test_wait (fixture->peer->lines->len == 1);

  test_peer_send (fixture->peer, "{\"ok\":true,\"id\":1,\"result\":\"");
  test_peer_send_repeated (fixture->peer, 'a', 8 * 1024 * 1024);
  test_wait (test_peer_is_flushed (fixture->peer));
  test_peer_send (fixture->peer, "\"}\n");
  test_wait (outcome.ended);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (strlen (json_object_get_string_member (outcome.answer, "result")), ==,
                    8 * 1024 * 1024);
}

/* What the server says for itself before it closes is the reason that is shown. */
static void
test_last_words (Fixture *fixture, gconstpointer data)
{
  g_auto (Outcome) answered = { 0 };
  g_auto (Outcome) lost = { 0 };

  go_online (fixture);
  call (fixture, "X", 0, NULL, &answered);
  call (fixture, "Y", 0, NULL, &lost);
  test_wait (fixture->peer->lines->len == 2);

  test_peer_send (fixture->peer, "{\"ok\":false,\"code\":\"timeout\",\"error\":\"tarde\"}\n"
                                 "{\"ok\":true,\"id\":1}\n");
  test_wait (answered.ended);
  g_assert_no_error (answered.error);
  g_assert_true (is_in (fixture, PFC_CONNECTION_ONLINE));

  test_peer_disconnect (fixture->peer);
  test_wait (lost.ended);
  g_assert_error (lost.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
  g_assert_error (pfc_connection_get_failure (fixture->connection), PFO_ERROR, PFO_ERROR_TIMEOUT);
}

/* An older server that does not know INFO is one all the same. */
static void
test_no_info (Fixture *fixture, gconstpointer data)
{
  fixture->peer->deaf = TRUE;
  fixture->peer->greeting =
      "{\"ok\":false,\"code\":\"unknown-op\",\"error\":\"op desconocida: INFO\",\"id\":0}\n";
  fixture->peer->greeting_length = strlen (fixture->peer->greeting);

  open_connection (fixture);
  test_wait (is_in (fixture, PFC_CONNECTION_ONLINE));
  g_assert_null (pfc_connection_get_info (fixture->connection));
}

static void
test_close (Fixture *fixture, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  go_online (fixture);
  g_assert_cmpint (
      json_object_get_int_member (pfc_connection_get_info (fixture->connection), "protocol"), ==,
      1);
  call (fixture, "X", 0, NULL, &outcome);
  pfc_connection_close (fixture->connection);
  g_assert_true (is_in (fixture, PFC_CONNECTION_OFFLINE));
  g_assert_null (pfc_connection_get_problem (fixture->connection));
  test_wait (outcome.ended);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
}

static void
test_open_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestPeer) other = test_peer_new ();
  g_autoptr (GError) error = NULL;
  g_auto (Outcome) outcome = { 0 };

  go_online (fixture);
  call (fixture, "X", 0, NULL, &outcome);

  g_assert_false (pfc_connection_open (fixture->connection, "no address", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_true (is_in (fixture, PFC_CONNECTION_ONLINE));
  g_assert_cmpstr (pfc_connection_get_address (fixture->connection), ==, fixture->peer->address);

  g_assert_true (pfc_connection_open (fixture->connection, other->address, NULL));
  test_wait (outcome.ended && is_in (fixture, PFC_CONNECTION_ONLINE));
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
  g_assert_cmpstr (pfc_connection_get_address (fixture->connection), ==, other->address);

  pfc_connection_close (fixture->connection);
}

/* Whoever lets go of a connection at any moment leaves nothing behind that calls into it. */
static void
test_dispose (Fixture *fixture, gconstpointer data)
{
  PfcConnection *connecting = pfc_connection_new ();
  PfcConnection *online = pfc_connection_new ();
  PfcConnection *waiting = pfc_connection_new ();
  gint64 end;

  g_assert_true (pfc_connection_open (connecting, fixture->peer->address, NULL));
  g_assert_finalize_object (connecting);

  test_peer_connect (fixture->peer, online);
  g_assert_finalize_object (online);

  test_peer_stop (fixture->peer);
  g_assert_true (pfc_connection_open (waiting, fixture->peer->address, NULL));
  test_wait (pfc_connection_get_state (waiting) == PFC_CONNECTION_WAITING);
  g_assert_finalize_object (waiting);

  /* The pause that it was in ends, and nobody comes. */
  test_peer_start (fixture->peer);
  end = g_get_monotonic_time () + G_USEC_PER_SEC;
  test_wait (g_get_monotonic_time () > end);
  g_assert_cmpuint (fixture->peer->connections->len, ==, 0);
}

static void
trace_cb (gboolean sent, const char *line, gsize length, gpointer user_data)
{
  g_string_append_printf (user_data, "%c%.*s\n", sent ? '>' : '<', (int) length, line);
}

static void
test_trace (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) trace = g_string_new (NULL);
  g_auto (Outcome) outcome = { 0 };

  go_online (fixture);
  pfc_connection_set_trace (fixture->connection, trace_cb, trace);
  call (fixture, "X", 0, NULL, &outcome);
  test_wait (fixture->peer->lines->len == 1);
  test_peer_send (fixture->peer, "{\"ok\":true,\"id\":1}\n");
  test_wait (outcome.ended);
  g_assert_cmpstr (trace->str, ==, ">{\"op\":\"X\",\"id\":1}\n<{\"ok\":true,\"id\":1}\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/connection/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("answers", test_answers);
  ADD ("errors", test_errors);
  ADD ("deadline", test_deadline);
  ADD ("cancel", test_cancel);
  ADD ("offline", test_offline);
  ADD ("too-large", test_too_large);
  ADD ("comes-back", test_comes_back);
  ADD ("pauses-grow", test_pauses_grow);
  ADD ("retry", test_retry);
  ADD ("overlong", test_overlong);
  ADD ("large", test_large);
  ADD ("last-words", test_last_words);
  ADD ("no-info", test_no_info);
  ADD ("close", test_close);
  ADD ("open-elsewhere", test_open_elsewhere);
  ADD ("dispose", test_dispose);
  ADD ("trace", test_trace);

  for (guint i = 0; i < G_N_ELEMENTS (ill_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/connection/ill/", ill_cases[i].name, NULL);

      g_test_add (path, Fixture, &ill_cases[i], set_up, test_ill, tear_down);
    }

  return g_test_run ();
}
