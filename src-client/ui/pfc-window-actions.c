/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-window-private.h"

#include <glib/gi18n-lib.h>

void
pfc_window_sign_out (PfcWindow *self, GCancellable *cancellable, GAsyncReadyCallback callback)
{
  self->leaving = TRUE;
  pfc_session_sign_out_async (self->session, cancellable, callback, g_object_ref (self));
  self->leaving = FALSE;
}

static void
signed_out_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcWindow) self = PFC_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!pfc_session_sign_out_finish (PFC_SESSION (source), result, &error))
    pfc_window_show_toast (self, _("Signed out here, but the server could not be told"));
}

void
pfc_window_sign_out_here (PfcWindow *self)
{
  pfc_window_sign_out (self, NULL, signed_out_cb);
}

static void
sign_out_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pfc_window_sign_out_here (PFC_WINDOW (widget));
}

/* If the connection is another by now, it is not ours to close; one that was lost waits to come
 * back by itself. */
static void
left_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcWindow) self = PFC_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  pfc_session_sign_out_finish (PFC_SESSION (source), result, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
      pfc_connection_get_state (self->connection) == PFC_CONNECTION_WAITING)
    pfc_connection_close (self->connection);
}

static void
disconnect_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PfcWindow *self = PFC_WINDOW (widget);

  self->entered = FALSE;
  g_clear_pointer (&self->goal, pfc_place_free);
  pfc_window_sign_out (self, NULL, left_cb);
  pfc_window_update (self);
  pfc_window_place_changed (self);
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PfcWindow *self = PFC_WINDOW (widget);

  if (pfc_window_is_page (self, "main"))
    pfc_tasks_page_go_back (self->tasks_page);
  else
    gtk_widget_activate_action (widget, "win.disconnect", NULL);
}

static void
reload_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PfcWindow *self = PFC_WINDOW (widget);

  if (pfc_window_is_view (self, "inicio"))
    pfc_inicio_page_reload (self->inicio_page);
  else
    pfc_tasks_page_reload (self->tasks_page);
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pfc_connection_retry (PFC_WINDOW (widget)->connection);
}

static void
show_page_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwViewStack *views = PFC_WINDOW (widget)->views;

  adw_view_stack_set_visible_child_name (views, g_variant_get_string (parameter, NULL));
  gtk_widget_grab_focus (adw_view_stack_get_visible_child (views));
}

static void
toast_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pfc_window_show_toast (PFC_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

void
pfc_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "win.hide-keyring", NULL,
                                   pfc_window_hide_keyring_action);
  gtk_widget_class_install_action (widget_class, "win.servers", NULL, pfc_window_servers_action);
  gtk_widget_class_install_action (widget_class, "win.unlock-keyring", NULL,
                                   pfc_window_unlock_keyring_action);
  gtk_widget_class_install_action (widget_class, "win.disconnect", NULL, disconnect_action);
  gtk_widget_class_install_action (widget_class, "win.reload", NULL, reload_action);
  gtk_widget_class_install_action (widget_class, "win.retry", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "win.show-page", "s", show_page_action);
  gtk_widget_class_install_action (widget_class, "win.sign-out", NULL, sign_out_action);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_action);
}
