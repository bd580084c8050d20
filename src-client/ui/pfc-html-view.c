/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-html-view.h"

#include <glib/gi18n-lib.h>
#include <webkit/webkit.h>

struct _PfcHtmlView
{
  AdwBin parent_instance;

  /* Borrowed: the child, once there is one */
  WebKitWebView *view;

  /* Owned */
  GCancellable *cancellable; /* of the filter's compilation */
  char *html;

  gboolean filtered;
};

G_DEFINE_FINAL_TYPE (PfcHtmlView, pfc_html_view, ADW_TYPE_BIN)

enum
{
  LOADED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Blocks whatever is not the page itself or an image inside of it. */
static const char filter_rules[] =
    "[{\"trigger\": {\"url-filter\": \".*\"}, \"action\": {\"type\": \"block\"}},"
    " {\"trigger\": {\"url-filter\": \"^about:\"},"
    "  \"action\": {\"type\": \"ignore-previous-rules\"}},"
    " {\"trigger\": {\"url-filter\": \"^data:image/\", \"resource-type\": [\"image\"]},"
    "  \"action\": {\"type\": \"ignore-previous-rules\"}}]";

static void
open_in_browser (PfcHtmlView *self, const char *uri)
{
  g_autofree char *scheme = g_uri_parse_scheme (uri);
  const char *const schemes[] = { "http", "https", "mailto", NULL };

  if (scheme != NULL && g_strv_contains (schemes, scheme))
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
}

/* Only the page that was given is shown; what a person clicks on goes to the browser. */
static gboolean
decide_policy_cb (PfcHtmlView *self, WebKitPolicyDecision *decision, WebKitPolicyDecisionType type)
{
  WebKitNavigationAction *action;
  const char *uri;

  if (!WEBKIT_IS_NAVIGATION_POLICY_DECISION (decision))
    {
      webkit_policy_decision_ignore (decision);
      return TRUE;
    }

  action = webkit_navigation_policy_decision_get_navigation_action (
      WEBKIT_NAVIGATION_POLICY_DECISION (decision));
  uri = webkit_uri_request_get_uri (webkit_navigation_action_get_request (action));

  if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && g_str_has_prefix (uri, "about:"))
    {
      webkit_policy_decision_use (decision);
      return TRUE;
    }

  webkit_policy_decision_ignore (decision);
  if (webkit_navigation_action_get_navigation_type (action) ==
          WEBKIT_NAVIGATION_TYPE_LINK_CLICKED &&
      webkit_navigation_action_is_user_gesture (action))
    open_in_browser (self, uri);

  return TRUE;
}

/* Of the engine's own menu only copying makes sense here. */
static gboolean
context_menu_cb (PfcHtmlView *self, WebKitContextMenu *menu)
{
  g_autoptr (GList) items = g_list_copy (webkit_context_menu_get_items (menu));

  for (GList *link = items; link != NULL; link = link->next)
    {
      if (webkit_context_menu_item_get_stock_action (link->data) != WEBKIT_CONTEXT_MENU_ACTION_COPY)
        webkit_context_menu_remove (menu, link->data);
    }

  return webkit_context_menu_get_n_items (menu) == 0;
}

static void
load_changed_cb (PfcHtmlView *self, WebKitLoadEvent event)
{
  if (event == WEBKIT_LOAD_FINISHED)
    g_signal_emit (self, signals[LOADED], 0);
}

/* The engine's own error page would be neither in our language nor in our style. */
static gboolean
load_failed_cb (PfcHtmlView *self)
{
  return TRUE;
}

static void
web_process_terminated_cb (PfcHtmlView *self)
{
  g_signal_emit (self, signals[FAILED], 0, _("The page stopped working."));
}

/* A page of text needs no graphics card, and where there is none it must not stay blank. */
static WebKitSettings *
new_settings (void)
{
  return g_object_new (WEBKIT_TYPE_SETTINGS,
                       "enable-javascript", FALSE,
                       "enable-javascript-markup", FALSE,
                       "enable-html5-local-storage", FALSE,
                       "enable-html5-database", FALSE,
                       "enable-webgl", FALSE,
                       "enable-media", FALSE,
                       "enable-page-cache", FALSE,
                       "hardware-acceleration-policy", WEBKIT_HARDWARE_ACCELERATION_POLICY_NEVER,
                       NULL);
}

/* Nothing is kept, and whatever got past everything else would meet a proxy that is not there. */
static WebKitNetworkSession *
new_network_session (void)
{
  WebKitNetworkSession *session = webkit_network_session_new_ephemeral ();
  WebKitNetworkProxySettings *nowhere =
      webkit_network_proxy_settings_new ("http://127.0.0.1:9", NULL);

  webkit_network_session_set_proxy_settings (session, WEBKIT_NETWORK_PROXY_MODE_CUSTOM, nowhere);
  webkit_network_proxy_settings_free (nowhere);
  return session;
}

/* The engine tells pages of dark style by itself, but not of high contrast. */
static void
update_contrast (PfcHtmlView *self)
{
  WebKitUserContentManager *manager = webkit_web_view_get_user_content_manager (self->view);
  g_autoptr (GBytes) style = NULL;
  WebKitUserStyleSheet *sheet;

  webkit_user_content_manager_remove_all_style_sheets (manager);
  if (!adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    return;

  style = g_resources_lookup_data (PFC_RESOURCE_PATH "/contrast.css", G_RESOURCE_LOOKUP_FLAGS_NONE,
                                   NULL);
  sheet = webkit_user_style_sheet_new (g_bytes_get_data (style, NULL),
                                       WEBKIT_USER_CONTENT_INJECT_ALL_FRAMES,
                                       WEBKIT_USER_STYLE_LEVEL_USER, NULL, NULL);
  webkit_user_content_manager_add_style_sheet (manager, sheet);
  webkit_user_style_sheet_unref (sheet);
}

static void
high_contrast_cb (PfcHtmlView *self)
{
  if (self->view != NULL)
    update_contrast (self);
}

/* The engine looks up key bindings in a text view, a child without a place: Tab would go there from
 * the end of the page and never come back. It must be visible to be of use, so it has a name. */
static void
disregard_children (WebKitWebView *view)
{
  GtkWidget *child;

  for (child = gtk_widget_get_first_child (GTK_WIDGET (view)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      gtk_widget_set_can_focus (child, FALSE);
      gtk_accessible_update_property (GTK_ACCESSIBLE (child),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, _("Home page"), -1);
    }
}

/* The page of our servers has nothing that Tab could stop at. The engine would go on to the next
 * widget and hand the key back besides, which leads to the one behind that. */
static gboolean
key_pressed_cb (WebKitWebView *view, guint key, guint code, GdkModifierType modifiers)
{
  const gboolean backward = key == GDK_KEY_ISO_Left_Tab || modifiers & GDK_SHIFT_MASK;

  if ((key != GDK_KEY_Tab && key != GDK_KEY_ISO_Left_Tab) ||
      modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;

  g_signal_emit_by_name (view, "move-focus",
                         backward ? GTK_DIR_TAB_BACKWARD : GTK_DIR_TAB_FORWARD);
  return GDK_EVENT_STOP;
}

static void
take_keys (WebKitWebView *view)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), view,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (view), keys);
}

static void
create_view (PfcHtmlView *self)
{
  g_autoptr (WebKitSettings) settings = new_settings ();
  g_autoptr (WebKitNetworkSession) network_session = new_network_session ();
  const GdkRGBA transparent = { 0, 0, 0, 0 };

  self->view = g_object_new (WEBKIT_TYPE_WEB_VIEW,
                             "settings", settings,
                             "network-session", network_session,
                             "hexpand", TRUE,
                             "vexpand", TRUE,
                             NULL);
  webkit_web_view_set_background_color (self->view, &transparent);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Home page"), -1);
  g_signal_connect_object (self->view, "decide-policy", G_CALLBACK (decide_policy_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "context-menu", G_CALLBACK (context_menu_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "load-changed", G_CALLBACK (load_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "load-failed", G_CALLBACK (load_failed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "web-process-terminated",
                           G_CALLBACK (web_process_terminated_cb), self, G_CONNECT_SWAPPED);
  disregard_children (self->view);
  take_keys (self->view);
  update_contrast (self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->view));
}

static void
load (PfcHtmlView *self)
{
  webkit_web_view_load_html (self->view, self->html, NULL);
}

static void
filter_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcHtmlView) self = PFC_HTML_VIEW (user_data);
  g_autoptr (GError) error = NULL;
  WebKitUserContentFilter *filter = webkit_user_content_filter_store_save_finish (
      WEBKIT_USER_CONTENT_FILTER_STORE (source), result, &error);

  if (filter == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_clear_object (&self->cancellable);
          g_signal_emit (self, signals[FAILED], 0, error->message);
        }
      return;
    }

  if (self->view != NULL)
    {
      webkit_user_content_manager_add_filter (
          webkit_web_view_get_user_content_manager (self->view), filter);
      g_clear_object (&self->cancellable);
      self->filtered = TRUE;
      load (self);
    }
  webkit_user_content_filter_unref (filter);
}

/* Compiling the filter takes a moment, and the page waits for it. */
static void
prepare_filter (PfcHtmlView *self)
{
  g_autofree char *directory =
      g_build_filename (g_get_user_cache_dir (), "pfo3", "content-filters", NULL);
  g_autoptr (WebKitUserContentFilterStore) store =
      webkit_user_content_filter_store_new (directory);
  g_autoptr (GBytes) rules = g_bytes_new_static (filter_rules, sizeof filter_rules - 1);

  self->cancellable = g_cancellable_new ();
  webkit_user_content_filter_store_save (store, "page", rules, self->cancellable, filter_saved_cb,
                                         g_object_ref (self));
}

static void
pfc_html_view_dispose (GObject *object)
{
  pfc_html_view_clear (PFC_HTML_VIEW (object));
  G_OBJECT_CLASS (pfc_html_view_parent_class)->dispose (object);
}

static void
pfc_html_view_class_init (PfcHtmlViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pfc_html_view_dispose;

  signals[LOADED] = g_signal_new ("loaded", PFC_TYPE_HTML_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", PFC_TYPE_HTML_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
pfc_html_view_init (PfcHtmlView *self)
{
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast",
                           G_CALLBACK (high_contrast_cb), self, G_CONNECT_SWAPPED);
}

void
pfc_html_view_show (PfcHtmlView *self, const char *html)
{
  g_return_if_fail (PFC_IS_HTML_VIEW (self));
  g_return_if_fail (html != NULL);

  g_free (self->html);
  self->html = g_strdup (html);

  if (self->view == NULL)
    create_view (self);

  if (self->filtered)
    load (self);
  else if (self->cancellable == NULL)
    prepare_filter (self);
}

void
pfc_html_view_clear (PfcHtmlView *self)
{
  g_return_if_fail (PFC_IS_HTML_VIEW (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->html, g_free);
  self->filtered = FALSE;
  if (self->view != NULL)
    {
      self->view = NULL;
      adw_bin_set_child (ADW_BIN (self), NULL);
    }
}
