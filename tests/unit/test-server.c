/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-serving.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* More than a turn deals with. */
#define N_HANDSHAKES 64

/* More than fits on the side of a client that reads nothing, and no more than the system holds. */
#define MEDIUM (128 * 1024)

static void
answer (TestServing *fixture, gsize length)
{
  GString *line;

  while (fixture->waiting == NULL)
    test_serving_turn (fixture);
  line = fixture->waiting->answer;
  g_string_set_size (line, length);
  memset (line->str, 'x', line->len);
  line->str[line->len - 1] = '\n';
  pfs_exchange_answer (g_steal_pointer (&fixture->waiting));
  pfs_server_flush (fixture->server);
}

static void
answer_large (TestServing *fixture)
{
  answer (fixture, 16 * 1024 * 1024);
}

/* A line that has begun must end in time also if the client was late with its answers meanwhile. */
static void
test_deadline_after_blocked_output (TestServing *fixture, gconstpointer data)
{
  g_autoptr (GString) received = g_string_new (NULL);
  int fd = test_serving_connect (fixture);

  test_serving_send (fd, "1\n{\"op\":");
  while (fixture->n_requests == 0)
    test_serving_turn (fixture);
  pfs_deadlines_set_duration (fixture->server->deadlines, PFS_DEADLINE_REQUEST, 50);
  g_assert_cmpint (test_serving_get_connection (fixture)->deadline.kind, ==, PFS_DEADLINE_REQUEST);

  answer_large (fixture);
  g_assert_true (test_serving_get_connection (fixture)->blocked);
  g_assert_cmpint (test_serving_get_connection (fixture)->deadline.kind, ==, PFS_DEADLINE_WRITE);

  test_serving_receive_all (fixture, fd, received);
  g_assert_nonnull (g_strstr_len (received->str + 16 * 1024 * 1024, -1, "\"timeout\""));
  close (fd);
}

static void
wait_for_pending (TestServing *fixture, gsize length)
{
  PfsConnection *connection = test_serving_get_connection (fixture);

  while (pfo_framer_get_pending (&connection->framer) != length)
    test_serving_turn (fixture);
  g_assert_cmpint (connection->deadline.kind, ==, PFS_DEADLINE_REQUEST);
}

/* What comes then has another time. */
static void
wait_for_next_millisecond (TestServing *fixture)
{
  gint64 end = g_get_monotonic_time () + G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end)
    test_serving_turn_idle (fixture);
}

/* Its time runs from its own first byte; what comes later of it gives it no more. */
static void
test_deadline_after_a_blank_line (TestServing *fixture, gconstpointer data)
{
  int fd = test_serving_connect (fixture);
  PfsConnection *connection = test_serving_get_connection (fixture);
  gint64 blank_line, line;

  pfs_deadlines_set_duration (fixture->server->deadlines, PFS_DEADLINE_REQUEST, 60 * 1000);
  test_serving_send (fd, " ");
  wait_for_pending (fixture, 1);
  blank_line = connection->deadline.at;

  wait_for_next_millisecond (fixture);
  test_serving_send (fd, "\n{\"");
  wait_for_pending (fixture, 2);
  line = connection->deadline.at;
  g_assert_cmpint (line, >, blank_line);

  wait_for_next_millisecond (fixture);
  test_serving_send (fd, "op");
  wait_for_pending (fixture, 4);
  g_assert_cmpint (connection->deadline.at, ==, line);
  close (fd);
}

static void
set_write_timeout (TestServing *fixture, guint seconds)
{
  PfsServerLimits limits = fixture->server->limits;

  limits.write_timeout_s = seconds;
  pfs_server_set_limits (fixture->server, &limits);
}

/* What the peer's system takes at first gives a client that reads nothing no second time. */
static void
test_deaf_client (TestServing *fixture, gconstpointer data)
{
  g_autoptr (GString) received = g_string_new (NULL);
  int fd = test_serving_connect (fixture);
  gint64 start = g_get_monotonic_time ();

  set_write_timeout (fixture, 2);
  test_serving_send (fd, "1\n");
  answer_large (fixture);
  test_serving_receive (fd, received, 8192);

  while (pfs_server_get_n_connections (fixture->server) > 0)
    test_serving_turn (fixture);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 2 * G_USEC_PER_SEC);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 3.5 * G_USEC_PER_SEC);
  close (fd);
}

/* Who takes little, but takes some, is not dropped; who takes nothing is. */
static void
test_slow_reader (TestServing *fixture, gconstpointer data)
{
  g_autoptr (GString) received = g_string_new (NULL);
  int fd = test_serving_connect (fixture);
  gint64 end;

  set_write_timeout (fixture, 1);
  test_serving_send (fd, "1\n");
  answer_large (fixture);

  end = g_get_monotonic_time () + 3 * G_USEC_PER_SEC;
  while (g_get_monotonic_time () < end)
    {
      test_serving_receive (fd, received, 8192);
      g_usleep (10 * 1000);
      test_serving_turn_idle (fixture);
      g_assert_cmpuint (pfs_server_get_n_connections (fixture->server), ==, 1);
    }

  while (pfs_server_get_n_connections (fixture->server) > 0)
    test_serving_turn (fixture);
  close (fd);
}

/* Whoever was told everything before the server stops does not keep it. */
static void
test_drain_with_a_peer_that_lingers (TestServing *fixture, gconstpointer data)
{
  g_autoptr (GString) received = g_string_new (NULL);
  int fd = test_serving_connect (fixture);
  gint64 start;

  test_serving_send (fd, "GET / HTTP/1.1\r\n\r\n");
  test_serving_receive_all (fixture, fd, received);
  g_assert_nonnull (strstr (received->str, "HTTP"));

  start = g_get_monotonic_time ();
  pfs_server_drain (fixture->server);
  while (!fixture->drained)
    test_serving_turn (fixture);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);
  close (fd);
}

/* Ends a connection whose peer may have this long to close. */
static void
let_linger (TestServing *fixture, guint linger_ms)
{
  PfsConnection *connection = test_serving_get_connection (fixture);

  pfs_deadlines_set_duration (fixture->server->deadlines, PFS_DEADLINE_LINGER, linger_ms);
  pfs_connection_refuse (connection, PFO_ERROR_TIMEOUT, "tarde");
  pfs_connection_flush (connection);
  g_assert_cmpint (connection->state, ==, PFS_CONNECTION_LINGERING);
}

/* What the system holds for a client that reads nothing is not thrown away before that one is
 * dropped, as any that takes nothing. */
static void
test_linger_for_a_deaf_client (TestServing *fixture, gconstpointer data)
{
  int fd = test_serving_connect (fixture);
  gint64 start = g_get_monotonic_time ();

  set_write_timeout (fixture, 1);
  test_serving_send (fd, "1\n");
  answer (fixture, MEDIUM);
  let_linger (fixture, 50);

  while (pfs_server_get_n_connections (fixture->server) > 0)
    test_serving_turn (fixture);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_USEC_PER_SEC);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
  close (fd);
}

/* Whoever was told the end and takes everything late, sending on, gets it whole; then they have
 * the time to close that others have. */
static void
test_linger_for_a_slow_reader (TestServing *fixture, gconstpointer data)
{
  g_autoptr (GString) received = g_string_new (NULL);
  int fd = test_serving_connect (fixture);
  PfsConnection *connection = test_serving_get_connection (fixture);

  test_serving_send (fd, "1\n");
  answer (fixture, MEDIUM);
  let_linger (fixture, 50);
  while (connection->unsent == 0) /* its time is over once */
    {
      test_serving_turn (fixture);
      g_assert_cmpuint (pfs_server_get_n_connections (fixture->server), ==, 1);
    }

  test_serving_send (fd, "2\n");
  test_serving_receive_all (fixture, fd, received);
  g_assert_cmpuint (received->len, >, MEDIUM);
  g_assert_nonnull (strstr (received->str + MEDIUM, "\"timeout\""));
  while (pfs_server_get_n_connections (fixture->server) > 0)
    test_serving_turn (fixture);
  close (fd);
}

static guint n_unsent;

static guint
get_unsent (PfsTransport *transport)
{
  return n_unsent;
}

/* Ends a connection of which the system says that @n_unsent bytes are on their way, and many from
 * then on. Nobody waits for them. */
static void
assert_not_waited_for (TestServing *fixture)
{
  PfsConnection *connection = test_serving_get_connection (fixture);
  PfsTransportMethods methods = *connection->transport.methods;
  gint64 start = g_get_monotonic_time ();

  set_write_timeout (fixture, 3);
  methods.get_unsent = get_unsent;
  connection->transport.methods = &methods;
  let_linger (fixture, 50);
  n_unsent = 1000;

  while (pfs_server_get_n_connections (fixture->server) > 0)
    test_serving_turn (fixture);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
}

/* Whoever has asked nothing keeps a place no longer for taking nothing. */
static void
test_linger_for_a_stranger (TestServing *fixture, gconstpointer data)
{
  int fd = test_serving_connect (fixture);

  n_unsent = 1000;
  assert_not_waited_for (fixture);
  close (fd);
}

/* Nor does whoever had taken all answers, and has gone from the network before this end. */
static void
test_linger_for_a_lost_client (TestServing *fixture, gconstpointer data)
{
  int fd = test_serving_connect (fixture);

  fixture->echoes = TRUE;
  test_serving_send (fd, "1\n");
  while (fixture->n_requests == 0)
    test_serving_turn (fixture);

  n_unsent = 0;
  assert_not_waited_for (fixture);
  close (fd);
}

static void
reset (int fd)
{
  struct linger linger = { 1, 0 };

  setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close (fd);
}

/* Those who are in their handshake when the server has no patience any more are let go, those who
 * leave at that moment among them. */
static void
test_drain_amid_handshakes (TestServing *fixture, gconstpointer data)
{
  PfsServer *server = fixture->server;
  int fds[N_HANDSHAKES];

  server->limits.drain_s = 0;
  for (guint i = 0; i < N_HANDSHAKES; i++)
    fds[i] = test_serving_connect (fixture);
  while (pfs_server_get_n_connections (server) < N_HANDSHAKES)
    test_serving_turn (fixture);

  pfs_server_drain (server);
  while (!server->drain_grace_over || server->drain_timer != NULL)
    test_serving_turn (fixture);
  for (guint i = 0; i < N_HANDSHAKES; i += 2)
    reset (fds[i]);
  while (!fixture->drained)
    test_serving_turn (fixture);

  g_assert_cmpuint (server->runnable.length, ==, 0);
  g_assert_cmpuint (server->handshakes.length, ==, 0);
  for (guint i = 1; i < N_HANDSHAKES; i += 2)
    close (fds[i]);
}

/* A request under way when its connection goes is answered into the void. */
static void
test_answer_after_the_connection (TestServing *fixture, gconstpointer data)
{
  int fd = test_serving_connect (fixture);

  test_serving_send (fd, "1\n");
  while (fixture->n_requests == 0)
    test_serving_turn (fixture);
  g_assert_false (pfs_exchange_is_abandoned (fixture->waiting));

  pfs_connection_close (test_serving_get_connection (fixture));
  g_assert_true (pfs_exchange_is_abandoned (fixture->waiting));
  g_assert_null (fixture->waiting->connection);
  test_serving_turn (fixture);
  g_assert_cmpuint (pfs_server_get_n_connections (fixture->server), ==, 0);
  test_serving_answer (fixture->waiting);
  close (fd);
}

/* Requests and the end of the stream that come together, in as many bytes as a read takes or one
 * more: all are answered, and the end is seen. */
static void
test_end_with_requests (TestServing *fixture, gconstpointer data)
{
  for (guint more = 0; more < 2; more++)
    {
      g_autoptr (GString) received = g_string_new (NULL);
      g_autofree char *blanks = g_strnfill (PFS_READ_SIZE - 2 + more, ' ');
      int fd = test_serving_connect (fixture);

      fixture->echoes = TRUE;
      fixture->n_requests = 0;
      test_serving_send (fd, blanks);
      test_serving_send (fd, "1\n");
      shutdown (fd, SHUT_WR);
      test_serving_receive_all (fixture, fd, received);
      g_assert_cmpuint (fixture->n_requests, ==, 1);
      g_assert_cmpstr (received->str, ==, "0\n");

      while (pfs_server_get_n_connections (fixture->server) > 0)
        test_serving_turn (fixture);
      close (fd);
    }
}

/* More than a read takes, all there before the first one. */
static void
test_more_than_a_read (TestServing *fixture, gconstpointer data)
{
  g_autofree char *blanks = g_strnfill (2 * PFS_READ_SIZE, ' ');
  int fd = test_serving_connect (fixture);

  fixture->echoes = TRUE;
  test_serving_send (fd, blanks);
  test_serving_send (fd, "1\n");
  while (fixture->n_requests == 0)
    test_serving_turn (fixture);
  close (fd);
}

/* A request is whole whether it has room in its exchange or not. */
static void
test_room_for_a_line (TestServing *fixture, gconstpointer data)
{
  int fd = test_serving_connect (fixture);

  for (guint length = PFS_EXCHANGE_ROOM - 2; length < PFS_EXCHANGE_ROOM + 2; length++)
    {
      g_autofree char *line = g_strnfill (length, '1');
      PfsExchange *exchange;

      test_serving_send (fd, line);
      test_serving_send (fd, "\n");
      while (fixture->waiting == NULL)
        test_serving_turn (fixture);

      exchange = g_steal_pointer (&fixture->waiting);
      g_assert_cmpuint (exchange->length, ==, length);
      g_assert_cmpstr (exchange->line, ==, line);
      test_serving_answer (exchange);
    }
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) ADD_TO (name, FALSE, function)
#define ADD_TO(name, tls, function)                                                                \
  g_test_add ("/server/" name, TestServing, GINT_TO_POINTER (tls), test_serving_set_up, function,  \
              test_serving_tear_down)
  ADD ("deadline-after-blocked-output", test_deadline_after_blocked_output);
  ADD ("deadline-after-a-blank-line", test_deadline_after_a_blank_line);
  ADD ("deaf-client", test_deaf_client);
  ADD ("slow-reader", test_slow_reader);
  ADD ("drain-with-a-peer-that-lingers", test_drain_with_a_peer_that_lingers);
  ADD ("linger-for-a-deaf-client", test_linger_for_a_deaf_client);
  ADD ("linger-for-a-slow-reader", test_linger_for_a_slow_reader);
  ADD ("linger-for-a-stranger", test_linger_for_a_stranger);
  ADD ("linger-for-a-lost-client", test_linger_for_a_lost_client);
  ADD_TO ("drain-amid-handshakes", TRUE, test_drain_amid_handshakes);
  ADD ("answer-after-the-connection", test_answer_after_the_connection);
  ADD ("end-with-requests", test_end_with_requests);
  ADD ("more-than-a-read", test_more_than_a_read);
  ADD ("room-for-a-line", test_room_for_a_line);

  return g_test_run ();
}
