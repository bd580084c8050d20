/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-wake.h"

struct _PfcWake
{
  GObject parent_instance;

  GCancellable *cancellable; /* of the search for the system's bus */
  GDBusConnection *bus;
  guint subscription;
  GNetworkMonitor *monitor;
};

G_DEFINE_FINAL_TYPE (PfcWake, pfc_wake, G_TYPE_OBJECT)

static guint woke_signal;

static void
wake (PfcWake *self)
{
  g_signal_emit (self, woke_signal, 0);
}

static void
network_changed_cb (PfcWake *self, gboolean available)
{
  if (available)
    wake (self);
}

static void
prepare_for_sleep_cb (GDBusConnection *bus,
                      const char *sender,
                      const char *path,
                      const char *interface,
                      const char *signal,
                      GVariant *parameters,
                      gpointer user_data)
{
  gboolean goes = TRUE;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    g_variant_get (parameters, "(b)", &goes);
  if (!goes)
    wake (PFC_WAKE (user_data));
}

/* Inside of a flatpak, and where there is no logind, the network tells alone. */
static void
bus_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  PfcWake *self;

  if (bus == NULL)
    {
      g_debug ("Suspend is not noticed: %s", error->message);
      return;
    }

  self = PFC_WAKE (user_data);
  self->bus = g_steal_pointer (&bus);
  g_dbus_connection_set_exit_on_close (self->bus, FALSE);
  self->subscription = g_dbus_connection_signal_subscribe (
      self->bus, "org.freedesktop.login1", "org.freedesktop.login1.Manager", "PrepareForSleep",
      "/org/freedesktop/login1", NULL, G_DBUS_SIGNAL_FLAGS_NONE, prepare_for_sleep_cb, self, NULL);
}

static void
pfc_wake_dispose (GObject *object)
{
  PfcWake *self = PFC_WAKE (object);

  g_cancellable_cancel (self->cancellable);
  if (self->bus != NULL)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_clear_object (&self->bus);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (pfc_wake_parent_class)->dispose (object);
}

static void
pfc_wake_class_init (PfcWakeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pfc_wake_dispose;

  woke_signal = g_signal_new ("woke", PFC_TYPE_WAKE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);
}

static void
pfc_wake_init (PfcWake *self)
{
  self->cancellable = g_cancellable_new ();
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (self->monitor, "network-changed", G_CALLBACK (network_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, bus_found_cb, self);
}

/**
 * pfc_wake_new:
 *
 * Returns: (transfer full): what notices, from now on; it follows no connection yet
 */
PfcWake *
pfc_wake_new (void)
{
  return g_object_new (PFC_TYPE_WAKE, NULL);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PfcConnection *connection = PFC_CONNECTION (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = pfc_connection_call_finish (connection, result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    pfc_connection_renew (connection);
}

static void
test_connection (PfcConnection *connection)
{
  if (pfc_connection_get_state (connection) == PFC_CONNECTION_ONLINE)
    pfc_connection_call_async (connection, "PING", NULL, PFC_WAKE_DEADLINE_S, NULL, answered_cb,
                               NULL);
  else if (pfc_connection_get_state (connection) == PFC_CONNECTION_WAITING)
    pfc_connection_retry (connection);
}

/**
 * pfc_wake_follow:
 * @self: what notices
 * @connection: a connection, which is put to the test for as long as it exists
 */
void
pfc_wake_follow (PfcWake *self, PfcConnection *connection)
{
  g_return_if_fail (PFC_IS_WAKE (self));
  g_return_if_fail (PFC_IS_CONNECTION (connection));

  g_signal_connect_object (self, "woke", G_CALLBACK (test_connection), connection,
                           G_CONNECT_SWAPPED);
}
