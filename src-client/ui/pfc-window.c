/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-window.h"

#include <glib/gi18n-lib.h>

#include "pfc-banner.h"
#include "pfc-connect-page.h"
#include "pfc-inicio-page.h"
#include "pfc-pages.h"
#include "pfc-sign-in-page.h"
#include "pfc-tasks-page.h"

/* How long the server may take to hear that the window was closed. */
#define FAREWELL_MS 1000

struct _PfcWindow
{
  AdwApplicationWindow parent_instance;

  /* Template widgets */
  AdwToastOverlay *toasts;
  AdwViewSwitcherTitle *title;
  GtkWidget *back_button;
  GtkWidget *reload_button;
  PfcBanner *banner;
  GtkStack *pages;
  PfcConnectPage *connect_page;
  PfcSignInPage *sign_in_page;
  AdwViewStack *views;
  PfcInicioPage *inicio_page;
  PfcTasksPage *tasks_page;

  /* Owned */
  GSettings *settings;
  PfcConnection *connection;
  PfcSession *session;
  PfcCatalogue *catalogue;
  PfcHistory *history;

  gboolean entered; /* the connection was online since it was opened */
  gboolean leaving; /* the session ends because the person wants it to */
  guint n_lost; /* runs that were under way when the connection was lost */
};

G_DEFINE_FINAL_TYPE (PfcWindow, pfc_window, ADW_TYPE_APPLICATION_WINDOW)

static gboolean
is_page (PfcWindow *self, const char *name)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), name) == 0;
}

static gboolean
is_view (PfcWindow *self, const char *name)
{
  return is_page (self, "main") &&
         g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), name) == 0;
}

/* What the header bar offers follows from what is shown. */
static void
update_navigation (PfcWindow *self)
{
  gboolean main = is_page (self, "main");
  gboolean behind = is_page (self, "sign-in") ||
                    (is_view (self, "tasks") && pfc_tasks_page_get_can_go_back (self->tasks_page));

  adw_view_switcher_title_set_view_switcher_enabled (self->title, main);
  gtk_widget_set_visible (self->back_button, behind);
  gtk_widget_set_visible (self->reload_button, main && !behind);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", behind);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.reload", main);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.show-page", main);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sign-out", main);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.disconnect", self->entered);
}

/* The only place that says which page is shown when. */
static void
update_page (PfcWindow *self)
{
  gboolean signed_in = pfc_session_get_signed_in (self->session);
  const char *page = !self->entered ? "connect" : signed_in ? "main" : "sign-in";

  if (!is_page (self, page))
    {
      pfc_pages_show (self->pages, page);
      gtk_widget_grab_focus (signed_in ? adw_view_stack_get_visible_child (self->views)
                                       : gtk_stack_get_visible_child (self->pages));
    }
  update_navigation (self);
}

/* Returns: (nullable): how many runs have no result for want of a connection */
static char *
describe_lost_runs (PfcWindow *self)
{
  if (self->n_lost == 0)
    return NULL;

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u run was lost.", "%u runs were lost.", self->n_lost),
      self->n_lost);
}

static void
update_banner (PfcWindow *self)
{
  gboolean online = pfc_connection_get_state (self->connection) == PFC_CONNECTION_ONLINE;
  g_autofree char *connection = NULL;
  g_autofree char *runs = describe_lost_runs (self);
  g_autofree char *title = NULL;

  pfc_banner_set_revealed (self->banner, self->entered && !online);
  if (!self->entered || online)
    return;

  /* Translators: %s is the address of the server */
  connection = g_strdup_printf (_("The connection to %s was lost."),
                                pfc_connection_get_address (self->connection));
  title = runs != NULL ? g_strjoin (" ", connection, runs, _("Reconnecting…"), NULL)
                       : g_strjoin (" ", connection, _("Reconnecting…"), NULL);
  pfc_banner_set_title (self->banner, title);
}

static void
show_toast (PfcWindow *self, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_timeout (toast, 3);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
state_changed_cb (PfcWindow *self)
{
  PfcConnectionState state = pfc_connection_get_state (self->connection);

  if (state == PFC_CONNECTION_ONLINE)
    {
      g_settings_set_string (self->settings, "server-address",
                             pfc_connection_get_address (self->connection));
      if (self->entered)
        show_toast (self, _("Connected again"));
      self->entered = TRUE;
      self->n_lost = 0;
    }
  else if (state == PFC_CONNECTION_OFFLINE)
    {
      self->entered = FALSE;
      self->n_lost = 0;
    }
  else
    {
      /* The connection tells of its loss first, and then ends the runs that were under way. */
      self->n_lost += pfc_history_get_n_running (self->history);
    }

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.retry", state == PFC_CONNECTION_WAITING);
  update_banner (self);
  update_page (self);
}

/* Each session has a list of its own: nobody sees what another one ran. */
static void
renew_history (PfcWindow *self)
{
  g_autoptr (PfcHistory) history = pfc_history_new (self->connection);

  g_set_object (&self->history, history);
  g_object_set (self->tasks_page, "history", history, NULL);
}

static void
cancel_runs (PfcWindow *self)
{
  guint n_runs = g_list_model_get_n_items (G_LIST_MODEL (self->history));

  for (guint i = 0; i < n_runs; i++)
    {
      g_autoptr (PfcRun) run = g_list_model_get_item (G_LIST_MODEL (self->history), i);

      pfc_run_cancel (run);
    }
}

static void
signed_in_cb (PfcWindow *self)
{
  gboolean signed_in = pfc_session_get_signed_in (self->session);
  const char *username = pfc_session_get_username (self->session);

  adw_view_switcher_title_set_subtitle (self->title, username);
  if (signed_in)
    {
      g_settings_set_string (self->settings, "username", username);
    }
  else
    {
      cancel_runs (self);
      renew_history (self);
      adw_view_stack_set_visible_child_name (self->views, "inicio");
    }

  update_page (self);
  if (!signed_in && !self->leaving)
    pfc_sign_in_page_show_notice (self->sign_in_page, _("The session has ended. Sign in again."));
}

/* The session ends here at once, and on the server if it can be reached. */
static void
sign_out (PfcWindow *self, GCancellable *cancellable, GAsyncReadyCallback callback)
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
    show_toast (self, _("Signed out here, but the server could not be told"));
}

static void
sign_out_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sign_out (PFC_WINDOW (widget), NULL, signed_out_cb);
}

/* If the connection is gone or another by now, it is not ours to close. */
static void
left_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcWindow) self = PFC_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  pfc_session_sign_out_finish (PFC_SESSION (source), result, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    pfc_connection_close (self->connection);
}

static void
disconnect_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PfcWindow *self = PFC_WINDOW (widget);

  self->entered = FALSE;
  sign_out (self, NULL, left_cb);
  update_banner (self);
  update_page (self);
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PfcWindow *self = PFC_WINDOW (widget);

  if (is_page (self, "main"))
    pfc_tasks_page_go_back (self->tasks_page);
  else
    gtk_widget_activate_action (widget, "win.disconnect", NULL);
}

static void
reload_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PfcWindow *self = PFC_WINDOW (widget);

  if (is_view (self, "inicio"))
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
  show_toast (PFC_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

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
static gboolean
pfc_window_close_request (GtkWindow *window)
{
  PfcWindow *self = PFC_WINDOW (window);
  g_autoptr (GCancellable) cancellable = NULL;

  if (pfc_connection_get_state (self->connection) != PFC_CONNECTION_ONLINE ||
      !pfc_session_get_signed_in (self->session))
    return GTK_WINDOW_CLASS (pfc_window_parent_class)->close_request (window);

  cancellable = g_cancellable_new ();
  g_timeout_add_full (G_PRIORITY_DEFAULT, FAREWELL_MS, farewell_over_cb,
                      g_object_ref (cancellable), g_object_unref);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  sign_out (self, cancellable, farewell_cb);
  return TRUE;
}

static void
pfc_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pfc_window_parent_class)->map (widget);
  gtk_widget_grab_focus (gtk_stack_get_visible_child (PFC_WINDOW (widget)->pages));
}

static void
pfc_window_dispose (GObject *object)
{
  PfcWindow *self = PFC_WINDOW (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->history);
  g_clear_object (&self->catalogue);
  g_clear_object (&self->session);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (pfc_window_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "win.disconnect", NULL, disconnect_action);
  gtk_widget_class_install_action (widget_class, "win.reload", NULL, reload_action);
  gtk_widget_class_install_action (widget_class, "win.retry", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "win.show-page", "s", show_page_action);
  gtk_widget_class_install_action (widget_class, "win.sign-out", NULL, sign_out_action);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_action);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (PFC_TYPE_BANNER);
  g_type_ensure (PFC_TYPE_CONNECT_PAGE);
  g_type_ensure (PFC_TYPE_SIGN_IN_PAGE);
  g_type_ensure (PFC_TYPE_INICIO_PAGE);
  g_type_ensure (PFC_TYPE_TASKS_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, PFC_RESOURCE_PATH "/pfc-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, title);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, reload_button);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, connect_page);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, sign_in_page);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, views);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, inicio_page);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, tasks_page);
}

static void
pfc_window_class_init (PfcWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pfc_window_dispose;
  GTK_WIDGET_CLASS (klass)->map = pfc_window_map;
  GTK_WINDOW_CLASS (klass)->close_request = pfc_window_close_request;

  install_actions (GTK_WIDGET_CLASS (klass));
  bind_template (GTK_WIDGET_CLASS (klass));
}

/* The composition root: every model is made here and handed to whom it concerns. */
static void
create_models (PfcWindow *self)
{
  self->settings = g_settings_new (PFC_APPLICATION_ID);
  self->connection = pfc_connection_new ();
  self->session = pfc_session_new (self->connection);
  self->catalogue = pfc_catalogue_new ();

  g_signal_connect_object (self->connection, "notify::state", G_CALLBACK (state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::signed-in", G_CALLBACK (signed_in_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
hand_out_models (PfcWindow *self)
{
  g_autofree char *address = g_settings_get_string (self->settings, "server-address");
  g_autofree char *username = g_settings_get_string (self->settings, "username");

  g_object_set (self->connect_page, "connection", self->connection, "address", address, NULL);
  g_object_set (self->sign_in_page, "session", self->session, "username", username, NULL);
  g_object_set (self->inicio_page, "session", self->session, NULL);
  g_object_set (self->tasks_page, "catalogue", self->catalogue, "session", self->session, NULL);
  renew_history (self);
}

static void
remember_size (PfcWindow *self)
{
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

static void
pfc_window_init (PfcWindow *self)
{
  create_models (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  if (PFC_IS_DEVELOPMENT)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
  g_signal_connect_object (self->views, "notify::visible-child", G_CALLBACK (update_navigation),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tasks_page, "notify::can-go-back",
                           G_CALLBACK (update_navigation), self, G_CONNECT_SWAPPED);
  hand_out_models (self);
  remember_size (self);
  state_changed_cb (self);
}

PfcWindow *
pfc_window_new (PfcApplication *application)
{
  return g_object_new (PFC_TYPE_WINDOW, "application", application, NULL);
}

void
pfc_window_connect_to (PfcWindow *self, const char *address)
{
  g_return_if_fail (PFC_IS_WINDOW (self));

  sign_out (self, NULL, signed_out_cb);
  pfc_connection_close (self->connection);
  pfc_connect_page_connect_to (self->connect_page, address);
}
