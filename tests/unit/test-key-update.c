/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-serving.h"

#include <gnutls/gnutls.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Of such answers some fit what may be unwritten while requests are still read. */
#define ANSWER_SIZE 1000

typedef struct
{
  TestServing serving;
  int fd;
  gnutls_session_t session;
  gnutls_certificate_credentials_t credentials;
  guint n_asked;
  guint n_answers;
  GString *received;
} Fixture;

static void
shake_hands (Fixture *fixture)
{
  int status;

  while ((status = gnutls_handshake (fixture->session)) != 0)
    {
      g_assert_cmpint (status, ==, GNUTLS_E_AGAIN);
      test_serving_turn (&fixture->serving);
    }

  while (test_serving_get_connection (&fixture->serving)->state == PFS_CONNECTION_SHAKING_HANDS)
    test_serving_turn (&fixture->serving);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  int size = 4096;

  test_serving_set_up (&fixture->serving, GINT_TO_POINTER (TRUE));
  fixture->fd = test_serving_connect (&fixture->serving);
  fixture->received = g_string_new (NULL);
  gnutls_certificate_allocate_credentials (&fixture->credentials);
  gnutls_init (&fixture->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK);
  gnutls_set_default_priority (fixture->session);
  gnutls_credentials_set (fixture->session, GNUTLS_CRD_CERTIFICATE, fixture->credentials);
  gnutls_transport_set_int (fixture->session, fixture->fd);
  shake_hands (fixture);
  setsockopt (test_serving_get_connection (&fixture->serving)->transport.fd, SOL_SOCKET, SO_SNDBUF,
              &size, sizeof size);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gnutls_deinit (fixture->session);
  gnutls_certificate_free_credentials (fixture->credentials);
  g_string_free (fixture->received, TRUE);
  close (fixture->fd);
  test_serving_tear_down (&fixture->serving, NULL);
}

static void
ask (Fixture *fixture)
{
  g_assert_cmpint (gnutls_record_send (fixture->session, "1\n", 2), ==, 2);
  fixture->n_asked++;
}

/* Answers what has come, if something has: its number, and as much as it takes to fill it. */
static gboolean
answer (Fixture *fixture)
{
  PfsExchange *exchange = g_steal_pointer (&fixture->serving.waiting);

  if (exchange == NULL)
    return FALSE;

  g_string_printf (exchange->answer, "%*u\n", ANSWER_SIZE - 1, fixture->n_answers++);
  pfs_exchange_answer (exchange);
  pfs_server_flush (fixture->serving.server);
  return TRUE;
}

static void
ask_and_be_answered (Fixture *fixture)
{
  ask (fixture);
  while (!answer (fixture))
    test_serving_turn (&fixture->serving);
}

/* Takes all the answers that are owed, with whatever the server has to do meanwhile. */
static void
receive (Fixture *fixture)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (fixture->received->len < fixture->n_asked * ANSWER_SIZE)
    {
      char buffer[PFS_READ_SIZE];
      gssize n = gnutls_record_recv (fixture->session, buffer, sizeof buffer);

      g_assert_cmpint (g_get_monotonic_time (), <, end);
      if (n != GNUTLS_E_AGAIN)
        g_assert_cmpint (n, >, 0);
      g_string_append_len (fixture->received, buffer, MAX (n, 0));
      test_serving_turn_idle (&fixture->serving);
      answer (fixture);
    }
}

static void
assert_received (Fixture *fixture)
{
  g_auto (GStrv) lines = g_strsplit (fixture->received->str, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, fixture->n_asked + 1);
  for (guint i = 0; i < fixture->n_asked; i++)
    g_assert_cmpuint (g_ascii_strtoull (g_strchug (lines[i]), NULL, 10), ==, i);
}

/* A client that asks for new keys, before it takes the answers that it is owed, gets them all, and
 * one to what it asks behind. */
static void
test_while_a_record_waits (Fixture *fixture, gconstpointer data)
{
  PfsConnection *connection = test_serving_get_connection (&fixture->serving);

  while (connection->output.length == 0)
    ask_and_be_answered (fixture);

  g_assert_cmpint (gnutls_session_key_update (fixture->session, GNUTLS_KU_PEER), ==, 0);
  ask (fixture);
  test_serving_turn_idle (&fixture->serving);
  answer (fixture);

  receive (fixture);
  assert_received (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/key-update/while-a-record-waits", Fixture, NULL, set_up, test_while_a_record_waits,
              tear_down);

  return g_test_run ();
}
