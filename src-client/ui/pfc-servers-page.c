/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-servers-page.h"

#include <glib/gi18n-lib.h>

#include "pfc-question.h"
#include "pfc-server-row.h"

struct _PfcServersPage
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkListBox *list;

  /* Owned */
  PfcServers *servers;
};

G_DEFINE_FINAL_TYPE (PfcServersPage, pfc_servers_page, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SERVERS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static guint chosen_signal;

static void
row_activated_cb (PfcServersPage *self, GtkListBoxRow *row)
{
  const char *address = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));

  gtk_widget_activate_action (GTK_WIDGET (self), "app.show-server", "s", address);
  g_signal_emit (self, chosen_signal, 0);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  return pfc_server_row_new (PFC_SERVER (item));
}

static void
items_changed_cb (PfcServersPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self),
                          g_list_model_get_n_items (G_LIST_MODEL (self->servers)) > 0);
}

static void
set_servers (PfcServersPage *self, PfcServers *servers)
{
  if (!g_set_object (&self->servers, servers))
    return;

  gtk_list_box_bind_model (self->list, G_LIST_MODEL (servers), create_row, NULL, NULL);
  if (servers == NULL)
    return;

  g_signal_connect_object (servers, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  items_changed_cb (self);
}

static void
show_failure (PfcServersPage *self, const GError *error)
{
  AdwMessageDialog *dialog =
      pfc_question_new (GTK_WIDGET (self), _("The Server Cannot Be Forgotten"), error->message);

  adw_message_dialog_add_response (dialog, "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, PfcServersPage *self)
{
  const char *address = g_object_get_data (G_OBJECT (dialog), "address");
  PfcServer *server = pfc_servers_find (self->servers, address);
  g_autoptr (GError) error = NULL;

  if (g_str_equal (response, "forget") && server != NULL &&
      !pfc_servers_forget (self->servers, server, &error))
    show_failure (self, error);
}

static void
forget_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PfcServersPage *self = PFC_SERVERS_PAGE (widget);
  const char *address = g_variant_get_string (parameter, NULL);
  g_autofree char *heading = g_strdup_printf (_("Forget %s?"), address);
  AdwMessageDialog *dialog = pfc_question_new (
      widget, heading,
      _("This ends the session there, and removes what this computer keeps of the server: the "
        "sign-in, the certificate that was trusted, and the names of its tasks."));

  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "forget", _("_Forget"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "forget", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "address", g_strdup (address), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
pfc_servers_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SERVERS:
      g_value_set_object (value, PFC_SERVERS_PAGE (object)->servers);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_servers_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SERVERS:
      set_servers (PFC_SERVERS_PAGE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_servers_page_dispose (GObject *object)
{
  g_clear_object (&PFC_SERVERS_PAGE (object)->servers);
  G_OBJECT_CLASS (pfc_servers_page_parent_class)->dispose (object);
}

static void
pfc_servers_page_class_init (PfcServersPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pfc_servers_page_get_property;
  object_class->set_property = pfc_servers_page_set_property;
  object_class->dispose = pfc_servers_page_dispose;

  properties[PROP_SERVERS] = g_param_spec_object ("servers", NULL, NULL, PFC_TYPE_SERVERS,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  chosen_signal = g_signal_new ("chosen", PFC_TYPE_SERVERS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "servers.forget", "s", forget_action);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PFC_RESOURCE_PATH "/pfc-servers-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PfcServersPage, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
pfc_servers_page_init (PfcServersPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
