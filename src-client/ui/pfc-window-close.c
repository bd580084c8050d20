/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-window-private.h"

/* How long the server may take to hear that the window was closed. */
#define FAREWELL_MS 1000

static void
farewell_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcWindow) self = PFC_WINDOW (user_data);

  pfc_session_sign_out_finish (PFC_SESSION (source), result, NULL);
  gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
farewell_over_cb (gpointer user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
  return G_SOURCE_REMOVE;
}

/* No token is kept here, so none should stay valid on the server; it has a second to hear of it. */
gboolean
pfc_window_close_request (GtkWindow *window)
{
  PfcWindow *self = PFC_WINDOW (window);
  g_autoptr (GCancellable) cancellable = NULL;

  if (pfc_connection_get_state (self->connection) != PFC_CONNECTION_ONLINE ||
      !pfc_session_get_signed_in (self->session))
    return GDK_EVENT_PROPAGATE;

  cancellable = g_cancellable_new ();
  g_timeout_add_full (G_PRIORITY_DEFAULT, FAREWELL_MS, farewell_over_cb,
                      g_object_ref (cancellable), g_object_unref);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  pfc_window_sign_out (self, cancellable, farewell_cb);
  return GDK_EVENT_STOP;
}
