/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-connection-private.h"
#include "pfs-self-signed.h"
#include "pfs-server-private.h"
#include "test-folder.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long something may take before the test gives up. */
#define PATIENCE (10 * G_USEC_PER_SEC)

/* More than a turn deals with. */
#define N_HANDSHAKES 64

/* A server in the test's own main loop. Requests are echoed at once, are quick ones on their way
 * through a pool, or wait until the test answers. */
typedef struct
{
  GMainContext *context;
  PfsServer *server;
  guint port;
  gboolean echoes;
  GQueue *quick; /* (nullable) */
  guint n_requests;
  PfsExchange *waiting;
  gboolean drained;
} Fixture;

static void
request_cb (PfsExchange *exchange, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_requests++;
  if (fixture->echoes)
    pfs_exchange_answer (exchange, g_string_new ("0\n"));
  else if (fixture->quick != NULL)
    {
      pfs_exchange_set_quick (exchange);
      g_queue_push_tail (fixture->quick, exchange);
    }
  else
    fixture->waiting = exchange;
}

static void
turn_end_cb (gpointer user_data)
{
}

static void
drained_cb (gpointer user_data)
{
  ((Fixture *) user_data)->drained = TRUE;
}

static void
set_credentials (PfsServer *server)
{
  g_autofree char *folder = g_dir_make_tmp ("pfo3-server-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PfsCredentials) credentials = pfs_self_signed_load (folder, "127.0.0.1", &error);

  g_assert_no_error (error);
  pfs_server_set_credentials (server, credentials);
  test_folder_remove (folder);
}

/* @data: whether it speaks TLS */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  PfsServerLimits limits = { 0, 16, 60, 60, 60 };
  PfsServerHandler handler = { request_cb, turn_end_cb, drained_cb, g_free };
  g_autoptr (GError) error = NULL;

  fixture->context = g_main_context_new ();
  g_main_context_push_thread_default (fixture->context);
  fixture->server = pfs_server_new (fixture->context, &limits, &handler, fixture);
  if (GPOINTER_TO_INT (data))
    set_credentials (fixture->server);
  g_assert_true (pfs_server_resolve (fixture->server, "127.0.0.1", 0, &error));
  fixture->port = pfs_server_listen (fixture->server, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pfs_server_free (fixture->server);
  g_main_context_pop_thread_default (fixture->context);
  g_main_context_unref (fixture->context);
}

static gboolean
give_up_cb (gpointer user_data)
{
  g_printerr ("Nothing happened for too long\n");
  abort ();
}

/* Lets the server work until there is something to do, which must come. */
static void
turn (Fixture *fixture)
{
  GSource *timeout = g_timeout_source_new (PATIENCE / 1000);

  g_source_set_callback (timeout, give_up_cb, NULL, NULL);
  g_source_attach (timeout, fixture->context);
  g_main_context_iteration (fixture->context, TRUE);
  g_source_destroy (timeout);
  g_source_unref (timeout);
}

/* Lets the server do what there is to do, and not more. */
static void
turn_idle (Fixture *fixture)
{
  while (g_main_context_iteration (fixture->context, FALSE))
    continue;
}

/* A client with a small receive buffer, so that a large answer does not fit on the way to it. */
static int
connect_client (Fixture *fixture)
{
  struct sockaddr_in address = {
    AF_INET, htons (fixture->port), { htonl (INADDR_LOOPBACK) }, { 0 }
  };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int size = 16 * 1024;

  g_assert_cmpint (fd, >=, 0);
  setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (fcntl (fd, F_SETFL, O_NONBLOCK), ==, 0);
  while (pfs_server_get_n_connections (fixture->server) == 0)
    turn (fixture);

  return fd;
}

static PfsConnection *
get_connection (Fixture *fixture)
{
  return g_queue_peek_head (&fixture->server->connections);
}

static void
send_text (int fd, const char *text)
{
  g_assert_cmpint (send (fd, text, strlen (text), MSG_NOSIGNAL), ==, strlen (text));
}

/* Reads what has come into @received; returns whether the stream goes on. */
static gboolean
receive (int fd, GString *received, gsize size)
{
  g_autofree char *buffer = g_malloc (size);
  gssize n = recv (fd, buffer, size, 0);

  if (n < 0)
    g_assert_cmpint (errno, ==, EAGAIN);
  else
    g_string_append_len (received, buffer, n);

  return n != 0;
}

/* Reads to the end of the stream. */
static void
receive_all (Fixture *fixture, int fd, GString *received)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (receive (fd, received, 64 * 1024))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      turn_idle (fixture);
    }
}

static void
answer_large (Fixture *fixture)
{
  GString *line = g_string_new (NULL);

  g_string_set_size (line, 16 * 1024 * 1024);
  memset (line->str, 'x', line->len);
  line->str[line->len - 1] = '\n';
  while (fixture->waiting == NULL)
    turn (fixture);
  pfs_exchange_answer (g_steal_pointer (&fixture->waiting), line);
  pfs_server_flush (fixture->server);
}

/* A client that sends faster than its requests are dealt with is read from as fast as they are. */
static void
test_flood (Fixture *fixture, gconstpointer data)
{
  g_autofree char *lines = g_malloc (64 * 1024);
  g_autoptr (GString) received = g_string_new (NULL);
  int fd = connect_client (fixture);
  guint n_lines = 0;

  fixture->echoes = TRUE;
  for (guint i = 0; i < 64 * 1024; i++)
    lines[i] = i % 2 == 0 ? '1' : '\n';

  while (n_lines < 50000)
    {
      gssize n = send (fd, lines, 64 * 1024, MSG_NOSIGNAL);

      if (n > 0)
        n_lines += n / 2;
      g_main_context_iteration (fixture->context, FALSE);
      receive (fd, received, 64 * 1024);
      g_assert_cmpuint (pfo_framer_get_pending (&get_connection (fixture)->framer), <=,
                        PFS_READ_SIZE + 1);
    }

  shutdown (fd, SHUT_WR);
  receive_all (fixture, fd, received);
  g_assert_cmpuint (received->len, ==, 2 * fixture->n_requests);
  g_assert_cmpuint (fixture->n_requests, >=, 50000);
  close (fd);
}

static void
send_lines (int fd, guint n_lines)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < n_lines; i++)
    g_string_append (lines, "1\n");
  send_text (fd, lines->str);
}

static void
answer_quick (Fixture *fixture)
{
  pfs_exchange_answer (g_queue_pop_head (fixture->quick), g_string_new ("0\n"));
  pfs_server_flush (fixture->server);
  turn_idle (fixture);
}

/* While others ask, a client that is behind with its requests has few of them in the pool. */
static void
test_flood_beside_others (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GQueue) quick = g_queue_new ();
  int fd = connect_client (fixture);
  PfsConnection *flood = get_connection (fixture);
  int other;

  fixture->quick = quick;
  send_lines (fd, PFS_READ_SIZE / 4);
  while (fixture->n_requests < 16)
    turn (fixture);
  turn_idle (fixture);
  g_assert_cmpuint (flood->exchanges.length, ==, 16);

  other = connect_client (fixture);
  send_text (other, "1\n");
  while (fixture->n_requests == 16)
    turn (fixture);

  for (guint left = 15; left > 2; left--)
    {
      answer_quick (fixture);
      g_assert_cmpuint (flood->exchanges.length, ==, left);
    }
  for (guint i = 0; i < 20; i++)
    {
      answer_quick (fixture);
      g_assert_cmpuint (flood->exchanges.length, ==, 2);
    }

  /* Nobody else asks any more. */
  while (flood->exchanges.length < 16)
    {
      g_assert_cmpuint (fixture->n_requests, <, PFS_READ_SIZE / 4);
      answer_quick (fixture);
    }

  while (!g_queue_is_empty (quick))
    answer_quick (fixture);
  close (fd);
  close (other);
}

/* What a worker is done with is in no pool any more, although its answer waits for an earlier
 * one. */
static void
test_flood_behind_a_slow_one (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GQueue) quick = g_queue_new ();
  int fd = connect_client (fixture);
  PfsConnection *flood = get_connection (fixture);
  int other;

  send_text (fd, "1\n");
  while (fixture->waiting == NULL)
    turn (fixture);

  fixture->quick = quick;
  other = connect_client (fixture);
  send_lines (fd, 64);
  while (fixture->n_requests < 16)
    turn (fixture);
  send_text (other, "1\n");
  while (fixture->n_requests < 17)
    turn (fixture);

  while (!g_queue_is_empty (quick))
    answer_quick (fixture);
  g_assert_cmpuint (flood->exchanges.length, ==, 16);
  g_assert_cmpuint (flood->n_quick, ==, 0);

  pfs_exchange_answer (g_steal_pointer (&fixture->waiting), g_string_new ("0\n"));
  pfs_server_flush (fixture->server);
  turn_idle (fixture);
  g_assert_cmpuint (flood->n_quick, ==, 2);
  while (!g_queue_is_empty (quick))
    answer_quick (fixture);
  g_assert_cmpuint (fixture->n_requests, ==, 66);
  close (fd);
  close (other);
}

/* A client alone does not give way to itself. */
static void
test_flood_alone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GQueue) quick = g_queue_new ();
  int fd = connect_client (fixture);
  PfsConnection *flood = get_connection (fixture);

  fixture->quick = quick;
  send_text (fd, "1\n");
  while (fixture->n_requests < 1)
    turn (fixture);
  answer_quick (fixture);

  send_lines (fd, 40);
  while (fixture->n_requests < 17)
    turn (fixture);
  while (fixture->n_requests < 41)
    {
      answer_quick (fixture);
      g_assert_cmpuint (flood->n_quick, ==, 16);
    }

  while (!g_queue_is_empty (quick))
    answer_quick (fixture);
  close (fd);
}

/* A line that has begun must end in time also if the client was late with its answers meanwhile. */
static void
test_deadline_after_blocked_output (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) received = g_string_new (NULL);
  int fd = connect_client (fixture);

  send_text (fd, "1\n{\"op\":");
  while (fixture->n_requests == 0)
    turn (fixture);
  pfs_deadlines_set_duration (fixture->server->deadlines, PFS_DEADLINE_REQUEST, 50);
  g_assert_cmpint (get_connection (fixture)->deadline.kind, ==, PFS_DEADLINE_REQUEST);

  answer_large (fixture);
  g_assert_true (get_connection (fixture)->blocked);
  g_assert_cmpint (get_connection (fixture)->deadline.kind, ==, PFS_DEADLINE_WRITE);

  receive_all (fixture, fd, received);
  g_assert_nonnull (g_strstr_len (received->str + 16 * 1024 * 1024, -1, "\"timeout\""));
  close (fd);
}

/* Who takes little, but takes some, is not dropped; who takes nothing is. */
static void
test_slow_reader (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) received = g_string_new (NULL);
  int fd = connect_client (fixture);
  gint64 end;

  pfs_deadlines_set_duration (fixture->server->deadlines, PFS_DEADLINE_WRITE, 500);
  send_text (fd, "1\n");
  answer_large (fixture);

  end = g_get_monotonic_time () + 4 * 500 * 1000;
  while (g_get_monotonic_time () < end)
    {
      receive (fd, received, 8192);
      g_usleep (10 * 1000);
      turn_idle (fixture);
      g_assert_cmpuint (pfs_server_get_n_connections (fixture->server), ==, 1);
    }

  while (pfs_server_get_n_connections (fixture->server) > 0)
    turn (fixture);
  close (fd);
}

/* Whoever was told everything before the server stops does not keep it. */
static void
test_drain_with_a_peer_that_lingers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) received = g_string_new (NULL);
  int fd = connect_client (fixture);
  gint64 start;

  send_text (fd, "GET / HTTP/1.1\r\n\r\n");
  receive_all (fixture, fd, received);
  g_assert_nonnull (strstr (received->str, "HTTP"));

  start = g_get_monotonic_time ();
  pfs_server_drain (fixture->server);
  while (!fixture->drained)
    turn (fixture);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);
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
test_drain_amid_handshakes (Fixture *fixture, gconstpointer data)
{
  PfsServer *server = fixture->server;
  int fds[N_HANDSHAKES];

  server->limits.drain_s = 0;
  for (guint i = 0; i < N_HANDSHAKES; i++)
    fds[i] = connect_client (fixture);
  while (pfs_server_get_n_connections (server) < N_HANDSHAKES)
    turn (fixture);

  pfs_server_drain (server);
  while (!server->drain_grace_over || server->drain_timer != NULL)
    turn (fixture);
  for (guint i = 0; i < N_HANDSHAKES; i += 2)
    reset (fds[i]);
  while (!fixture->drained)
    turn (fixture);

  g_assert_cmpuint (server->runnable.length, ==, 0);
  g_assert_cmpuint (server->handshakes.length, ==, 0);
  for (guint i = 1; i < N_HANDSHAKES; i += 2)
    close (fds[i]);
}

/* A request under way when its connection goes is answered into the void. */
static void
test_answer_after_the_connection (Fixture *fixture, gconstpointer data)
{
  int fd = connect_client (fixture);

  send_text (fd, "1\n");
  while (fixture->n_requests == 0)
    turn (fixture);
  g_assert_false (pfs_exchange_is_abandoned (fixture->waiting));

  pfs_connection_close (get_connection (fixture));
  g_assert_true (pfs_exchange_is_abandoned (fixture->waiting));
  g_assert_null (fixture->waiting->connection);
  turn (fixture);
  g_assert_cmpuint (pfs_server_get_n_connections (fixture->server), ==, 0);
  pfs_exchange_answer (fixture->waiting, g_string_new ("0\n"));
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) ADD_TO ("/server/" name, FALSE, function)
#define ADD_TO(path, tls, function)                                                                \
  g_test_add (path, Fixture, GINT_TO_POINTER (tls), set_up, function, tear_down)
  ADD ("flood", test_flood);
  ADD ("flood-beside-others", test_flood_beside_others);
  ADD ("flood-behind-a-slow-one", test_flood_behind_a_slow_one);
  ADD ("flood-alone", test_flood_alone);
  ADD ("deadline-after-blocked-output", test_deadline_after_blocked_output);
  ADD ("slow-reader", test_slow_reader);
  ADD ("drain-with-a-peer-that-lingers", test_drain_with_a_peer_that_lingers);
  ADD_TO ("/server/drain-amid-handshakes", TRUE, test_drain_amid_handshakes);
  ADD ("answer-after-the-connection", test_answer_after_the_connection);

  return g_test_run ();
}
