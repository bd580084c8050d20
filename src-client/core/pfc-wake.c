/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-wake.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct _PfcWake
{
  GObject parent_instance;

  int clock_fd;
  guint clock_source; /* 0 if the clock cannot be watched */
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

static gboolean
clock_jumped_cb (int fd, GIOCondition condition, gpointer user_data)
{
  guint64 n_expirations;

  if (read (fd, &n_expirations, sizeof n_expirations) >= 0 || errno == ECANCELED)
    wake (PFC_WAKE (user_data));
  return G_SOURCE_CONTINUE;
}

/* A timer that never expires, but is cancelled when the clock jumps, as it does on the way back
 * from suspend; TFD_TIMER_CANCEL_ON_SET in timerfd_create(2). Unlike logind, the system tells in a
 * flatpak too. */
static void
watch_clock (PfcWake *self)
{
  const int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
  const struct itimerspec never = {
    .it_value.tv_sec = sizeof (time_t) > sizeof (gint32) ? G_MAXINT64 : G_MAXINT32,
  };

  self->clock_fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->clock_fd < 0 || timerfd_settime (self->clock_fd, flags, &never, NULL) < 0)
    {
      g_debug ("Suspend is not noticed: %s", g_strerror (errno));
      return;
    }

  self->clock_source = g_unix_fd_add (self->clock_fd, G_IO_IN, clock_jumped_cb, self);
}

static void
pfc_wake_dispose (GObject *object)
{
  PfcWake *self = PFC_WAKE (object);

  g_clear_handle_id (&self->clock_source, g_source_remove);
  if (self->clock_fd >= 0)
    close (self->clock_fd);
  self->clock_fd = -1;
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
  watch_clock (self);
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (self->monitor, "network-changed", G_CALLBACK (network_changed_cb), self,
                           G_CONNECT_SWAPPED);
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
