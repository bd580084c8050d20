/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-application-private.h"

#include "pfc-kept-token.h"

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

static void
forgotten_cb (PfcApplication *self, PfcServer *server)
{
  const char *address = pfc_server_get_address (server);
  g_autoptr (GPtrArray) tokens = pfc_kept_token_list (address);

  pfc_task_cache_forget (self->cache, address);
  for (guint i = 0; i < tokens->len; i++)
    pfc_kept_token_remove (tokens->pdata[i]);
}

void
pfc_application_create_models (PfcApplication *self)
{
  g_auto (GStrv) addresses = NULL;

  self->servers = pfc_servers_new (self->known);
  self->wake = pfc_wake_new ();
  if (self->cache == NULL)
    self->cache = pfc_task_cache_new (NULL);
  g_signal_connect_object (self->servers, "forgotten", G_CALLBACK (forgotten_cb), self,
                           G_CONNECT_SWAPPED);
  addresses = pfc_task_cache_list_servers (self->cache);
  pfc_servers_forget_unknown (self->servers, (const char *const *) addresses);
}

void
pfc_application_clear_models (PfcApplication *self)
{
  g_clear_handle_id (&self->search_timer, g_source_remove);
  g_clear_object (&self->servers);
  g_clear_object (&self->wake);
  g_clear_object (&self->search);
  g_clear_object (&self->cache);
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
