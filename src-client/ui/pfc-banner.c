/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-banner.h"

#include "pfc-banner-layout.h"

struct _PfcBanner
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkRevealer *revealer;

  /* Owned */
  char *title;
  char *button_label;
  char *action_name;

  gboolean revealed;
};

G_DEFINE_FINAL_TYPE (PfcBanner, pfc_banner, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_BUTTON_LABEL,
  PROP_ACTION_NAME,
  PROP_REVEALED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What slid away is not read aloud either. */
static void
update_visible (PfcBanner *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->revealer),
                          self->revealed || gtk_revealer_get_child_revealed (self->revealer));
}

static void
pfc_banner_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PfcBanner *self = PFC_BANNER (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_BUTTON_LABEL:
      g_value_set_string (value, self->button_label);
      break;
    case PROP_ACTION_NAME:
      g_value_set_string (value, self->action_name);
      break;
    case PROP_REVEALED:
      g_value_set_boolean (value, self->revealed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_banner_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PfcBanner *self = PFC_BANNER (object);

  switch (id)
    {
    case PROP_TITLE:
      pfc_banner_set_title (self, g_value_get_string (value));
      break;
    case PROP_BUTTON_LABEL:
      g_free (self->button_label);
      self->button_label = g_value_dup_string (value);
      break;
    case PROP_ACTION_NAME:
      g_free (self->action_name);
      self->action_name = g_value_dup_string (value);
      break;
    case PROP_REVEALED:
      pfc_banner_set_revealed (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_banner_finalize (GObject *object)
{
  PfcBanner *self = PFC_BANNER (object);

  g_free (self->title);
  g_free (self->button_label);
  g_free (self->action_name);
  G_OBJECT_CLASS (pfc_banner_parent_class)->finalize (object);
}

static void
pfc_banner_class_init (PfcBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pfc_banner_get_property;
  object_class->set_property = pfc_banner_set_property;
  object_class->finalize = pfc_banner_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL,
                                                flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_BUTTON_LABEL] = g_param_spec_string ("button-label", NULL, NULL, NULL, flags);
  properties[PROP_ACTION_NAME] = g_param_spec_string ("action-name", NULL, NULL, NULL, flags);
  properties[PROP_REVEALED] = g_param_spec_boolean ("revealed", NULL, NULL, FALSE,
                                                    flags | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (PFC_TYPE_BANNER_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, PFC_RESOURCE_PATH "/pfc-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, PfcBanner, revealer);
}

static void
pfc_banner_init (PfcBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->revealer, "notify::child-revealed", G_CALLBACK (update_visible),
                           self, G_CONNECT_SWAPPED);
}

/**
 * pfc_banner_set_title:
 * @self: a banner
 * @title: (nullable): what is the matter, for people
 */
void
pfc_banner_set_title (PfcBanner *self, const char *title)
{
  g_return_if_fail (PFC_IS_BANNER (self));

  if (g_strcmp0 (self->title, title) == 0)
    return;

  g_free (self->title);
  self->title = g_strdup (title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

/**
 * pfc_banner_set_revealed:
 * @self: a banner
 * @revealed: whether it is to be seen; it slides in and out
 */
void
pfc_banner_set_revealed (PfcBanner *self, gboolean revealed)
{
  g_return_if_fail (PFC_IS_BANNER (self));

  if (self->revealed == revealed)
    return;

  self->revealed = revealed;
  update_visible (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVEALED]);
}
