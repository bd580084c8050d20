/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-serving.h"

#include "pfs-self-signed.h"
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

void
test_serving_answer (PfsExchange *exchange)
{
  g_string_append (exchange->answer, "0\n");
  pfs_exchange_answer (exchange);
}

static void
request_cb (PfsExchange *exchange, gpointer user_data)
{
  TestServing *fixture = user_data;

  fixture->n_requests++;
  if (fixture->echoes)
    test_serving_answer (exchange);
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
  ((TestServing *) user_data)->drained = TRUE;
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
void
test_serving_set_up (TestServing *fixture, gconstpointer data)
{
  PfsServerLimits limits = { 0, 16, 60, 60, 60 };
  PfsServerHandler handler = { request_cb, turn_end_cb, drained_cb, g_free };
  g_autoptr (GError) error = NULL;

  fixture->context = g_main_context_new ();
  g_main_context_push_thread_default (fixture->context);
  fixture->server = pfs_server_new (fixture->context, &limits, &handler, fixture);
  if (GPOINTER_TO_INT (data))
    set_credentials (fixture->server);
  g_assert_true (pfs_server_resolve (fixture->server, "127.0.0.1", 0, NULL, &error));
  fixture->port = pfs_server_listen (fixture->server, &error);
  g_assert_no_error (error);
}

void
test_serving_tear_down (TestServing *fixture, gconstpointer data)
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
void
test_serving_turn (TestServing *fixture)
{
  GSource *timeout = g_timeout_source_new (PATIENCE / 1000);

  g_source_set_callback (timeout, give_up_cb, NULL, NULL);
  g_source_attach (timeout, fixture->context);
  g_main_context_iteration (fixture->context, TRUE);
  g_source_destroy (timeout);
  g_source_unref (timeout);
}

/* Lets the server do what there is to do, and not more. */
void
test_serving_turn_idle (TestServing *fixture)
{
  while (g_main_context_iteration (fixture->context, FALSE))
    continue;
}

/* A client with a small receive buffer, so that a large answer does not fit on the way to it. */
int
test_serving_connect (TestServing *fixture)
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
    test_serving_turn (fixture);

  return fd;
}

PfsConnection *
test_serving_get_connection (TestServing *fixture)
{
  return g_queue_peek_head (&fixture->server->connections);
}

void
test_serving_send (int fd, const char *text)
{
  g_assert_cmpint (send (fd, text, strlen (text), MSG_NOSIGNAL), ==, strlen (text));
}

/* Reads what has come into @received; returns whether the stream goes on. */
gboolean
test_serving_receive (int fd, GString *received, gsize size)
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
void
test_serving_receive_all (TestServing *fixture, int fd, GString *received)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (test_serving_receive (fd, received, 64 * 1024))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      test_serving_turn_idle (fixture);
    }
}
