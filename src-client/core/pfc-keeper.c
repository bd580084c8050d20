/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-keeper.h"

#include "pfc-keyring.h"
#include "pfc-string.h"

/* What is to be done to the keyring: a token is stored, or (%NULL) forgotten. */
typedef struct
{
  char *server;
  char *user;
  char *token;
  gboolean closing; /* the window is: nobody has signed out */
} Job;

struct _PfcKeeper
{
  GObject parent_instance;

  PfcSession *session;
  PfcServers *servers; /* with the other sessions; nullable */
  char *server; /* of the session that is signed in */
  char *user;

  GQueue jobs; /* one after the other: what was stored last is forgotten last */
  gboolean busy;
  gboolean kept;
  gboolean forgotten; /* the server: what is stored of the session is on its way out */
  gboolean replaced; /* what is kept of the user is the token of another session */
  gboolean closing; /* the session ends because its window does */
  gboolean restoring; /* the token comes from the keyring */
  GError *failure;
};

G_DEFINE_FINAL_TYPE (PfcKeeper, pfc_keeper, G_TYPE_OBJECT)

enum
{
  PROP_SESSION = 1,
  PROP_KEPT,
  PROP_BUSY,
  PROP_FAILURE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
job_free (Job *job)
{
  g_free (job->server);
  g_free (job->user);
  g_free (job->token);
  g_free (job);
}

static void
set_kept (PfcKeeper *self, gboolean kept)
{
  if (self->kept == kept)
    return;

  self->kept = kept;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_KEPT]);
}

static void
set_busy (PfcKeeper *self, gboolean busy)
{
  if (self->busy == busy)
    return;

  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
}

static void
set_failure (PfcKeeper *self, const GError *failure)
{
  g_autoptr (GError) old = g_steal_pointer (&self->failure);

  self->failure = failure != NULL ? g_error_copy (failure) : NULL;
  if (old != NULL || failure != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FAILURE]);
}

/* Whether the session is still the one that @job was about. */
static gboolean
is_current (PfcKeeper *self, const Job *job)
{
  return g_strcmp0 (job->token, pfc_session_get_token (self->session)) == 0;
}

static void start_next (PfcKeeper *self);

static void
add_job (PfcKeeper *self, const char *server, const char *user, const char *token)
{
  Job *job = g_new0 (Job, 1);

  job->server = g_strdup (server);
  job->user = g_strdup (user);
  job->token = g_strdup (token);
  job->closing = self->closing;
  g_queue_push_tail (&self->jobs, job);
  if (g_queue_get_length (&self->jobs) == 1)
    start_next (self);
}

static void
end_job (PfcKeeper *self)
{
  job_free (g_queue_pop_head (&self->jobs));
  start_next (self);
}

/* What was stored gives way to the token of who has signed in at the server anew, or to nothing. */
static void
take_back (PfcKeeper *self, const Job *job)
{
  const char *token = pfc_servers_find_token (self->servers, job->server, job->user);

  add_job (self, job->server, job->user, g_strcmp0 (token, job->token) == 0 ? NULL : token);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcKeeper) self = PFC_KEEPER (user_data);
  g_autoptr (GError) error = NULL;
  gboolean stored = pfc_keyring_store_finish (result, &error);
  const Job *job = g_queue_peek_head (&self->jobs);

  if (stored && self->forgotten && is_current (self, job))
    {
      take_back (self, job);
      stored = FALSE;
    }

  if (is_current (self, job))
    {
      set_kept (self, stored);
      set_failure (self, error);
    }
  if (stored && self->servers != NULL)
    pfc_servers_tell_kept (self->servers, job->server, job->user, job->token);
  end_job (self);
}

/* A session whose token had to give way is as good as before, but not after the program's end. */
static void
token_kept_cb (PfcKeeper *self, const char *server, const char *user, const char *token)
{
  gboolean own = g_strcmp0 (token, pfc_session_get_token (self->session)) == 0;

  if (g_strcmp0 (server, self->server) != 0 || g_strcmp0 (user, self->user) != 0)
    return;

  self->replaced = !own;
  set_kept (self, own);
  if (own)
    set_failure (self, NULL);
}

/* Whoever forgets the server takes what is kept of it out of the keyring; not what comes there
 * afterwards. */
static void
forgotten_cb (PfcKeeper *self, PfcServer *server)
{
  if (g_strcmp0 (pfc_server_get_address (server), self->server) != 0)
    return;

  self->forgotten = TRUE;
  set_kept (self, FALSE);
}

/* What stays in a keyring that cannot be used is good for as long as the server was not told:
 * whoever has signed out is not to be signed in again by it, once the keyring can be used. */
static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcKeeper) self = PFC_KEEPER (user_data);
  g_autoptr (GError) error = NULL;
  gboolean cleared = pfc_keyring_clear_finish (result, &error);
  const Job *job = g_queue_peek_head (&self->jobs);

  if (!cleared)
    g_debug ("A token stays in the keyring: %s", error->message);
  if (!cleared && !job->closing && self->servers != NULL)
    pfc_servers_forget_user (self->servers, job->server, job->user);
  end_job (self);
}

static void
start_next (PfcKeeper *self)
{
  const Job *job = g_queue_peek_head (&self->jobs);

  set_busy (self, job != NULL);
  if (job == NULL)
    return;

  if (job->token != NULL)
    pfc_keyring_store_async (job->server, job->user, job->token, NULL, stored_cb,
                             g_object_ref (self));
  else
    pfc_keyring_clear_async (job->server, job->user, NULL, cleared_cb, g_object_ref (self));
}

static void
take_in (PfcKeeper *self)
{
  PfcConnection *connection = pfc_session_get_connection (self->session);

  pfc_string_set (&self->server, pfc_connection_get_address (connection));
  pfc_string_set (&self->user, pfc_session_get_username (self->session));
  self->forgotten = FALSE;
  if (!self->restoring)
    add_job (self, self->server, self->user, pfc_session_get_token (self->session));
}

/* What is to be kept now that the session is over: nothing, or the token of another session of the
 * same user. */
static void
leave_behind (PfcKeeper *self)
{
  const char *token = self->servers != NULL
                          ? pfc_servers_find_token (self->servers, self->server, self->user)
                          : NULL;

  /* Whoever closes a window has not signed out in those that were closed before. */
  if (self->closing && self->replaced && !self->busy)
    return;

  add_job (self, self->server, self->user, token);
}

static void
signed_in_cb (PfcKeeper *self)
{
  set_failure (self, NULL);
  if (pfc_session_get_signed_in (self->session))
    {
      take_in (self);
      return;
    }

  set_kept (self, FALSE);
  if (self->server != NULL)
    leave_behind (self);
  self->replaced = FALSE;
  pfc_string_set (&self->server, NULL);
  pfc_string_set (&self->user, NULL);
}

static void
pfc_keeper_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PfcKeeper *self = PFC_KEEPER (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_KEPT:
      g_value_set_boolean (value, self->kept);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    case PROP_FAILURE:
      g_value_set_boxed (value, self->failure);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pfc_keeper_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  PfcKeeper *self = PFC_KEEPER (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pfc_keeper_constructed (GObject *object)
{
  PfcKeeper *self = PFC_KEEPER (object);

  G_OBJECT_CLASS (pfc_keeper_parent_class)->constructed (object);
  g_signal_connect_object (self->session, "notify::signed-in", G_CALLBACK (signed_in_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
pfc_keeper_finalize (GObject *object)
{
  PfcKeeper *self = PFC_KEEPER (object);

  g_queue_clear_full (&self->jobs, (GDestroyNotify) job_free);
  g_clear_error (&self->failure);
  g_clear_object (&self->session);
  g_clear_object (&self->servers);
  g_free (self->server);
  g_free (self->user);

  G_OBJECT_CLASS (pfc_keeper_parent_class)->finalize (object);
}

static void
pfc_keeper_class_init (PfcKeeperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pfc_keeper_get_property;
  object_class->set_property = pfc_keeper_set_property;
  object_class->constructed = pfc_keeper_constructed;
  object_class->finalize = pfc_keeper_finalize;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, PFC_TYPE_SESSION,
                                             flags | G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY);
  props[PROP_KEPT] =
    g_param_spec_boolean ("kept", NULL, NULL, FALSE, flags | G_PARAM_READABLE);
  props[PROP_BUSY] =
    g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags | G_PARAM_READABLE);
  props[PROP_FAILURE] =
    g_param_spec_boxed ("failure", NULL, NULL, G_TYPE_ERROR, flags | G_PARAM_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pfc_keeper_init (PfcKeeper *self)
{
  g_queue_init (&self->jobs);
}

/**
 * pfc_keeper_new:
 * @session: a session in which nobody is signed in yet
 *
 * Returns: (transfer full): a keeper of it
 */
PfcKeeper *
pfc_keeper_new (PfcSession *session)
{
  g_return_val_if_fail (PFC_IS_SESSION (session), NULL);

  return g_object_new (PFC_TYPE_KEEPER, "session", session, NULL);
}

/**
 * pfc_keeper_set_servers:
 * @self: a keeper
 * @servers: what knows of the other sessions
 */
void
pfc_keeper_set_servers (PfcKeeper *self, PfcServers *servers)
{
  g_return_if_fail (PFC_IS_KEEPER (self));

  if (!g_set_object (&self->servers, servers))
    return;

  g_signal_connect_object (servers, "token-kept", G_CALLBACK (token_kept_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (servers, "forgotten", G_CALLBACK (forgotten_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * pfc_keeper_get_kept:
 * @self: a keeper
 *
 * Returns: whether the session will outlast the program
 */
gboolean
pfc_keeper_get_kept (PfcKeeper *self)
{
  g_return_val_if_fail (PFC_IS_KEEPER (self), FALSE);

  return self->kept;
}

/**
 * pfc_keeper_get_busy:
 * @self: a keeper
 *
 * Returns: whether the keyring is at work, so that the program should not end
 */
gboolean
pfc_keeper_get_busy (PfcKeeper *self)
{
  g_return_val_if_fail (PFC_IS_KEEPER (self), FALSE);

  return self->busy;
}

/**
 * pfc_keeper_get_failure:
 * @self: a keeper
 *
 * Returns: (transfer none) (nullable): why the session is not kept
 */
const GError *
pfc_keeper_get_failure (PfcKeeper *self)
{
  g_return_val_if_fail (PFC_IS_KEEPER (self), NULL);

  return self->failure;
}

/**
 * pfc_keeper_retry:
 * @self: a keeper
 *
 * Tries once more to keep the session, if somebody is signed in, it is not kept, and its server was
 * not forgotten.
 */
void
pfc_keeper_retry (PfcKeeper *self)
{
  g_return_if_fail (PFC_IS_KEEPER (self));

  set_failure (self, NULL);
  if (pfc_session_get_signed_in (self->session) && !self->kept && !self->busy &&
      !self->forgotten)
    add_job (self, self->server, self->user, pfc_session_get_token (self->session));
}

/**
 * pfc_keeper_close:
 * @self: a keeper
 *
 * To be called before the session ends because its window does: nobody has signed out, and if the
 * token of another session is kept, it stays so.
 */
void
pfc_keeper_close (PfcKeeper *self)
{
  g_return_if_fail (PFC_IS_KEEPER (self));

  self->closing = TRUE;
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PfcKeeper *self = g_task_get_source_object (task);
  g_auto (GStrv) names = g_strdupv (g_task_get_task_data (task));
  PfcConnection *connection = pfc_session_get_connection (self->session);
  GError *error = NULL;
  g_autofree char *token = pfc_keyring_lookup_finish (result, &error);

  if (g_error_matches (error, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_LOCKED))
    set_failure (self, error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  /* Whoever signed in by password meanwhile stays, and so does who went to another server. Two
   * sessions with one token would end together. */
  if (token == NULL || pfc_session_get_signed_in (self->session) ||
      (self->servers != NULL && pfc_servers_holds_token (self->servers, token)) ||
      g_strcmp0 (pfc_connection_get_address (connection), names[0]) != 0)
    {
      g_task_return_boolean (task, FALSE);
      return;
    }

  self->restoring = TRUE;
  pfc_session_resume (self->session, names[1], token);
  self->restoring = FALSE;
  set_kept (self, TRUE);
  g_task_return_boolean (task, TRUE);
}

/**
 * pfc_keeper_restore_async:
 * @self: a keeper
 * @server: the address of the session's connection
 * @user: whose session
 * @cancellable: (nullable): stops it
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Takes up the session that was kept, if there is one that no other session has. The server may
 * still refuse it: it is shown the token when it is there.
 */
void
pfc_keeper_restore_async (PfcKeeper *self,
                          const char *server,
                          const char *user,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const char *const names[] = { server, user, NULL };

  g_task_set_source_tag (task, pfc_keeper_restore_async);
  g_task_set_task_data (task, g_strdupv ((char **) names), (GDestroyNotify) g_strfreev);
  pfc_keyring_lookup_async (server, user, cancellable, looked_up_cb, g_steal_pointer (&task));
}

/**
 * pfc_keeper_restore_finish:
 * @self: a keeper
 * @result: what the callback got
 * @error: an error of the domain %PFC_KEYRING_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether somebody is signed in now; %FALSE without @error if no session was kept
 */
gboolean
pfc_keeper_restore_finish (PfcKeeper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
