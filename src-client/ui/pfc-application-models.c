/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-application-private.h"

/* Once, and not for who searches without a window, who does not need the keyring. In a flatpak,
 * whose list of servers hardly any other program changes, it is a file: to look into that might be
 * to ask the person for a password. */
static void
window_added_cb (PfcApplication *self)
{
  g_signal_handlers_disconnect_by_func (self, window_added_cb, NULL);
  if (!g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    pfc_servers_sweep_keyring (self->servers);
}

void
pfc_application_create_models (PfcApplication *self)
{
  g_auto (GStrv) addresses = NULL;

  self->servers = pfc_servers_new (self->known);
  self->wake = pfc_wake_new ();
  if (self->cache == NULL)
    self->cache = pfc_task_cache_new (NULL);
  g_signal_connect_object (self->servers, "forgotten", G_CALLBACK (pfc_application_take_leave),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "window-added", G_CALLBACK (window_added_cb), NULL);
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
