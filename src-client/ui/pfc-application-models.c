/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-application-private.h"

#include "pfc-kept-token.h"
#include "pfc-revocation.h"

static void
revoked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GApplication) application = G_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;

  if (!pfc_revocation_send_finish (result, &error))
    g_info ("The sign-ins of pfo3-cli are not over on the server: %s", error->message);
  g_application_release (application);
}

/* Nobody has these tokens any more: the server is told, if it can be reached. Of one that was not
 * known either nobody can say who may see them. */
static void
tell_server (PfcApplication *self, PfcServer *server, GPtrArray *kept)
{
  PfcKnownServer *known = pfc_server_get_known (server);
  g_autoptr (GPtrArray) tokens = g_ptr_array_new ();

  if (known == NULL || kept->len == 0)
    return;

  for (guint i = 0; i < kept->len; i++)
    g_ptr_array_add (tokens, ((const PfcKeptToken *) kept->pdata[i])->token);
  g_ptr_array_add (tokens, NULL);

  g_application_hold (G_APPLICATION (self));
  pfc_revocation_send_async (pfc_server_get_address (server),
                             pfc_known_server_get_fingerprint (known),
                             (const char *const *) tokens->pdata, revoked_cb, g_object_ref (self));
}

static void
forgotten_cb (PfcApplication *self, PfcServer *server)
{
  const char *address = pfc_server_get_address (server);
  g_autoptr (GPtrArray) kept = pfc_kept_token_list (address);

  pfc_task_cache_forget (self->cache, address);
  pfc_application_leave_server (self, address);
  for (guint i = 0; i < kept->len; i++)
    pfc_kept_token_remove (kept->pdata[i]);
  tell_server (self, server, kept);
}

/* Once, and not for who searches without a window, who does not need the keyring. A flatpak has a
 * list of servers of its own, which no other program changes; to look into its keyring, which is a
 * file, might be to ask the person for a password. */
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
  g_signal_connect_object (self->servers, "forgotten", G_CALLBACK (forgotten_cb), self,
                           G_CONNECT_SWAPPED);
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
