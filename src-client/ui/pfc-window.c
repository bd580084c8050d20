/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-window-private.h"

#include <glib/gi18n-lib.h>

#include "pfc-language.h"
#include "pfc-pages.h"

G_DEFINE_FINAL_TYPE (PfcWindow, pfc_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_0,
  PROP_KNOWN_SERVERS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

gboolean
pfc_window_is_page (PfcWindow *self, const char *name)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), name) == 0;
}

gboolean
pfc_window_is_view (PfcWindow *self, const char *name)
{
  return pfc_window_is_page (self, "main") &&
         g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), name) == 0;
}

/* What the header bar offers follows from what is shown. */
static void
update_navigation (PfcWindow *self)
{
  gboolean main = pfc_window_is_page (self, "main");
  gboolean untrusted = pfc_window_is_page (self, "trust");
  gboolean behind =
      untrusted || pfc_window_is_page (self, "sign-in") ||
      (pfc_window_is_view (self, "tasks") && pfc_tasks_page_get_can_go_back (self->tasks_page));

  /* A switcher that has views when the window opens is seen to fade away, enabled or not. */
  if (main)
    adw_view_switcher_title_set_stack (self->title, self->views);
  adw_view_switcher_title_set_view_switcher_enabled (self->title, main);
  gtk_widget_set_visible (self->back_button, behind);
  gtk_widget_set_visible (self->reload_button, main && !behind);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", behind);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.reload", main);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.show-page", main);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sign-out", main);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.disconnect",
                                 self->entered || untrusted);
}

/* The only place that says which page is shown when. */
static void
update_page (PfcWindow *self)
{
  gboolean signed_in = pfc_session_get_signed_in (self->session);
  gboolean untrusted = pfc_connection_get_state (self->connection) == PFC_CONNECTION_UNTRUSTED;
  const char *page = untrusted        ? "trust"
                     : !self->entered ? "connect"
                     : signed_in      ? "main"
                                      : "sign-in";

  if (!pfc_window_is_page (self, page))
    {
      pfc_pages_show (self->pages, page);
      gtk_widget_grab_focus (g_str_equal (page, "main")
                                 ? adw_view_stack_get_visible_child (self->views)
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
  PfcConnectionState state = pfc_connection_get_state (self->connection);
  gboolean calm = state == PFC_CONNECTION_ONLINE || state == PFC_CONNECTION_UNTRUSTED;
  g_autofree char *connection = NULL;
  g_autofree char *runs = describe_lost_runs (self);
  g_autofree char *title = NULL;
  gboolean first = self->restored && pfc_connection_get_problem (self->connection) == NULL;

  pfc_banner_set_revealed (self->banner, self->entered && !calm && !first);
  if (!self->entered || calm)
    return;

  connection = g_strdup_printf (self->restored
                                    /* Translators: %s is the address of the server */
                                    ? _("There is no connection to %s yet.")
                                    /* Translators: %s is the address of the server */
                                    : _("The connection to %s was lost."),
                                pfc_connection_get_address (self->connection));
  title = runs != NULL ? g_strjoin (" ", connection, runs, _("Reconnecting…"), NULL)
                       : g_strjoin (" ", connection, _("Reconnecting…"), NULL);
  pfc_banner_set_title (self->banner, title);
}

void
pfc_window_update (PfcWindow *self)
{
  update_banner (self);
  update_page (self);
}

/* A toast takes its title for markup, which a text with the name of a file need not be. */
void
pfc_window_show_toast (PfcWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

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
      pfc_window_arrive (self);
      if (self->entered && !self->restored)
        pfc_window_show_toast (self, _("Connected again"));
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
  pfc_window_update (self);
  pfc_window_place_changed (self);
}

/* Each session has a list of its own: nobody sees what another one ran. */
static void
renew_history (PfcWindow *self)
{
  g_autoptr (PfcHistory) history = pfc_history_new (self->connection);

  g_set_object (&self->history, history);
  g_signal_connect_object (history, "ended", G_CALLBACK (pfc_window_run_ended), self,
                           G_CONNECT_SWAPPED);
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

  pfc_window_follow_session (self);
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
  pfc_window_place_changed (self);
  if (!signed_in && !self->leaving)
    pfc_sign_in_page_show_notice (self->sign_in_page, _("The session has ended. Sign in again."));
}

/* On X11, GTK 4.8 forgets what was wanted of a window that is not there yet, and says that it is
 * not maximised. */
static void
remember_maximised (PfcWindow *self)
{
  if (self->sized)
    return;

  self->sized = TRUE;
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_SET);
}

static void
pfc_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pfc_window_parent_class)->map (widget);
  remember_maximised (PFC_WINDOW (widget));
  gtk_widget_grab_focus (gtk_stack_get_visible_child (PFC_WINDOW (widget)->pages));
}

/* What a person trusts is kept with the servers. */
static void
take_known_servers (PfcWindow *self, PfcKnownServers *known)
{
  g_autoptr (PfcTrust) trust = pfc_trust_new (known);

  pfc_connection_set_trust (self->connection, trust);
}

static void
pfc_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_KNOWN_SERVERS:
      take_known_servers (PFC_WINDOW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_window_dispose (GObject *object)
{
  PfcWindow *self = PFC_WINDOW (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->history);
  g_clear_object (&self->forms);
  g_clear_object (&self->servers);
  pfc_window_let_keeper_go (self);
  g_clear_pointer (&self->goal, pfc_place_free);
  g_clear_object (&self->catalogue);
  g_clear_object (&self->session);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (pfc_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (PFC_TYPE_BANNER);
  g_type_ensure (PFC_TYPE_CONNECT_PAGE);
  g_type_ensure (PFC_TYPE_SIGN_IN_PAGE);
  g_type_ensure (PFC_TYPE_INICIO_PAGE);
  g_type_ensure (PFC_TYPE_TASKS_PAGE);
  g_type_ensure (PFC_TYPE_TRUST_PAGE);
  g_type_ensure (PFC_TYPE_LOCK_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, PFC_RESOURCE_PATH "/pfc-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, title);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, reload_button);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, keyring_banner);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, connect_page);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, sign_in_page);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, views);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, inicio_page);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, tasks_page);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, trust_page);
  gtk_widget_class_bind_template_child (widget_class, PfcWindow, lock_button);
}

static void
install_signals (PfcWindowClass *klass)
{
  static const char *const names[] = { "place-changed", "closing", "close-cancelled" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
pfc_window_class_init (PfcWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->set_property = pfc_window_set_property;
  G_OBJECT_CLASS (klass)->dispose = pfc_window_dispose;
  GTK_WIDGET_CLASS (klass)->map = pfc_window_map;
  GTK_WINDOW_CLASS (klass)->close_request = pfc_window_close_request;

  properties[PROP_KNOWN_SERVERS] = g_param_spec_object (
      "known-servers", NULL, NULL, PFC_TYPE_KNOWN_SERVERS,
      G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
  install_signals (klass);

  pfc_window_install_actions (GTK_WIDGET_CLASS (klass));
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
  self->forms = pfc_forms_new ();

  g_signal_connect_object (self->connection, "notify::state", G_CALLBACK (state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::signed-in", G_CALLBACK (signed_in_cb), self,
                           G_CONNECT_SWAPPED);
  pfc_window_keep_session (self);
}

/* The language that the person chose for the server's texts; that of the program if they did
 * not. */
static gboolean
read_language (GValue *value, GVariant *variant, gpointer user_data)
{
  const char *language = g_variant_get_string (variant, NULL);

  g_value_set_string (value, g_str_equal (language, "system") ? pfc_language_get () : language);
  return TRUE;
}

static void
bind_language (PfcWindow *self, gpointer page)
{
  g_settings_bind_with_mapping (self->settings, "language", page, "language", G_SETTINGS_BIND_GET,
                                read_language, NULL, NULL, NULL);
}

static void
hand_out_models (PfcWindow *self)
{
  g_autofree char *address = g_settings_get_string (self->settings, "server-address");
  g_autofree char *username = g_settings_get_string (self->settings, "username");

  bind_language (self, self->inicio_page);
  bind_language (self, self->tasks_page);
  g_object_set (self->connect_page, "connection", self->connection, "address", address, NULL);
  g_object_set (self->trust_page, "connection", self->connection, NULL);
  g_object_set (self->lock_button, "connection", self->connection, NULL);
  g_object_set (self->sign_in_page, "session", self->session, "username", username, NULL);
  g_object_set (self->inicio_page, "session", self->session, NULL);
  g_object_set (self->tasks_page, "catalogue", self->catalogue, "forms", self->forms, "session",
                self->session, NULL);
  renew_history (self);
}

/* A new window has the size of the one that was changed last; those that are open stay as they
 * are. */
static void
remember_size (PfcWindow *self)
{
  GSettingsBindFlags flags =
      G_SETTINGS_BIND_GET | G_SETTINGS_BIND_SET | G_SETTINGS_BIND_GET_NO_CHANGES;

  g_settings_bind (self->settings, "window-width", self, "default-width", flags);
  g_settings_bind (self->settings, "window-height", self, "default-height", flags);
}

/* Whatever changes the place. */
static void
follow_place (PfcWindow *self)
{
  g_signal_connect_object (self->views, "notify::visible-child",
                           G_CALLBACK (pfc_window_place_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connect_page, "notify::address",
                           G_CALLBACK (pfc_window_place_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tasks_page, "notify::task", G_CALLBACK (pfc_window_place_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->forms, "changed", G_CALLBACK (pfc_window_place_changed), self,
                           G_CONNECT_SWAPPED);
}

static gboolean
reveal_switcher_bar (gpointer window)
{
  PfcWindow *self = window;

  if (self->switcher_bar != NULL)
    adw_view_switcher_bar_set_reveal (self->switcher_bar,
                                      adw_view_switcher_title_get_title_visible (self->title));
  return G_SOURCE_REMOVE;
}

/* Whether the switcher stands in the header bar or below the page is decided while the window is
 * laid out, when the page and the bar have been given their places already. */
static void
title_visible_cb (PfcWindow *self)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, reveal_switcher_bar, g_object_ref (self), g_object_unref);
}

static gboolean
follow_tasks_page (gpointer window)
{
  PfcWindow *self = window;

  if (self->connection != NULL)
    {
      update_navigation (self);
      pfc_window_place_changed (self);
    }
  return G_SOURCE_REMOVE;
}

/* Whether the list is behind the task is decided in a layout too. */
static void
can_go_back_cb (PfcWindow *self)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, follow_tasks_page, g_object_ref (self), g_object_unref);
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
  g_signal_connect_object (self->tasks_page, "notify::can-go-back", G_CALLBACK (can_go_back_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->title, "notify::title-visible", G_CALLBACK (title_visible_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (pfc_window_active_changed), NULL);
  pfc_pages_show (self->pages, "connect");
  hand_out_models (self);
  follow_place (self);
  remember_size (self);
  state_changed_cb (self);
}

/**
 * pfc_window_new:
 * @application: the program that it belongs to
 * @known: (transfer none): the servers that are known
 *
 * Returns: (transfer none): a window that is not shown yet; GTK keeps it until it is destroyed
 */
PfcWindow *
pfc_window_new (GtkApplication *application, PfcKnownServers *known)
{
  return g_object_new (PFC_TYPE_WINDOW, "application", application, "known-servers", known, NULL);
}

/**
 * pfc_window_get_connection:
 * @self: a window
 *
 * Returns: (transfer none): its connection, the same for as long as the window is there
 */
PfcConnection *
pfc_window_get_connection (PfcWindow *self)
{
  g_return_val_if_fail (PFC_IS_WINDOW (self), NULL);

  return self->connection;
}
