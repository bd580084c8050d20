/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-peer.h"

#include "pfc-wake.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

typedef struct
{
  TestPeer *peer;
  PfcConnection *connection;
  PfcWake *wake;
  guint n_woken;
} Fixture;

/* What stands in for the system's clock. */
static int clock_fd;
static int watched_fd = -1;

/* In place of the system's. */
int
timerfd_create (clockid_t clock, int flags)
{
  g_assert_cmpint (clock, ==, CLOCK_REALTIME);

  watched_fd = dup (clock_fd);
  return watched_fd;
}

/* In place of the system's: what was to be read of the timer is that it was cancelled. */
ssize_t
read (int fd, void *buffer, size_t length)
{
  gssize n = syscall (SYS_read, fd, buffer, length);

  if (n <= 0 || fd != watched_fd)
    return n;

  errno = ECANCELED;
  return -1;
}

/* In place of the system's: only what is told when the clock jumps will do. */
int
timerfd_settime (int fd, int flags, const struct itimerspec *value, struct itimerspec *old_value)
{
  g_assert_cmpint (flags, ==, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET);
  g_assert_cmpint (value->it_value.tv_sec, >, g_get_real_time () / G_USEC_PER_SEC);

  return 0;
}

static void
count_cb (Fixture *fixture)
{
  fixture->n_woken++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  clock_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  g_assert_cmpint (clock_fd, >=, 0);

  fixture->peer = test_peer_new ();
  fixture->connection = pfc_connection_new ();
  fixture->wake = pfc_wake_new ();
  pfc_wake_follow (fixture->wake, fixture->connection);
  g_signal_connect_swapped (fixture->wake, "woke", G_CALLBACK (count_cb), fixture);

  test_peer_connect (fixture->peer, fixture->connection);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pfc_connection_close (fixture->connection);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_finalize_object (fixture->connection);
  g_assert_finalize_object (fixture->wake);
  test_peer_free (fixture->peer);
  close (clock_fd);
  watched_fd = -1;
}

static void
resume (Fixture *fixture)
{
  guint n_woken = fixture->n_woken;

  g_assert_cmpint (eventfd_write (clock_fd, 1), ==, 0);
  test_wait (fixture->n_woken == n_woken + 1);
}

/* What is alive is asked, answers, and stays; each time. */
static void
test_alive (Fixture *fixture, gconstpointer data)
{
  for (guint i = 1; i <= 2; i++)
    {
      g_autofree char *answer =
          g_strdup_printf ("{\"ok\":true,\"result\":\"pong\",\"id\":%u}\n", i);
      g_autofree char *question = g_strdup_printf ("{\"op\":\"PING\",\"id\":%u}", i);

      resume (fixture);
      test_wait (fixture->peer->lines->len == i);
      g_assert_cmpstr (fixture->peer->lines->pdata[i - 1], ==, question);
      test_peer_send (fixture->peer, answer);
    }

  g_assert_cmpint (pfc_connection_get_state (fixture->connection), ==, PFC_CONNECTION_ONLINE);
}

/* A connection that died in its sleep looks as it did before: it is found out, and comes back. */
static void
test_dead (Fixture *fixture, gconstpointer data)
{
  gint64 start;

  resume (fixture);
  start = g_get_monotonic_time ();
  test_wait (pfc_connection_get_state (fixture->connection) != PFC_CONNECTION_ONLINE);
  g_assert_cmpint (g_get_monotonic_time () - start, <,
                   (PFC_WAKE_DEADLINE_S + 10) * G_USEC_PER_SEC);
  test_wait (pfc_connection_get_state (fixture->connection) == PFC_CONNECTION_ONLINE);
  g_assert_cmpuint (fixture->peer->connections->len, ==, 2);
}

/* The pause that would have followed is over. */
static void
test_waiting (Fixture *fixture, gconstpointer data)
{
  guint n_tries = 0;

  resume (fixture);
  test_peer_stop (fixture->peer);
  test_peer_disconnect (fixture->peer);
  while (n_tries < 4)
    {
      test_wait (pfc_connection_get_state (fixture->connection) == PFC_CONNECTION_WAITING);
      pfc_connection_retry (fixture->connection);
      n_tries++;
    }
  test_wait (pfc_connection_get_state (fixture->connection) == PFC_CONNECTION_WAITING);

  test_peer_start (fixture->peer);
  resume (fixture);
  g_assert_cmpint (pfc_connection_get_state (fixture->connection), ==, PFC_CONNECTION_CONNECTING);
  test_wait (pfc_connection_get_state (fixture->connection) == PFC_CONNECTION_ONLINE);
}

/* Whatever the network is said to be: it is asked for a connection all the same. */
static void
test_network (Fixture *fixture, gconstpointer data)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();

  g_signal_emit_by_name (monitor, "network-changed", FALSE);
  g_assert_cmpuint (fixture->n_woken, ==, 0);
  g_signal_emit_by_name (monitor, "network-changed", TRUE);
  g_assert_cmpuint (fixture->n_woken, ==, 1);
  test_wait (fixture->peer->lines->len == 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* What happens to the network of this machine is not meant. */
  g_setenv ("GIO_USE_NETWORK_MONITOR", "base", TRUE);

#define ADD(path, function)                                                                        \
  g_test_add ("/wake/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("alive", test_alive);
  ADD ("dead", test_dead);
  ADD ("waiting", test_waiting);
  ADD ("network", test_network);

  return g_test_run ();
}
