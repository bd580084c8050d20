/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-serving.h"

#include <gnutls/gnutls.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Handshakes take turns: however many newcomers are ready, whoever is inside goes first. */

#define N_NEWCOMERS (4 * PFS_HANDSHAKES_A_TURN)

/* How long what was sent may take to arrive. */
#define PATIENCE_MS (10 * 1000)

typedef struct
{
  int fd;
  gnutls_session_t session;
} Client;

typedef struct
{
  TestServing serving; /* begins with it */
  gnutls_certificate_credentials_t credentials;
  Client newcomers[N_NEWCOMERS];
} Fixture;

static guint n_lines_logged;

static void
client_init (Client *client, Fixture *fixture)
{
  client->fd = test_serving_connect (&fixture->serving);
  gnutls_init (&client->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK);
  gnutls_set_default_priority (client->session);
  gnutls_credentials_set (client->session, GNUTLS_CRD_CERTIFICATE, fixture->credentials);
  gnutls_transport_set_int (client->session, client->fd);
}

static void
client_clear (Client *client)
{
  gnutls_deinit (client->session);
  close (client->fd);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  PfsServer *server;

  test_serving_set_up (&fixture->serving, GINT_TO_POINTER (TRUE));
  gnutls_certificate_allocate_credentials (&fixture->credentials);
  fixture->serving.echoes = TRUE;
  server = fixture->serving.server;

  for (guint i = 0; i < N_NEWCOMERS; i++)
    client_init (&fixture->newcomers[i], fixture);
  while (pfs_server_get_n_connections (server) < N_NEWCOMERS)
    test_serving_turn (&fixture->serving);
  test_serving_turn_idle (&fixture->serving);
  g_assert_cmpuint (server->handshakes.length, ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < N_NEWCOMERS; i++)
    client_clear (&fixture->newcomers[i]);
  gnutls_certificate_free_credentials (fixture->credentials);
  test_serving_tear_down (&fixture->serving, data);
}

static void
come_in (Client *client, Fixture *fixture)
{
  int status;

  while ((status = gnutls_handshake (client->session)) == GNUTLS_E_AGAIN)
    test_serving_turn_idle (&fixture->serving);
  g_assert_cmpint (status, ==, 0);
  test_serving_turn_idle (&fixture->serving);
}

static void
wait_readable (int fd)
{
  GPollFD poll = { fd, G_IO_IN, 0 };

  g_assert_cmpint (g_poll (&poll, 1, PATIENCE_MS), ==, 1);
}

/* Until all that newcomers have said is there for the server to read. */
static void
wait_for_newcomers (Fixture *fixture)
{
  for (GList *l = fixture->serving.server->connections.head; l != NULL; l = l->next)
    {
      PfsConnection *connection = l->data;

      if (connection->state == PFS_CONNECTION_SHAKING_HANDS)
        wait_readable (connection->transport.fd);
    }
}

static void
say_hello (Fixture *fixture)
{
  for (guint i = 0; i < N_NEWCOMERS; i++)
    g_assert_cmpint (gnutls_handshake (fixture->newcomers[i].session), ==, GNUTLS_E_AGAIN);
  wait_for_newcomers (fixture);
}

/* Lets the server take one turn, in which it hears all newcomers. Returns: how many of them it
 * dealt with */
static guint
count_steps (Fixture *fixture)
{
  PfsServer *server = fixture->serving.server;
  guint64 before = server->turn;

  while (server->turn == before)
    test_serving_turn (&fixture->serving);

  g_assert_cmpuint (server->turn, ==, before + 1);
  return N_NEWCOMERS - server->handshakes.length;
}

static guint
count_answered (Fixture *fixture)
{
  guint n = 0;
  char byte;

  for (guint i = 0; i < N_NEWCOMERS; i++)
    n += recv (fixture->newcomers[i].fd, &byte, 1, MSG_PEEK) == 1;

  return n;
}

static void
ask (Client *client)
{
  g_assert_cmpint (gnutls_record_send (client->session, "1\n", 2), ==, 2);
}

/* What comes before the answer are tickets. */
static void
assert_answered (Client *client)
{
  char buffer[16];
  gssize n;

  do
    {
      wait_readable (client->fd);
      n = gnutls_record_recv (client->session, buffer, sizeof buffer);
    }
  while (n == GNUTLS_E_AGAIN);
  g_assert_cmpmem (buffer, MAX (n, 0), "0\n", 2);
}

/* Whoever is inside gets an answer each turn, and in each a few newcomers get theirs. */
static void
test_storm (Fixture *fixture, gconstpointer data)
{
  PfsServer *server = fixture->serving.server;
  Client inside;
  guint64 start;

  client_init (&inside, fixture);
  come_in (&inside, fixture);
  say_hello (fixture);
  start = server->turn;

  for (guint n = 1; count_answered (fixture) < N_NEWCOMERS; n++)
    {
      ask (&inside);
      while (fixture->serving.n_requests < n)
        test_serving_turn (&fixture->serving);
      assert_answered (&inside);
      g_assert_cmpuint (count_answered (fixture), <=,
                        (server->turn - start) * PFS_HANDSHAKES_A_TURN);
    }

  client_clear (&inside);
}

static void
say (Fixture *fixture, const char *text)
{
  for (guint i = 0; i < N_NEWCOMERS; i++)
    test_serving_send (fixture->newcomers[i].fd, text);
  wait_for_newcomers (fixture);
}

/* Of steps that cost next to nothing there are so many in a turn. Each one's first costs more. */
static void
test_cheap_steps (Fixture *fixture, gconstpointer data)
{
  say (fixture, "\x16");
  test_serving_turn_idle (&fixture->serving);
  say (fixture, "\x03");

  g_assert_cmpuint (count_steps (fixture), <=, PFS_HANDSHAKES_A_TURN);
}

static void
log_slowly_cb (int level, const char *line)
{
  gint64 end = g_get_monotonic_time () + PFS_HANDSHAKE_TIME_A_TURN;

  n_lines_logged++;
  while (g_get_monotonic_time () < end)
    continue;
}

/* Where a single one takes the time of a turn, there is no second one in it. What the library tells
 * of itself takes that time here. */
static void
test_dear_steps (Fixture *fixture, gconstpointer data)
{
  say_hello (fixture);

  gnutls_global_set_log_function (log_slowly_cb);
  gnutls_global_set_log_level (4);
  for (guint n = 1; n <= 3; n++)
    {
      n_lines_logged = 0;
      g_assert_cmpuint (count_steps (fixture), ==, n);
      g_assert_cmpuint (n_lines_logged, >, 0);
    }
  gnutls_global_set_log_level (0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                        \
  g_test_add ("/handshakes/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("storm", test_storm);
  ADD ("cheap-steps", test_cheap_steps);
  ADD ("dear-steps", test_dear_steps);

  return g_test_run ();
}
