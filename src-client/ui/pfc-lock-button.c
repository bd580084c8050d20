/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-lock-button.h"

#include <glib/gi18n-lib.h>

#include "pfc-fingerprint.h"

struct _PfcLockButton
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkMenuButton *button;
  GtkLabel *facts;
  GtkLabel *fingerprint;

  /* Owned */
  GSignalGroup *signals; /* of the connection */
};

G_DEFINE_FINAL_TYPE (PfcLockButton, pfc_lock_button, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_CONNECTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Returns: (transfer full): the facts, a line each */
static char *
describe (PfcConnection *connection, PfcCertificate *certificate)
{
  g_autofree char *tls = pfc_connection_describe_tls (connection);
  g_autofree char *warning = pfc_certificate_dup_warning (certificate);
  gboolean system = pfc_certificate_get_verdict (certificate) == PFC_VERDICT_SYSTEM;

  return g_strdup_printf ("%s\n%s%s%s", tls,
                          system ? _("The system trusts the certificate.")
                                 : _("The certificate was trusted by hand."),
                          warning != NULL ? "\n" : "", warning != NULL ? warning : "");
}

static void
show (PfcLockButton *self,
      const char *icon,
      const char *name,
      const char *facts,
      const char *fingerprint)
{
  gtk_menu_button_set_icon_name (self->button, icon);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  gtk_label_set_text (self->facts, facts);
  gtk_label_set_text (self->fingerprint, fingerprint);
  gtk_widget_set_visible (GTK_WIDGET (self->fingerprint), *fingerprint != '\0');
}

static void
state_changed_cb (PfcLockButton *self, GParamSpec *pspec, PfcConnection *connection)
{
  gboolean online = pfc_connection_get_state (connection) == PFC_CONNECTION_ONLINE;
  PfcCertificate *certificate = pfc_connection_get_certificate (connection);
  gboolean private = pfc_connection_is_private (connection);

  gtk_widget_set_visible (GTK_WIDGET (self), online && (certificate != NULL || !private));
  if (online && certificate != NULL)
    {
      g_autofree char *facts = describe (connection, certificate);
      g_autofree char *fingerprint =
          pfc_fingerprint_fold (pfc_certificate_get_fingerprint (certificate));

      show (self, "channel-secure-symbolic", _("The connection is encrypted"), facts, fingerprint);
    }
  else if (online && !private)
    {
      show (self, "channel-insecure-symbolic", _("The connection is not encrypted"),
            _("Others on the network can read what is sent, and change it."), "");
    }
}

/* A label that gets the focus selects all of its text. */
static void
shown_cb (PfcLockButton *self)
{
  gtk_label_select_region (self->facts, 0, 0);
}

static void
pfc_lock_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CONNECTION)
    g_value_take_object (value, g_signal_group_dup_target (PFC_LOCK_BUTTON (object)->signals));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pfc_lock_button_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CONNECTION)
    g_signal_group_set_target (PFC_LOCK_BUTTON (object)->signals, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pfc_lock_button_dispose (GObject *object)
{
  PfcLockButton *self = PFC_LOCK_BUTTON (object);

  g_clear_object (&self->signals);
  G_OBJECT_CLASS (pfc_lock_button_parent_class)->dispose (object);
}

static void
pfc_lock_button_class_init (PfcLockButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pfc_lock_button_get_property;
  object_class->set_property = pfc_lock_button_set_property;
  object_class->dispose = pfc_lock_button_dispose;

  properties[PROP_CONNECTION] =
      g_param_spec_object ("connection", NULL, NULL, PFC_TYPE_CONNECTION,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PFC_RESOURCE_PATH "/pfc-lock-button.ui");
  gtk_widget_class_bind_template_child (widget_class, PfcLockButton, button);
  gtk_widget_class_bind_template_child (widget_class, PfcLockButton, facts);
  gtk_widget_class_bind_template_child (widget_class, PfcLockButton, fingerprint);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
}

static void
pfc_lock_button_init (PfcLockButton *self)
{
  self->signals = g_signal_group_new (PFC_TYPE_CONNECTION);
  g_signal_group_connect_object (self->signals, "notify::state", G_CALLBACK (state_changed_cb),
                                 self, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
