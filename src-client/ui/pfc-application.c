/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-application.h"

#include <glib/gi18n-lib.h>

#include "pfc-window.h"

struct _PfcApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (PfcApplication, pfc_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "server", 's', 0, G_OPTION_ARG_STRING, NULL, N_("Connect to this server at once"),
    N_("HOST:PORT") },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and exit"), NULL },
  { NULL }
};

static const struct
{
  const char *action;
  const char *accelerators[3];
} accelerators[] = {
  { "app.quit", { "<Control>q" } },
  { "window.close", { "<Control>w" } },
  { "win.reload", { "F5", "<Control>r" } },
  { "win.back", { "<Alt>Left", "Back" } },
  { "win.show-page::inicio", { "<Alt>1" } },
  { "win.show-page::tasks", { "<Alt>2" } },
};

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  if (window != NULL)
    gtk_window_close (window);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (user_data)),
                         "application-name", "PFO3",
                         "application-icon", PFC_APPLICATION_ID,
                         "version", PFO_VERSION,
                         "comments", _("Run tasks on a server"),
                         "developer-name", _("The PFO3 project"),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         /* Translators: your name, one a line */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static const GActionEntry actions[] = {
  { "quit", quit_cb, NULL, NULL, NULL },
  { "about", about_cb, NULL, NULL, NULL },
};

static PfcWindow *
get_window (PfcApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  return window != NULL ? PFC_WINDOW (window) : pfc_window_new (self);
}

static void
pfc_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (get_window (PFC_APPLICATION (application))));
}

static int
pfc_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  GVariantDict *given = g_application_command_line_get_options_dict (line);
  const char *server = NULL;

  g_application_activate (application);
  if (g_variant_dict_lookup (given, "server", "&s", &server))
    pfc_window_connect_to (get_window (PFC_APPLICATION (application)), server);

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

static void
pfc_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (pfc_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (PFC_APPLICATION_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  for (gsize i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action,
                                           accelerators[i].accelerators);
}

static void
pfc_application_class_init (PfcApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = pfc_application_startup;
  application_class->activate = pfc_application_activate;
  application_class->command_line = pfc_application_command_line;
  application_class->handle_local_options = pfc_application_handle_local_options;
}

static void
pfc_application_init (PfcApplication *self)
{
  g_application_set_option_context_summary (G_APPLICATION (self), _("Run tasks on a server"));
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

PfcApplication *
pfc_application_new (void)
{
  return g_object_new (PFC_TYPE_APPLICATION,
                       "application-id", PFC_APPLICATION_ID,
                       "resource-base-path", PFC_RESOURCE_PATH,
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                       NULL);
}
