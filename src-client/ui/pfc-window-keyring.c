/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-window-private.h"

#include <glib/gi18n-lib.h>

#include "pfc-keyring.h"

/* What the person is to know of the keyring stays in view until they have seen it. */
static void
failure_cb (PfcWindow *self)
{
  const GError *failure = pfc_keeper_get_failure (self->keeper);
  g_autofree char *title = NULL;

  if (failure != NULL)
    {
      gboolean locked = g_error_matches (failure, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_LOCKED);

      /* Translators: %s is a sentence that says what is the matter with the keyring */
      title = g_strdup_printf (pfc_session_get_signed_in (self->session)
                                   ? _("%s This sign-in lasts until PFO3 is closed; then the "
                                       "password is needed again.")
                                   : _("%s Unlock it to go on without the password."),
                               failure->message);
      pfc_banner_set_title (self->keyring_banner, title);
      g_object_set (self->keyring_banner, "button-label", locked ? _("_Unlock…") : _("_Got It"),
                    "action-name", locked ? "win.unlock-keyring" : "win.hide-keyring", NULL);
    }
  pfc_banner_set_revealed (self->keyring_banner, failure != NULL);
}

void
pfc_window_hide_keyring_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pfc_banner_set_revealed (PFC_WINDOW (widget)->keyring_banner, FALSE);
}

/* Who was signed in before is so again, with or without a server: that one is waited for. */
static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcWindow) self = PFC_WINDOW (user_data);
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;
  gboolean restored = pfc_keeper_restore_finish (PFC_KEEPER (source), result, &error);

  if (error != NULL)
    g_debug ("Nobody is signed in again: %s", error->message);
  if (!restored || self->closing || self->connection == NULL)
    return;

  address = g_strdup (pfc_connection_get_address (self->connection));
  self->restored = pfc_connection_get_state (self->connection) != PFC_CONNECTION_ONLINE;
  self->entered = TRUE;
  pfc_connect_page_let_go (self->connect_page);
  if (pfc_connection_get_state (self->connection) == PFC_CONNECTION_OFFLINE)
    {
      pfc_connection_open (self->connection, address, NULL);
      self->entered = TRUE;
    }
  pfc_window_update (self);
}

/* Returns: (nullable): who is to be signed in again: whoever this window was left by, or else who
 * was signed in there last, in any window; nobody where the server has been forgotten since */
static const char *
find_user (PfcWindow *self, const char *address)
{
  const PfcPlace *goal = self->goal;

  if (pfc_servers_find (self->servers, address) == NULL)
    return NULL;
  if (goal != NULL && goal->username != NULL && g_strcmp0 (goal->address, address) == 0)
    return goal->username;

  return pfc_servers_get_last_user (self->servers, address);
}

static void
restore (PfcWindow *self)
{
  const char *address = pfc_connection_get_address (self->connection);
  const char *user = find_user (self, address);

  g_cancellable_cancel (self->restoring);
  g_clear_object (&self->restoring);
  self->restoring = g_cancellable_new ();
  if (user != NULL)
    pfc_keeper_restore_async (self->keeper, address, user, self->restoring, restored_cb,
                              g_object_ref (self));
}

void
pfc_window_unlock_keyring_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PfcWindow *self = PFC_WINDOW (widget);

  pfc_keeper_retry (self->keeper);
  if (!pfc_session_get_signed_in (self->session))
    restore (self);
}

/* The keyring is asked while the server is. A server that does not answer does not end that, but a
 * person who calls it off does. */
static void
state_changed_cb (PfcWindow *self)
{
  PfcConnectionState state = pfc_connection_get_state (self->connection);

  if (state == PFC_CONNECTION_ONLINE)
    self->restored = FALSE;

  if (state == PFC_CONNECTION_WAITING)
    self->refused = TRUE;
  else if (state == PFC_CONNECTION_OFFLINE && !self->refused)
    g_cancellable_cancel (self->restoring);

  if (state != PFC_CONNECTION_CONNECTING || self->entered || self->unclaimed ||
      pfc_session_get_signed_in (self->session))
    return;

  self->refused = FALSE;
  restore (self);
}

void
pfc_window_keep_session (PfcWindow *self)
{
  self->keeper = pfc_keeper_new (self->session);
  g_signal_connect_object (self->keeper, "notify::failure", G_CALLBACK (failure_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connection, "notify::state", G_CALLBACK (state_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
pfc_window_let_keeper_go (PfcWindow *self)
{
  g_cancellable_cancel (self->restoring);
  g_clear_object (&self->restoring);
  g_clear_object (&self->keeper);
}
