/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-connect-page.h"


#include "pfc-focus.h"
#include "pfc-problem.h"
#include "pfc-servers-page.h"

struct _PfcConnectPage
{
  AdwBin parent_instance;

  /* Template widgets */
  AdwStatusPage *status_page;
  AdwEntryRow *address_row;
  GtkLabel *error_label;
  PfcServersPage *servers_page;

  /* Owned */
  GSignalGroup *signals; /* of the connection */
  char *address;

  gboolean busy;
};

G_DEFINE_FINAL_TYPE (PfcConnectPage, pfc_connect_page, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_CONNECTION,
  PROP_ADDRESS,
  PROP_BUSY,
  PROP_SERVERS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
update_actions (PfcConnectPage *self)
{
  gboolean filled = *self->address != '\0';

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connect.submit", filled && !self->busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connect.cancel", self->busy);
}

static void
set_busy (PfcConnectPage *self, gboolean busy)
{
  if (self->busy == busy)
    return;

  self->busy = busy;
  update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
set_address (PfcConnectPage *self, const char *address)
{
  if (g_strcmp0 (self->address, address) == 0)
    return;

  g_free (self->address);
  self->address = g_strdup (address != NULL ? address : "");
  update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS]);
}

static void
clear_problem (PfcConnectPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  gtk_widget_remove_css_class (GTK_WIDGET (self->address_row), "error");
}

static void
show_problem (PfcConnectPage *self, const char *problem)
{
  gtk_label_set_text (self->error_label, problem);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->address_row), "error");
  gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
}

/* The first connection to an address is not tried again: the address may be wrong. */
static void
give_up (PfcConnectPage *self, PfcConnection *connection)
{
  g_autofree char *problem = g_strdup (pfc_connection_get_problem (connection));

  set_busy (self, FALSE);
  pfc_connection_close (connection);
  show_problem (self, problem);
}

static void
state_changed_cb (PfcConnectPage *self, GParamSpec *pspec, PfcConnection *connection)
{
  PfcConnectionState state = pfc_connection_get_state (connection);

  if (self->busy && state == PFC_CONNECTION_WAITING)
    give_up (self, connection);
  else if (state == PFC_CONNECTION_ONLINE || state == PFC_CONNECTION_OFFLINE)
    set_busy (self, FALSE);
}

static void
submit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PfcConnectPage *self = PFC_CONNECT_PAGE (widget);
  g_autoptr (PfcConnection) connection = g_signal_group_dup_target (self->signals);
  g_autoptr (GError) error = NULL;

  clear_problem (self);
  set_busy (self, TRUE);
  if (!pfc_connection_open (connection, self->address, &error))
    {
      g_autofree char *problem = pfc_problem_describe (error);

      set_busy (self, FALSE);
      show_problem (self, problem);
    }
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PfcConnectPage *self = PFC_CONNECT_PAGE (widget);
  g_autoptr (PfcConnection) connection = g_signal_group_dup_target (self->signals);

  set_busy (self, FALSE);
  pfc_connection_close (connection);
  gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
}

static void
address_activated_cb (PfcConnectPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "connect.submit", NULL);
}

static gboolean
pfc_connect_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (PFC_CONNECT_PAGE (widget)->address_row));
}

static void
pfc_connect_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PfcConnectPage *self = PFC_CONNECT_PAGE (object);

  switch (id)
    {
    case PROP_CONNECTION:
      g_value_take_object (value, g_signal_group_dup_target (self->signals));
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    case PROP_SERVERS:
      g_object_get_property (G_OBJECT (self->servers_page), "servers", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_connect_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PfcConnectPage *self = PFC_CONNECT_PAGE (object);

  switch (id)
    {
    case PROP_CONNECTION:
      g_signal_group_set_target (self->signals, g_value_get_object (value));
      break;
    case PROP_ADDRESS:
      set_address (self, g_value_get_string (value));
      break;
    case PROP_SERVERS:
      g_object_set_property (G_OBJECT (self->servers_page), "servers", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_connect_page_dispose (GObject *object)
{
  PfcConnectPage *self = PFC_CONNECT_PAGE (object);

  g_clear_object (&self->signals);
  G_OBJECT_CLASS (pfc_connect_page_parent_class)->dispose (object);
}

static void
pfc_connect_page_finalize (GObject *object)
{
  g_free (PFC_CONNECT_PAGE (object)->address);
  G_OBJECT_CLASS (pfc_connect_page_parent_class)->finalize (object);
}

static void
pfc_connect_page_class_init (PfcConnectPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pfc_connect_page_get_property;
  object_class->set_property = pfc_connect_page_set_property;
  object_class->dispose = pfc_connect_page_dispose;
  object_class->finalize = pfc_connect_page_finalize;
  widget_class->focus = pfc_focus_child;
  widget_class->grab_focus = pfc_connect_page_grab_focus;

  properties[PROP_CONNECTION] =
      g_param_spec_object ("connection", NULL, NULL, PFC_TYPE_CONNECTION,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ADDRESS] =
      g_param_spec_string ("address", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SERVERS] = g_param_spec_object ("servers", NULL, NULL, PFC_TYPE_SERVERS,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "connect.submit", NULL, submit_action);
  gtk_widget_class_install_action (widget_class, "connect.cancel", NULL, cancel_action);

  g_type_ensure (PFC_TYPE_SERVERS_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PFC_RESOURCE_PATH "/pfc-connect-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PfcConnectPage, status_page);
  gtk_widget_class_bind_template_child (widget_class, PfcConnectPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, PfcConnectPage, error_label);
  gtk_widget_class_bind_template_child (widget_class, PfcConnectPage, servers_page);
  gtk_widget_class_bind_template_callback (widget_class, address_activated_cb);
}

static void
pfc_connect_page_init (PfcConnectPage *self)
{
  self->address = g_strdup ("");
  self->signals = g_signal_group_new (PFC_TYPE_CONNECTION);
  g_signal_group_connect_object (self->signals, "notify::state", G_CALLBACK (state_changed_cb),
                                 self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  adw_status_page_set_icon_name (self->status_page, PFC_APPLICATION_ID);
  update_actions (self);
}

void
pfc_connect_page_connect_to (PfcConnectPage *self, const char *address)
{
  g_return_if_fail (PFC_IS_CONNECT_PAGE (self));

  set_address (self, address);
  gtk_widget_activate_action (GTK_WIDGET (self), "connect.submit", NULL);
}

void
pfc_connect_page_let_go (PfcConnectPage *self)
{
  g_return_if_fail (PFC_IS_CONNECT_PAGE (self));

  clear_problem (self);
  set_busy (self, FALSE);
}
