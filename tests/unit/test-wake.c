/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-peer.h"

#include "pfc-wake.h"

/* A system's bus with nobody on it but what stands in for logind: this test itself. */
typedef struct
{
  GTestDBus *bus;
  GDBusConnection *logind;
  TestPeer *peer;
  PfcConnection *connection;
  PfcWake *wake;
  guint n_woken;
} Fixture;

static void
count_cb (Fixture *fixture)
{
  fixture->n_woken++;
}

static void
own_name (GDBusConnection *bus)
{
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", "org.freedesktop.login1", 4), NULL, 0, -1, NULL, NULL);

  g_assert_nonnull (answer);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (fixture->bus), TRUE);
  fixture->logind = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (fixture->bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, NULL);
  own_name (fixture->logind);

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
  g_dbus_connection_close_sync (fixture->logind, NULL, NULL);
  g_object_unref (fixture->logind);
  g_test_dbus_stop (fixture->bus);
  g_object_unref (fixture->bus);
}

static void
emit (Fixture *fixture, gboolean goes)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (fixture->logind, NULL, "/org/freedesktop/login1",
                                 "org.freedesktop.login1.Manager", "PrepareForSleep",
                                 g_variant_new ("(b)", goes), &error);
  g_assert_no_error (error);
}

/* The subscription arrives at the bus some time after the object was made: until it has, the signal
 * is given again. */
static void
resume (Fixture *fixture)
{
  guint n_woken = fixture->n_woken;
  gint64 next = 0;

  test_wait (({
    if (g_get_monotonic_time () > next)
      {
        emit (fixture, FALSE);
        next = g_get_monotonic_time () + G_USEC_PER_SEC / 2;
      }
    fixture->n_woken > n_woken;
  }));
}

/* What is alive is asked, answers, and stays. */
static void
test_alive (Fixture *fixture, gconstpointer data)
{
  guint n_asked;

  resume (fixture);
  n_asked = fixture->n_woken;
  test_wait (fixture->peer->lines->len == n_asked);
  g_assert_cmpstr (fixture->peer->lines->pdata[0], ==, "{\"op\":\"PING\",\"id\":1}");
  for (guint i = 1; i <= n_asked; i++)
    {
      g_autofree char *answer =
        g_strdup_printf ("{\"ok\":true,\"result\":\"pong\",\"id\":%u}\n", i);

      test_peer_send (fixture->peer, answer);
    }

  /* Nobody is asked on the way to sleep. */
  emit (fixture, TRUE);
  emit (fixture, FALSE);
  test_wait (fixture->n_woken == n_asked + 1);
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

#define ADD(path, function)                                                                        \
  g_test_add ("/wake/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("alive", test_alive);
  ADD ("dead", test_dead);
  ADD ("waiting", test_waiting);
  ADD ("network", test_network);

  return g_test_run ();
}
