/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-application-private.h"

/* For how long the program stays after it was asked, though there is no window: whoever types is
 * between two letters. */
#define PATIENCE_S 10

static gboolean
patience_over_cb (gpointer user_data)
{
  PfcApplication *self = PFC_APPLICATION (user_data);

  self->search_timer = 0;
  g_application_release (G_APPLICATION (self));
  return G_SOURCE_REMOVE;
}

static void
used_cb (PfcApplication *self)
{
  if (self->search_timer == 0)
    g_application_hold (G_APPLICATION (self));
  g_clear_handle_id (&self->search_timer, g_source_remove);
  self->search_timer = g_timeout_add_seconds (PATIENCE_S, patience_over_cb, self);
}

static void
task_chosen_cb (PfcApplication *self, const char *address, const char *task)
{
  g_autofree char *server = g_strdup (address);
  g_autofree char *name = g_strdup (task);
  PfcWindow *window = pfc_application_show_server (self, server);

  pfc_window_show_task (window, server, name);
}

gboolean
pfc_application_dbus_register (GApplication *application,
                               GDBusConnection *bus,
                               const char *path,
                               GError **error)
{
  PfcApplication *self = PFC_APPLICATION (application);
  g_autofree char *search_path = g_strconcat (path, "/SearchProvider", NULL);

  self->cache = pfc_task_cache_new (NULL);
  self->search = pfc_search_provider_new (self->cache);
  g_signal_connect_object (self->search, "used", G_CALLBACK (used_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "task-chosen", G_CALLBACK (task_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "search-chosen", G_CALLBACK (g_application_activate), self,
                           G_CONNECT_SWAPPED);
  return pfc_search_provider_export (self->search, bus, search_path, error);
}

void
pfc_application_dbus_unregister (GApplication *application, GDBusConnection *bus, const char *path)
{
  PfcApplication *self = PFC_APPLICATION (application);

  if (self->search != NULL)
    pfc_search_provider_unexport (self->search);
}
