/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-application-private.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (PfcApplication, pfc_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "server", 's', 0, G_OPTION_ARG_STRING, NULL, N_("Connect to this server at once"),
    N_("HOST:PORT") },
  { "new-window", 'w', 0, G_OPTION_ARG_NONE, NULL, N_("Open a new window"), NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and exit"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, N_("[LINK…]") },
  { NULL }
};

static void
pfc_application_activate (GApplication *application)
{
  PfcApplication *self = PFC_APPLICATION (application);
  PfcWindow *window = pfc_application_get_window (self);

  if (window != NULL)
    gtk_window_present (GTK_WINDOW (window));
  pfc_application_restore (self);
}

static void
pfc_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *uri = g_file_get_uri (files[i]);

      pfc_application_open_link (PFC_APPLICATION (application), uri);
    }
}

/* Who says where to go is taken there, and not asked: they typed it. */
static int
pfc_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  PfcApplication *self = PFC_APPLICATION (application);
  GVariantDict *given = g_application_command_line_get_options_dict (line);
  g_autofree const char **links = NULL;
  const char *server = NULL;

  g_variant_dict_lookup (given, "server", "&s", &server);
  g_variant_dict_lookup (given, G_OPTION_REMAINING, "^a&s", &links);

  if (g_variant_dict_contains (given, "new-window"))
    g_action_group_activate_action (G_ACTION_GROUP (application), "new-window", NULL);
  if (server != NULL)
    pfc_application_show_server (self, server);
  for (gsize i = 0; links != NULL && links[i] != NULL; i++)
    pfc_application_open_link (self, links[i]);
  if (pfc_application_get_window (self) == NULL || (server == NULL && links == NULL))
    g_application_activate (application);

  return 0;
}

static int
pfc_application_handle_local_options (GApplication *application, GVariantDict *given)
{
  if (!g_variant_dict_contains (given, "version"))
    return -1;

  g_print ("pfo3 %s\n", PFO_VERSION);
  return 0;
}

/* The values of the key are those of the style manager. */
static void
color_scheme_cb (PfcApplication *self)
{
  static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT,
                                            ADW_COLOR_SCHEME_FORCE_DARK };
  guint chosen = (guint) g_settings_get_enum (self->settings, "color-scheme");

  adw_style_manager_set_color_scheme (
      adw_application_get_style_manager (ADW_APPLICATION (self)),
      schemes[MIN (chosen, G_N_ELEMENTS (schemes) - 1)]);
}

static void
load_known_servers (PfcApplication *self)
{
  g_autoptr (GError) error = NULL;

  self->known = pfc_known_servers_new (NULL);
  if (!pfc_known_servers_load (self->known, &error))
    g_message ("%s", error->message);
  pfc_known_servers_watch (self->known);
}

static void
pfc_application_startup (GApplication *application)
{
  PfcApplication *self = PFC_APPLICATION (application);

  G_APPLICATION_CLASS (pfc_application_parent_class)->startup (application);

  self->settings = g_settings_new (PFC_APPLICATION_ID);
  g_signal_connect_object (self->settings, "changed::color-scheme", G_CALLBACK (color_scheme_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::restore-windows",
                           G_CALLBACK (pfc_application_save_places), self, G_CONNECT_SWAPPED);
  color_scheme_cb (self);
  load_known_servers (self);
  pfc_application_create_models (self);
  pfc_application_read_places (self);

  gtk_window_set_default_icon_name (PFC_APPLICATION_ID);
  pfc_application_add_actions (self);
}

static void
pfc_application_dispose (GObject *object)
{
  PfcApplication *self = PFC_APPLICATION (object);

  g_clear_handle_id (&self->save_timer, g_source_remove);
  g_clear_weak_pointer (&self->preferences);
  g_clear_weak_pointer (&self->link_dialog);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->left, g_ptr_array_unref);
  pfc_application_clear_models (self);
  g_clear_object (&self->known);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (pfc_application_parent_class)->dispose (object);
}

static void
pfc_application_finalize (GObject *object)
{
  g_free (PFC_APPLICATION (object)->places_path);
  G_OBJECT_CLASS (pfc_application_parent_class)->finalize (object);
}

static void
pfc_application_class_init (PfcApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pfc_application_dispose;
  G_OBJECT_CLASS (klass)->finalize = pfc_application_finalize;
  application_class->dbus_register = pfc_application_dbus_register;
  application_class->dbus_unregister = pfc_application_dbus_unregister;
  application_class->startup = pfc_application_startup;
  application_class->activate = pfc_application_activate;
  application_class->open = pfc_application_open;
  application_class->command_line = pfc_application_command_line;
  application_class->handle_local_options = pfc_application_handle_local_options;
}

static void
pfc_application_init (PfcApplication *self)
{
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) pfc_place_free);
  self->places_path =
      g_build_filename (g_get_user_state_dir (), PFC_APPLICATION_ID, "windows.json", NULL);
  g_application_set_option_context_summary (G_APPLICATION (self), _("Run tasks on a server"));
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * pfc_application_new:
 *
 * Returns: (transfer full): the program
 */
PfcApplication *
pfc_application_new (void)
{
  return g_object_new (PFC_TYPE_APPLICATION,
                       "application-id", PFC_APPLICATION_ID,
                       "resource-base-path", PFC_RESOURCE_PATH,
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_HANDLES_OPEN,
                       NULL);
}
