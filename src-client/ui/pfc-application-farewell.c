/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-application-private.h"

#include "pfc-kept-token.h"
#include "pfc-keyring.h"
#include "pfc-revocation.h"

/* A server that was forgotten, and the tokens that were kept of it. The program does not end
 * before nothing is kept and the server knows. */
typedef struct
{
  GApplication *application;
  PfcServer *server;
  GPtrArray *tokens;
} Farewell;

static Farewell *
farewell_new (PfcApplication *application, PfcServer *server)
{
  Farewell *self = g_new0 (Farewell, 1);

  self->application = g_object_ref (G_APPLICATION (application));
  self->server = g_object_ref (server);
  self->tokens = g_ptr_array_new_with_free_func (g_free);
  g_application_hold (self->application);
  return self;
}

static void
farewell_end (Farewell *self)
{
  g_application_release (self->application);
  g_ptr_array_unref (self->tokens);
  g_object_unref (self->server);
  g_object_unref (self->application);
  g_free (self);
}

static void
revoked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!pfc_revocation_send_finish (result, &error))
    g_info ("The sign-ins that were kept are not over on the server: %s", error->message);
  farewell_end (user_data);
}

/* Nobody has these tokens any more: the server is told, if it can be reached. Of one that was not
 * known either nobody can say who may see them. */
static void
tell_server (Farewell *self)
{
  PfcKnownServer *known = pfc_server_get_known (self->server);

  if (known == NULL || self->tokens->len == 0)
    {
      farewell_end (self);
      return;
    }

  g_ptr_array_add (self->tokens, NULL);
  pfc_revocation_send_async (pfc_server_get_address (self->server),
                             pfc_known_server_get_fingerprint (known),
                             (const char *const *) self->tokens->pdata, revoked_cb, self);
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Farewell *self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) tokens = pfc_keyring_take_finish (result, &error);

  if (tokens == NULL)
    g_debug ("What is in the keyring stays there: %s", error->message);
  for (char **token = tokens; token != NULL && *token != NULL; token++)
    g_ptr_array_add (self->tokens, g_strdup (*token));

  tell_server (self);
}

static void
take_from_files (Farewell *self, const char *address)
{
  g_autoptr (GPtrArray) kept = pfc_kept_token_list (address);

  for (guint i = 0; i < kept->len; i++)
    {
      const PfcKeptToken *sign_in = kept->pdata[i];

      g_ptr_array_add (self->tokens, g_strdup (sign_in->token));
      pfc_kept_token_remove (sign_in);
    }
}

void
pfc_application_take_leave (PfcApplication *self, PfcServer *server)
{
  const char *address = pfc_server_get_address (server);
  Farewell *farewell = farewell_new (self, server);

  pfc_task_cache_forget (self->cache, address);
  pfc_application_leave_server (self, address);
  take_from_files (farewell, address);
  pfc_keyring_take_async (address, NULL, taken_cb, farewell);
}
