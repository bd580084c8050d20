/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-session.h"

#include "pfc-answer.h"
#include "pfc-string.h"
#include "pfo-error.h"

/* A password is checked in a tenth of a second; many of them at once wait for each other. */
#define TIMEOUT_S 30

struct _PfcSession
{
  GObject parent_instance;

  PfcConnection *connection;
  GCancellable *cancellable; /* of the sign-in by token */
  char *username;
  char *token;
};

G_DEFINE_FINAL_TYPE (PfcSession, pfc_session, G_TYPE_OBJECT)

enum
{
  PROP_CONNECTION = 1,
  PROP_USERNAME,
  PROP_SIGNED_IN,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* Both are %NULL when the session ends. */
static void
set_identity (PfcSession *self, const char *username, const char *token)
{
  gboolean was_signed_in = self->token != NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  g_object_freeze_notify (G_OBJECT (self));

  pfc_string_set (&self->token, token);
  pfc_connection_set_token (self->connection, token);

  if (pfc_string_set (&self->username, username))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_USERNAME]);
  if (was_signed_in != (token != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SIGNED_IN]);

  g_object_thaw_notify (G_OBJECT (self));
}

static void
token_refused_cb (PfcConnection *connection, const char *token, PfcSession *self)
{
  if (g_strcmp0 (token, self->token) == 0)
    set_identity (self, NULL, NULL);
}

static JsonObject *
new_token_data (PfcSession *self)
{
  JsonObject *data = json_object_new ();

  json_object_set_string_member (data, "token", self->token);
  return data;
}

static void
signed_in_again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = NULL;

  /* A refused token has ended the session by now; any other failure says nothing about it. */
  answer = pfc_connection_call_finish (PFC_CONNECTION (source), result, &error);
  if (answer == NULL)
    g_debug ("Sign-in by token: %s", error->message);
}

/* Every call that needs the session shows the token by itself. This one is for the person: a
 * session that has ended meanwhile is seen when the connection is back, or the session is taken up
 * again, not at the next click. */
static void
check (PfcSession *self)
{
  g_autoptr (JsonObject) data = NULL;

  if (pfc_connection_get_state (self->connection) != PFC_CONNECTION_ONLINE || self->token == NULL)
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();

  data = new_token_data (self);
  pfc_connection_call_async (self->connection, "GET_TAREAS_HTML", data, TIMEOUT_S,
                             self->cancellable, signed_in_again_cb, NULL);
}

static void
pfc_session_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PfcSession *self = PFC_SESSION (object);

  switch (prop_id)
    {
    case PROP_CONNECTION:
      g_value_set_object (value, self->connection);
      break;
    case PROP_USERNAME:
      g_value_set_string (value, self->username);
      break;
    case PROP_SIGNED_IN:
      g_value_set_boolean (value, self->token != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pfc_session_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  PfcSession *self = PFC_SESSION (object);

  switch (prop_id)
    {
    case PROP_CONNECTION:
      self->connection = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pfc_session_constructed (GObject *object)
{
  PfcSession *self = PFC_SESSION (object);

  G_OBJECT_CLASS (pfc_session_parent_class)->constructed (object);

  g_signal_connect_object (self->connection, "notify::state", G_CALLBACK (check), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connection, "token-refused", G_CALLBACK (token_refused_cb), self,
                           0);
}

static void
pfc_session_finalize (GObject *object)
{
  PfcSession *self = PFC_SESSION (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  pfc_connection_set_token (self->connection, NULL);
  g_clear_object (&self->connection);
  g_free (self->username);
  g_free (self->token);

  G_OBJECT_CLASS (pfc_session_parent_class)->finalize (object);
}

static void
pfc_session_class_init (PfcSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pfc_session_get_property;
  object_class->set_property = pfc_session_set_property;
  object_class->constructed = pfc_session_constructed;
  object_class->finalize = pfc_session_finalize;

  props[PROP_CONNECTION] = g_param_spec_object ("connection", NULL, NULL, PFC_TYPE_CONNECTION,
                                                flags | G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY);
  props[PROP_USERNAME] =
      g_param_spec_string ("username", NULL, NULL, NULL, flags | G_PARAM_READABLE);
  props[PROP_SIGNED_IN] =
    g_param_spec_boolean ("signed-in", NULL, NULL, FALSE, flags | G_PARAM_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pfc_session_init (PfcSession *self)
{
}

/**
 * pfc_session_new:
 * @connection: a connection, of which this is the only session
 *
 * Returns: (transfer full): a session in which nobody is signed in yet
 */
PfcSession *
pfc_session_new (PfcConnection *connection)
{
  g_return_val_if_fail (PFC_IS_CONNECTION (connection), NULL);

  return g_object_new (PFC_TYPE_SESSION, "connection", connection, NULL);
}

/**
 * pfc_session_get_connection:
 * @self: a session
 *
 * Returns: (transfer none): the connection that it is over
 */
PfcConnection *
pfc_session_get_connection (PfcSession *self)
{
  g_return_val_if_fail (PFC_IS_SESSION (self), NULL);

  return self->connection;
}

/**
 * pfc_session_get_username:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): who is signed in; %NULL while nobody is
 */
const char *
pfc_session_get_username (PfcSession *self)
{
  g_return_val_if_fail (PFC_IS_SESSION (self), NULL);

  return self->username;
}

/**
 * pfc_session_get_token:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): what shows the server who it is; %NULL while nobody is
 *   signed in. It is a secret.
 */
const char *
pfc_session_get_token (PfcSession *self)
{
  g_return_val_if_fail (PFC_IS_SESSION (self), NULL);

  return self->token;
}

/**
 * pfc_session_get_signed_in:
 * @self: a session
 *
 * Returns: whether somebody is signed in, as far as is known: the server may have ended it
 *   meanwhile
 */
gboolean
pfc_session_get_signed_in (PfcSession *self)
{
  g_return_val_if_fail (PFC_IS_SESSION (self), FALSE);

  return self->token != NULL;
}

void
pfc_session_resume (PfcSession *self, const char *username, const char *token)
{
  g_return_if_fail (PFC_IS_SESSION (self));
  g_return_if_fail (username != NULL && token != NULL);

  set_identity (self, username, token);
  check (self);
}

static JsonObject *
new_credentials (const char *username, const char *password)
{
  JsonObject *data = json_object_new ();

  json_object_set_string_member (data, "username", username);
  json_object_set_string_member (data, "password", password);
  return data;
}

static void
registered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (JsonObject) answer = NULL;
  GError *error = NULL;

  answer = pfc_connection_call_finish (PFC_CONNECTION (source), result, &error);
  if (answer != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * pfc_session_register_async:
 * @self: a session
 * @username: a name, as typed
 * @password: a password
 * @cancellable: (nullable): stops waiting for the server, which may have registered them
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Registers a user, who is not signed in by that.
 */
void
pfc_session_register_async (PfcSession *self,
                            const char *username,
                            const char *password,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (JsonObject) data = new_credentials (username, password);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pfc_session_register_async);
  pfc_connection_call_async (self->connection, "REGISTRO", data, TIMEOUT_S, cancellable,
                             registered_cb, g_steal_pointer (&task));
}

/**
 * pfc_session_register_finish:
 * @self: a session
 * @result: what the callback got
 * @error: as pfc_connection_call_finish() has it
 *
 * Returns: whether there is such a user now
 */
gboolean
pfc_session_register_finish (PfcSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PfcSession *self = g_task_get_source_object (task);
  g_autoptr (JsonObject) answer = NULL;
  const char *username, *token;
  GError *error = NULL;

  answer = pfc_connection_call_finish (PFC_CONNECTION (source), result, &error);
  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  username = pfc_answer_get_string (answer, "username");
  token = pfc_answer_get_string (answer, "token");
  if (username == NULL || token == NULL)
    {
      g_task_return_error (task, pfc_answer_new_odd_error ());
      return;
    }

  set_identity (self, username, token);
  g_task_return_boolean (task, TRUE);
}

/**
 * pfc_session_sign_in_async:
 * @self: a session
 * @username: a name, as typed
 * @password: their password
 * @cancellable: (nullable): stops waiting for the server
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Signs a user in. The session has their name as the server writes it.
 */
void
pfc_session_sign_in_async (PfcSession *self,
                           const char *username,
                           const char *password,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (JsonObject) data = new_credentials (username, password);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pfc_session_sign_in_async);
  pfc_connection_call_async (self->connection, "LOGIN", data, TIMEOUT_S, cancellable, signed_in_cb,
                             g_steal_pointer (&task));
}

/**
 * pfc_session_sign_in_finish:
 * @self: a session
 * @result: what the callback got
 * @error: as pfc_connection_call_finish() has it, or %G_IO_ERROR_INVALID_DATA
 *
 * Returns: whether they are signed in
 */
gboolean
pfc_session_sign_in_finish (PfcSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
signed_out_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (GError) error = NULL;

  /* A token that the server refuses is as revoked as can be. */
  answer = pfc_connection_call_finish (PFC_CONNECTION (source), result, &error);
  if (answer != NULL || g_error_matches (error, PFO_ERROR, PFO_ERROR_UNAUTHORIZED))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * pfc_session_sign_out_async:
 * @self: a session
 * @cancellable: (nullable): stops waiting for the server
 * @callback: called when the server knows
 * @user_data: for @callback
 *
 * Ends the session: here at once and whatever happens, on the server if it can be reached.
 */
void
pfc_session_sign_out_async (PfcSession *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (JsonObject) data = NULL;

  g_task_set_source_tag (task, pfc_session_sign_out_async);
  if (self->token == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  data = new_token_data (self);
  set_identity (self, NULL, NULL);
  pfc_connection_call_async (self->connection, "LOGOUT", data, TIMEOUT_S, cancellable,
                             signed_out_cb, g_steal_pointer (&task));
}

/**
 * pfc_session_sign_out_finish:
 * @self: a session
 * @result: what the callback got
 * @error: as pfc_connection_call_finish() has it
 *
 * Returns: whether the token is good for nothing now; %FALSE if the server could not be told
 */
gboolean
pfc_session_sign_out_finish (PfcSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
inicio_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (JsonObject) answer = NULL;
  const char *html;
  GError *error = NULL;

  answer = pfc_connection_call_finish (PFC_CONNECTION (source), result, &error);
  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  html = pfc_answer_get_string (answer, "html");
  if (html != NULL)
    g_task_return_pointer (task, g_strdup (html), g_free);
  else
    g_task_return_error (task, pfc_answer_new_odd_error ());
}

void
pfc_session_load_inicio_async (PfcSession *self,
                               const char *lang,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (JsonObject) data = NULL;

  g_task_set_source_tag (task, pfc_session_load_inicio_async);
  if (self->token == NULL)
    {
      g_task_return_new_error (task, PFO_ERROR, PFO_ERROR_UNAUTHORIZED, "401 Unauthorized");
      return;
    }

  data = new_token_data (self);
  json_object_set_string_member (data, "lang", lang);
  pfc_connection_call_async (self->connection, "GET_TAREAS_HTML", data, TIMEOUT_S, cancellable,
                             inicio_loaded_cb, g_steal_pointer (&task));
}

char *
pfc_session_load_inicio_finish (PfcSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
