/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_FILES 64

/* More newcomers than may wait at once. */
#define MANY 10000

/* How long something may take before the test gives up. */
#define PATIENCE_MS (10 * 1000)

/* A listener in a process that may have few files open, and clients who have their socket
 * already. */
typedef struct
{
  struct rlimit limit; /* as it was */
  GMainContext *context;
  PfsPoller *poller;
  PfsListener *listener;
  guint port;
  int clients[3];
  GArray *files; /* of int: what takes up all descriptors */
  GArray *taken; /* of int: newcomers */
  guint n_busy;
  guint n_come_again; /* who goes and connects anew as soon as they are taken in */
} Fixture;

static guint n_warnings;

/* The listener says that it is full; anything else worth a warning is a failure, as usual. */
static GLogWriterOutput
log_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if (level != G_LOG_LEVEL_WARNING)
    return g_log_writer_default (level, fields, n_fields, user_data);

  n_warnings++;
  return G_LOG_WRITER_HANDLED;
}

static void
turn_end_cb (gpointer user_data)
{
}

static int
try_to_connect (Fixture *fixture, int fd)
{
  struct sockaddr_in address = {
    AF_INET, htons (fixture->port), { htonl (INADDR_LOOPBACK) }, { 0 }
  };

  return connect (fd, (struct sockaddr *) &address, sizeof address) == 0 ? 0 : errno;
}

static void
connect_client (Fixture *fixture, guint client)
{
  g_assert_cmpint (try_to_connect (fixture, fixture->clients[client]), ==, 0);
}

/* Lets the first client go, and come again. */
static void
come_again (Fixture *fixture, int taken)
{
  const struct linger linger = { 1, 0 };

  /* A reset leaves nothing behind for which the system would run out of ports. */
  setsockopt (fixture->clients[0], SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close (fixture->clients[0]);
  close (taken);
  fixture->clients[0] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  connect_client (fixture, 0);
}

static void
accepted_cb (int fd, gboolean busy, gpointer user_data)
{
  Fixture *fixture = user_data;

  if (fixture->n_come_again > 0)
    {
      fixture->n_come_again--;
      come_again (fixture, fd);
      return;
    }

  g_array_append_val (fixture->taken, fd);
  fixture->n_busy += busy;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &fixture->limit);
  limit = fixture->limit;
  limit.rlim_cur = MAX_FILES;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);

  n_warnings = 0;
  fixture->files = g_array_new (FALSE, FALSE, sizeof (int));
  fixture->taken = g_array_new (FALSE, FALSE, sizeof (int));
  fixture->context = g_main_context_new ();
  fixture->poller = pfs_poller_new (fixture->context, turn_end_cb, NULL);
  fixture->listener =
      pfs_listener_new (fixture->context, fixture->poller, 100, accepted_cb, fixture);
  g_assert_true (pfs_listener_resolve (fixture->listener, "127.0.0.1", 0, NULL, &error));
  fixture->port = pfs_listener_open (fixture->listener, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < G_N_ELEMENTS (fixture->clients); i++)
    fixture->clients[i] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static void
close_all (GArray *files)
{
  for (guint i = 0; i < files->len; i++)
    close (g_array_index (files, int, i));

  g_array_set_size (files, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (fixture->clients); i++)
    close (fixture->clients[i]);

  close_all (fixture->files);
  close_all (fixture->taken);
  g_array_unref (fixture->files);
  g_array_unref (fixture->taken);
  pfs_listener_free (fixture->listener);
  pfs_poller_free (fixture->poller);
  g_main_context_unref (fixture->context);
  setrlimit (RLIMIT_NOFILE, &fixture->limit);
}

/* Leaves @n_left descriptors. */
static void
use_up_descriptors (Fixture *fixture, guint n_left)
{
  int fd;

  while ((fd = open ("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
    g_array_append_val (fixture->files, fd);

  for (; n_left > 0; n_left--)
    {
      close (g_array_index (fixture->files, int, fixture->files->len - 1));
      g_array_set_size (fixture->files, fixture->files->len - 1);
    }
}

static gboolean
give_up_cb (gpointer user_data)
{
  g_printerr ("Nobody was taken in for too long\n");
  abort ();
}

static void
wait_for (Fixture *fixture, guint n_taken)
{
  GSource *timeout = g_timeout_source_new (PATIENCE_MS);

  g_source_set_callback (timeout, give_up_cb, NULL, NULL);
  g_source_attach (timeout, fixture->context);
  while (fixture->taken->len < n_taken)
    g_main_context_iteration (fixture->context, TRUE);
  g_source_destroy (timeout);
  g_source_unref (timeout);
}

/* Whoever takes the last descriptor is in, and the next one is told. */
static void
test_last_descriptor (Fixture *fixture, gconstpointer data)
{
  use_up_descriptors (fixture, 1);
  connect_client (fixture, 0);
  wait_for (fixture, 1);
  g_assert_cmpuint (fixture->n_busy, ==, 0);
  g_assert_cmpuint (n_warnings, ==, 0);

  connect_client (fixture, 1);
  wait_for (fixture, 2);
  g_assert_cmpuint (fixture->n_busy, ==, 1);
  g_assert_cmpuint (n_warnings, ==, 1);
}

/* With the spare one gone too, it waits; once there are some, whoever has waited is taken in,
 * although nobody left. */
static void
test_recovery (Fixture *fixture, gconstpointer data)
{
  use_up_descriptors (fixture, 0);
  connect_client (fixture, 0);
  wait_for (fixture, 1);
  g_assert_cmpuint (fixture->n_busy, ==, 1);

  connect_client (fixture, 1);
  while (g_main_context_iteration (fixture->context, FALSE))
    continue;
  g_assert_cmpuint (fixture->taken->len, ==, 1);

  close_all (fixture->files);
  wait_for (fixture, 2);
  g_assert_cmpuint (fixture->n_busy, ==, 1);
  g_assert_cmpuint (n_warnings, ==, 1);
}

static void
assert_let_go (int client)
{
  const struct timeval patience = { PATIENCE_MS / 1000, 0 };
  char byte;

  setsockopt (client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  g_assert_cmpint (recv (client, &byte, 1, 0), ==, -1);
  g_assert_cmpint (errno, ==, ECONNRESET);
}

/* While it waits for descriptors, the server may stop: whoever waits with it is let go, and nobody
 * comes in any more. */
static void
test_close_while_waiting (Fixture *fixture, gconstpointer data)
{
  connect_client (fixture, 0);
  wait_for (fixture, 1);

  use_up_descriptors (fixture, 0);
  connect_client (fixture, 1);
  wait_for (fixture, 2);
  connect_client (fixture, 2);
  while (g_main_context_iteration (fixture->context, FALSE))
    continue;
  g_assert_cmpuint (fixture->taken->len, ==, 2);

  pfs_listener_close (fixture->listener);
  pfs_listener_connection_left (fixture->listener);
  assert_let_go (fixture->clients[2]);
  close_all (fixture->files);
  close (fixture->clients[2]);
  fixture->clients[2] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (try_to_connect (fixture, fixture->clients[2]), ==, ECONNREFUSED);
  g_assert_cmpuint (fixture->taken->len, ==, 2);
}

/* There is always somebody who waits, since who was taken in is there anew; that keeps no server
 * from stopping. */
static void
test_close_amid_newcomers (Fixture *fixture, gconstpointer data)
{
  fixture->n_come_again = MANY;
  connect_client (fixture, 0);
  pfs_listener_close (fixture->listener);
  g_assert_cmpuint (fixture->n_come_again, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (log_cb, NULL, NULL);

#define ADD(name, function)                                                                        \
  g_test_add ("/listener/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("last-descriptor", test_last_descriptor);
  ADD ("recovery", test_recovery);
  ADD ("close-while-waiting", test_close_while_waiting);
  ADD ("close-amid-newcomers", test_close_amid_newcomers);

  return g_test_run ();
}
