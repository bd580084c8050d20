/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-application-private.h"

#include "pfc-about.h"
#include "pfc-accelerators.h"
#include "pfc-preferences.h"

static void
new_window_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_present (GTK_WINDOW (pfc_application_add_window (PFC_APPLICATION (user_data))));
}

/* The windows that are open now come back with the next start, unless one of them stays after
 * all. */
static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PfcApplication *self = PFC_APPLICATION (user_data);
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self)));

  pfc_application_begin_leaving (self);
  for (GList *window = windows; window != NULL; window = window->next)
    {
      if (PFC_IS_WINDOW (window->data))
        gtk_window_close (window->data);
    }
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PfcApplication *self = PFC_APPLICATION (user_data);

  if (self->preferences == NULL)
    g_set_weak_pointer (&self->preferences,
                        GTK_WINDOW (pfc_preferences_new (pfc_application_get_window (self),
                                                         self->settings)));
  gtk_window_present (self->preferences);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pfc_about_show (pfc_application_get_window (PFC_APPLICATION (user_data)));
}

static void
show_server_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pfc_application_show_server (PFC_APPLICATION (user_data), g_variant_get_string (parameter, NULL));
}

/* A notification may be older than the window that it tells of. */
static void
show_runs_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_window_by_id (GTK_APPLICATION (user_data),
                                                        g_variant_get_uint32 (parameter));

  if (!PFC_IS_WINDOW (window))
    {
      g_application_activate (G_APPLICATION (user_data));
      return;
    }

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-page", "s", "tasks");
  gtk_window_present (window);
}

static const GActionEntry actions[] = {
  { "show-server", show_server_cb, "s", NULL, NULL },
  { "show-runs", show_runs_cb, "u", NULL, NULL },
  { "new-window", new_window_cb, NULL, NULL, NULL },
  { "preferences", preferences_cb, NULL, NULL, NULL },
  { "about", about_cb, NULL, NULL, NULL },
  { "quit", quit_cb, NULL, NULL, NULL },
};

void
pfc_application_add_actions (PfcApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (const PfcAccelerator *row = pfc_accelerators; row->action != NULL; row++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), row->action, row->keys);
}
