/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-preferences.h"

struct _PfcPreferences
{
  AdwPreferencesWindow parent_instance;

  /* Template widgets */
  AdwComboRow *style_row;
  AdwComboRow *language_row;
  GtkSwitch *restore_switch;
  GtkSwitch *confirm_switch;
};

G_DEFINE_FINAL_TYPE (PfcPreferences, pfc_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* The values of the keys, in the order of the rows' items. */
static const char *const styles[] = { "system", "light", "dark", NULL };
static const char *const languages[] = { "system", "es", "en", NULL };

static gboolean
value_to_selected (GValue *value, GVariant *variant, gpointer user_data)
{
  const char *const *values = user_data;

  for (guint i = 0; values[i] != NULL; i++)
    {
      if (g_str_equal (values[i], g_variant_get_string (variant, NULL)))
        {
          g_value_set_uint (value, i);
          return TRUE;
        }
    }

  return FALSE;
}

static GVariant *
selected_to_value (const GValue *value, const GVariantType *type, gpointer user_data)
{
  const char *const *values = user_data;
  guint selected = g_value_get_uint (value);

  return selected < g_strv_length ((char **) values) ? g_variant_new_string (values[selected])
                                                     : NULL;
}

static void
bind_choice (GSettings *settings, const char *key, AdwComboRow *row, const char *const *values)
{
  g_settings_bind_with_mapping (settings, key, row, "selected", G_SETTINGS_BIND_DEFAULT,
                                value_to_selected, selected_to_value, (gpointer) values, NULL);
}

static void
bind_settings (PfcPreferences *self, GSettings *settings)
{
  bind_choice (settings, "color-scheme", self->style_row, styles);
  bind_choice (settings, "language", self->language_row, languages);
  g_settings_bind (settings, "restore-windows", self->restore_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "confirm-close", self->confirm_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
}

static void
pfc_preferences_class_init (PfcPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PFC_RESOURCE_PATH "/pfc-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, PfcPreferences, style_row);
  gtk_widget_class_bind_template_child (widget_class, PfcPreferences, language_row);
  gtk_widget_class_bind_template_child (widget_class, PfcPreferences, restore_switch);
  gtk_widget_class_bind_template_child (widget_class, PfcPreferences, confirm_switch);
}

static void
pfc_preferences_init (PfcPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What the template asks for may be wider than a phone. */
static void
fit (PfcPreferences *self, GtkWidget *window)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), MIN (width, gtk_widget_get_width (window)),
                               height);
}

PfcPreferences *
pfc_preferences_new (PfcWindow *window, GSettings *settings)
{
  PfcPreferences *self = g_object_new (PFC_TYPE_PREFERENCES, "transient-for", window, "modal",
                                       window != NULL, NULL);

  if (window != NULL)
    fit (self, GTK_WIDGET (window));
  bind_settings (self, settings);
  return self;
}
