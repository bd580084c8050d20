/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-servers.h"

#include "pfc-keyring.h"

struct _PfcServers
{
  GObject parent_instance;

  PfcKnownServers *known;
  GPtrArray *servers;
  GPtrArray *sessions; /* borrowed: each is taken out when it goes */
};

static GType
pfc_servers_get_item_type (GListModel *model)
{
  return PFC_TYPE_SERVER;
}

static guint
pfc_servers_get_n_items (GListModel *model)
{
  return PFC_SERVERS (model)->servers->len;
}

static gpointer
pfc_servers_get_item (GListModel *model, guint position)
{
  GPtrArray *servers = PFC_SERVERS (model)->servers;

  return position < servers->len ? g_object_ref (servers->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = pfc_servers_get_item_type;
  iface->get_n_items = pfc_servers_get_n_items;
  iface->get_item = pfc_servers_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PfcServers, pfc_servers, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static guint forgotten_signal, not_remembered_signal, token_kept_signal;

/* A connection that was closed belongs to no server. */
static gboolean
is_at (PfcSession *session, const char *address)
{
  PfcConnection *connection = pfc_session_get_connection (session);

  return pfc_connection_get_state (connection) != PFC_CONNECTION_OFFLINE &&
         g_strcmp0 (pfc_connection_get_address (connection), address) == 0;
}

static PfcSession *
find_session (PfcServers *self, const char *address)
{
  PfcSession *found = NULL;

  for (guint i = 0; i < self->sessions->len; i++)
    {
      PfcSession *session = self->sessions->pdata[i];

      if (!is_at (session, address))
        continue;
      if (pfc_session_get_signed_in (session))
        return session;
      if (found == NULL)
        found = session;
    }

  return found;
}

static void
match_sessions (PfcServers *self)
{
  for (guint i = 0; i < self->servers->len; i++)
    {
      PfcServer *server = self->servers->pdata[i];

      pfc_server_set_session (server, find_session (self, pfc_server_get_address (server)));
    }
}

/* Whichever program forgot it. */
static void
tell_forgotten (PfcServers *self, PfcServer *server)
{
  g_signal_emit (self, forgotten_signal, 0, server);
}

static void
known_changed_cb (PfcServers *self, guint position, guint n_removed, guint n_added)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (PfcKnownServer) known = g_list_model_get_item (G_LIST_MODEL (self->known), i);
      const char *address = pfc_known_server_get_address (known);
      PfcServer *server = pfc_servers_find (self, address);

      g_ptr_array_add (added, server != NULL ? g_object_ref (server)
                                             : pfc_server_new (address, known));
    }

  for (guint i = position; i < position + n_removed; i++)
    {
      if (!g_ptr_array_find (added, self->servers->pdata[i], NULL))
        g_ptr_array_add (gone, g_object_ref (self->servers->pdata[i]));
    }

  g_ptr_array_remove_range (self->servers, position, n_removed);
  for (guint i = 0; i < added->len; i++)
    g_ptr_array_insert (self->servers, position + i, g_object_ref (added->pdata[i]));

  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
  match_sessions (self);

  /* A list that is lost does not say that they were forgotten. */
  for (guint i = 0; i < gone->len && pfc_known_servers_is_there (self->known); i++)
    tell_forgotten (self, gone->pdata[i]);
}

/* A server is used by who opens it; one that comes back by itself is not used anew. What cannot be
 * remembered is no reason not to use it. */
static void
state_changed_cb (PfcServers *self, GParamSpec *pspec, PfcConnection *connection)
{
  const char *address = pfc_connection_get_address (connection);
  g_autoptr (GError) error = NULL;

  if (pfc_connection_get_state (connection) == PFC_CONNECTION_ONLINE &&
      !pfc_connection_was_lost (connection) &&
      !pfc_known_servers_touch (self->known, address, &error))
    g_signal_emit (self, not_remembered_signal, 0, address, error->message);
  match_sessions (self);
}

static void
signed_in_cb (PfcServers *self, GParamSpec *pspec, PfcSession *session)
{
  const char *address = pfc_connection_get_address (pfc_session_get_connection (session));
  g_autoptr (GError) error = NULL;

  if (pfc_session_get_signed_in (session) &&
      !pfc_known_servers_set_user (self->known, address, pfc_session_get_username (session),
                                   &error))
    g_info ("Who signed in at %s is not remembered: %s", address, error->message);
  match_sessions (self);
}

static void
session_gone_cb (gpointer user_data, GObject *session)
{
  g_ptr_array_remove (PFC_SERVERS (user_data)->sessions, session);
}

static void
pfc_servers_dispose (GObject *object)
{
  PfcServers *self = PFC_SERVERS (object);

  for (guint i = 0; i < self->sessions->len; i++)
    g_object_weak_unref (self->sessions->pdata[i], session_gone_cb, self);
  g_ptr_array_set_size (self->sessions, 0);
  G_OBJECT_CLASS (pfc_servers_parent_class)->dispose (object);
}

static void
pfc_servers_finalize (GObject *object)
{
  PfcServers *self = PFC_SERVERS (object);

  g_ptr_array_unref (self->sessions);
  g_ptr_array_unref (self->servers);
  g_clear_object (&self->known);

  G_OBJECT_CLASS (pfc_servers_parent_class)->finalize (object);
}

static void
pfc_servers_class_init (PfcServersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pfc_servers_dispose;
  G_OBJECT_CLASS (klass)->finalize = pfc_servers_finalize;

  forgotten_signal = g_signal_new ("forgotten", PFC_TYPE_SERVERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, PFC_TYPE_SERVER);
  not_remembered_signal =
      g_signal_new ("not-remembered", PFC_TYPE_SERVERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  token_kept_signal =
      g_signal_new ("token-kept", PFC_TYPE_SERVERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
}

static void
pfc_servers_init (PfcServers *self)
{
  self->servers = g_ptr_array_new_with_free_func (g_object_unref);
  self->sessions = g_ptr_array_new ();
}

/**
 * pfc_servers_new:
 * @known: the servers that were connected to
 *
 * Returns: (transfer full): the same servers, with what there is to them now
 */
PfcServers *
pfc_servers_new (PfcKnownServers *known)
{
  PfcServers *self;

  g_return_val_if_fail (PFC_IS_KNOWN_SERVERS (known), NULL);

  self = g_object_new (PFC_TYPE_SERVERS, NULL);
  self->known = g_object_ref (known);
  g_signal_connect_object (known, "items-changed", G_CALLBACK (known_changed_cb), self,
                           G_CONNECT_SWAPPED);
  known_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (known)));
  return self;
}

/**
 * pfc_servers_follow:
 * @self: the servers
 * @session: a session, whichever server it will be connected to
 *
 * Shows this session with its server from now on, for as long as it exists.
 */
void
pfc_servers_follow (PfcServers *self, PfcSession *session)
{
  g_return_if_fail (PFC_IS_SERVERS (self));
  g_return_if_fail (PFC_IS_SESSION (session));

  g_ptr_array_add (self->sessions, session);
  g_object_weak_ref (G_OBJECT (session), session_gone_cb, self);
  g_signal_connect_object (pfc_session_get_connection (session), "notify::state",
                           G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::signed-in", G_CALLBACK (signed_in_cb), self,
                           G_CONNECT_SWAPPED);
  match_sessions (self);
}

/**
 * pfc_servers_find:
 * @self: the servers
 * @address: (nullable): an address as PfcConnection has it
 *
 * Returns: (transfer none) (nullable): the server of this address
 */
PfcServer *
pfc_servers_find (PfcServers *self, const char *address)
{
  g_return_val_if_fail (PFC_IS_SERVERS (self), NULL);

  for (guint i = 0; i < self->servers->len; i++)
    {
      if (g_strcmp0 (pfc_server_get_address (self->servers->pdata[i]), address) == 0)
        return self->servers->pdata[i];
    }

  return NULL;
}

/**
 * pfc_servers_get_last_user:
 * @self: the servers
 * @address: an address
 *
 * Returns: (nullable): who signed in there last
 */
const char *
pfc_servers_get_last_user (PfcServers *self, const char *address)
{
  PfcKnownServer *known;

  g_return_val_if_fail (PFC_IS_SERVERS (self), NULL);

  known = pfc_known_servers_lookup (self->known, address);
  return known != NULL ? pfc_known_server_get_user (known) : NULL;
}

/**
 * pfc_servers_holds_token:
 * @self: the servers
 * @token: a session's token
 *
 * Returns: whether one of the sessions is signed in by it: whoever signs out by it ends that one
 */
gboolean
pfc_servers_holds_token (PfcServers *self, const char *token)
{
  g_return_val_if_fail (PFC_IS_SERVERS (self), FALSE);

  for (guint i = 0; i < self->sessions->len; i++)
    {
      if (g_strcmp0 (pfc_session_get_token (self->sessions->pdata[i]), token) == 0)
        return TRUE;
    }

  return FALSE;
}

/**
 * pfc_servers_find_token:
 * @self: the servers
 * @address: an address
 * @user: a user there
 *
 * Returns: (nullable): the token of a session in which they are signed in there, if the server is
 * known still
 */
const char *
pfc_servers_find_token (PfcServers *self, const char *address, const char *user)
{
  g_return_val_if_fail (PFC_IS_SERVERS (self), NULL);

  if (pfc_servers_find (self, address) == NULL)
    return NULL;

  for (guint i = 0; i < self->sessions->len; i++)
    {
      PfcSession *session = self->sessions->pdata[i];

      if (is_at (session, address) && g_strcmp0 (pfc_session_get_username (session), user) == 0)
        return pfc_session_get_token (session);
    }

  return NULL;
}

/**
 * pfc_servers_forget_user:
 * @self: the servers
 * @address: an address
 * @user: a user there, whose token stays in the keyring though they have signed out
 *
 * Forgets that they signed in there last, so that nobody is signed in again as them. Where they are
 * signed in still, in another session, nothing changes.
 */
void
pfc_servers_forget_user (PfcServers *self, const char *address, const char *user)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (PFC_IS_SERVERS (self));

  if (g_strcmp0 (pfc_servers_get_last_user (self, address), user) == 0 &&
      pfc_servers_find_token (self, address, user) == NULL &&
      !pfc_known_servers_set_user (self->known, address, NULL, &error))
    g_info ("Who signed in at %s last is not forgotten: %s", address, error->message);
}

/**
 * pfc_servers_tell_kept:
 * @self: the servers
 * @address: an address
 * @user: a user there
 * @token: the token that the keyring has now, in the place of another one
 *
 * Lets all sessions of this user there know which of them will outlast the program.
 */
void
pfc_servers_tell_kept (PfcServers *self,
                       const char *address,
                       const char *user,
                       const char *token)
{
  g_return_if_fail (PFC_IS_SERVERS (self));

  g_signal_emit (self, token_kept_signal, 0, address, user, token);
}

/**
 * pfc_servers_forget_unknown:
 * @self: the servers
 * @addresses: (array zero-terminated=1): servers of which something is kept
 *
 * Forgets those that are not known: another program has forgotten them, and nobody has noticed yet.
 * A list that is lost or cannot be read does not say which they are.
 */
void
pfc_servers_forget_unknown (PfcServers *self, const char *const *addresses)
{
  g_return_if_fail (PFC_IS_SERVERS (self));

  if (!pfc_known_servers_is_there (self->known) || !pfc_known_servers_load (self->known, NULL))
    return;

  for (const char *const *address = addresses; *address != NULL; address++)
    {
      g_autoptr (PfcServer) server = pfc_server_new (*address, NULL);

      if (pfc_servers_find (self, *address) == NULL)
        tell_forgotten (self, server);
    }
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcServers) self = PFC_SERVERS (user_data);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) addresses = pfc_keyring_list_servers_finish (result, &error);

  if (addresses != NULL)
    pfc_servers_forget_unknown (self, (const char *const *) addresses);
  else
    g_debug ("What is in the keyring is not known: %s", error->message);
}

/**
 * pfc_servers_sweep_keyring:
 * @self: the servers
 *
 * Looks, as pfc_servers_forget_unknown() does, at those of which the keyring has something, once it
 * has told which they are. A keyring that is absent or locked keeps what it has until another time.
 */
void
pfc_servers_sweep_keyring (PfcServers *self)
{
  g_return_if_fail (PFC_IS_SERVERS (self));

  pfc_keyring_list_servers_async (NULL, listed_cb, g_object_ref (self));
}

/* If the connection is another by now, it is not ours to close; one that was lost waits to come
 * back by itself. */
static void
signed_out_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PfcSession *session = PFC_SESSION (source);
  PfcConnection *connection = pfc_session_get_connection (session);
  g_autoptr (GError) error = NULL;

  pfc_session_sign_out_finish (session, result, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
      pfc_connection_get_state (connection) == PFC_CONNECTION_WAITING)
    pfc_connection_close (connection);
}

/* Each window of the server has a session of its own. */
static void
sign_out (PfcServers *self, const char *address)
{
  for (guint i = 0; i < self->sessions->len; i++)
    {
      PfcSession *session = self->sessions->pdata[i];

      if (is_at (session, address))
        pfc_session_sign_out_async (session, NULL, signed_out_cb, NULL);
    }
}

/**
 * pfc_servers_forget:
 * @self: the servers
 * @server: one of them
 * @error: why it could not be
 *
 * Signs out there, whoever is signed in, closes the connections, and forgets the server: that it
 * was used, by whom, and which certificate was trusted. Whatever else is kept goes by `forgotten`.
 *
 * Returns: whether it is forgotten
 */
gboolean
pfc_servers_forget (PfcServers *self, PfcServer *server, GError **error)
{
  g_autoptr (PfcServer) forgotten = NULL;

  g_return_val_if_fail (PFC_IS_SERVERS (self), FALSE);
  g_return_val_if_fail (PFC_IS_SERVER (server), FALSE);

  forgotten = g_object_ref (server);
  if (!pfc_known_servers_forget (self->known, pfc_server_get_address (server), error))
    return FALSE;

  sign_out (self, pfc_server_get_address (server));
  return TRUE;
}
