/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-window-private.h"

#include <glib/gi18n-lib.h>

#include "pfc-question.h"

/* How long the server may take to hear that the window was closed. */
#define FAREWELL_MS 1000

/* Runs that wait for an answer hold the connection, which would live on without the window. */
static void
end (PfcWindow *self)
{
  pfc_connection_close (self->connection);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
farewell_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcWindow) self = PFC_WINDOW (user_data);

  pfc_session_sign_out_finish (PFC_SESSION (source), result, NULL);
  end (self);
}

static gboolean
farewell_over_cb (gpointer user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
  return G_SOURCE_REMOVE;
}

/* Where no token is kept, none should stay valid on the server; it has a second to hear of it. */
static void
say_farewell (PfcWindow *self)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_timeout_add_full (G_PRIORITY_DEFAULT, FAREWELL_MS, farewell_over_cb,
                      g_object_ref (cancellable), g_object_unref);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  pfc_keeper_close (self->keeper);
  pfc_window_sign_out (self, cancellable, farewell_cb);
}

/* A window that goes is no longer maximised, which nobody wanted to have remembered. */
static void
forget_size (PfcWindow *self)
{
  g_settings_unbind (self, "default-width");
  g_settings_unbind (self, "default-height");
  g_settings_unbind (self, "maximized");
}

static void
leave (PfcWindow *self)
{
  forget_size (self);
  pfc_window_withdraw_notification (self);
  g_signal_emit_by_name (self, "closing");
  self->closing = TRUE;

  if (pfc_connection_get_state (self->connection) == PFC_CONNECTION_ONLINE &&
      pfc_session_get_signed_in (self->session) && !pfc_keeper_get_kept (self->keeper))
    say_farewell (self);
  else
    end (self);
}

static gboolean
leave_cb (gpointer user_data)
{
  leave (PFC_WINDOW (user_data));
  return G_SOURCE_REMOVE;
}

/* The window takes the dialog along, which has to be done with answering before. */
static void
answered_cb (PfcWindow *self, const char *response)
{
  self->asking = FALSE;
  if (g_str_equal (response, "close"))
    g_idle_add_full (G_PRIORITY_DEFAULT, leave_cb, g_object_ref (self), g_object_unref);
  else
    g_signal_emit_by_name (self, "close-cancelled");
}

/* Asks once, however often the window is told to close. */
static void
ask (PfcWindow *self, guint n_running)
{
  g_autofree char *body = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u run is under way. Its result will be lost.",
                   "%u runs are under way. Their results will be lost.", n_running),
      n_running);
  AdwMessageDialog *dialog;

  if (self->asking)
    return;

  self->asking = TRUE;
  dialog = pfc_question_new (GTK_WIDGET (self), _("Close the Window?"), body);
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "close", _("Cl_ose"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "close", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (dialog));
}

gboolean
pfc_window_close_request (GtkWindow *window)
{
  PfcWindow *self = PFC_WINDOW (window);
  guint n_running = pfc_history_get_n_running (self->history);

  if (self->closing)
    return GDK_EVENT_STOP;

  if (n_running > 0 && g_settings_get_boolean (self->settings, "confirm-close"))
    ask (self, n_running);
  else
    leave (self);

  return GDK_EVENT_STOP;
}
