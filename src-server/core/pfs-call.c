/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-call.h"

#include "pfs-operation.h"

/* So much of the tag of a language tells which it is. */
#define TAG_LENGTH 8

/* What the calling thread works on. */
static _Thread_local const PfsCall *current_call;

/**
 * pfs_call_new:
 * @services: (transfer none): what the call works with
 * @exchange: (transfer full): the exchange it answers
 *
 * Of settings that may change while it is under way, in the main context, it has those of now. Its
 * memory stays with the exchange: there are more calls in a turn than malloc has at hand.
 *
 * Returns: (transfer full): a call; pfs_call_finish() ends it
 */
PfsCall *
pfs_call_new (const PfsServices *services, PfsExchange *exchange)
{
  PfsCall *self;

  if (exchange->scratch == NULL)
    exchange->scratch = g_new (PfsCall, 1);

  self = exchange->scratch;
  *self = (PfsCall){
    .services = services,
    .exchange = exchange,
    .answer = exchange->answer,
    .weight = PFS_JOB_HEAVY,
    .connection_number = pfs_connection_get_number (exchange->connection),
    .revocations_before = pfs_revocations_get_count (services->revocations),
    .tasks_need_login = services->tasks_need_login,
  };
  return self;
}

/**
 * pfs_call_get_language:
 * @self: a call
 *
 * Returns: the language that the request asks for with `lang`
 */
PfoLanguage
pfs_call_get_language (PfsCall *self)
{
  g_autofree char *tag = pfo_slice_dup_beginning (self->request.lang, TAG_LENGTH);

  return pfo_language_from_tag (tag);
}

/**
 * pfs_call_keep_peer:
 * @self: a call, in the main context
 *
 * Notes from where it comes and who is signed in there, for when the connection has gone before
 * anybody knows whether that matters.
 */
void
pfs_call_keep_peer (PfsCall *self)
{
  PfsConnection *connection = self->exchange->connection;
  const PfsSession *session = pfs_connection_get_session (connection);

  self->address = pfs_connection_dup_address (connection);
  self->peer_session = session != NULL ? pfs_session_copy (session) : NULL;
}

/**
 * pfs_call_adopt_session:
 * @self: a call, in the main context
 *
 * Makes it a request of whoever is signed in over the connection, if anybody is; of whoever was,
 * where the connection has gone and pfs_call_keep_peer() has noted that.
 *
 * Returns: whether somebody is
 */
gboolean
pfs_call_adopt_session (PfsCall *self)
{
  PfsConnection *connection = self->exchange->connection;
  const PfsSession *session =
      connection != NULL ? pfs_connection_get_session (connection) : self->peer_session;

  if (session == NULL || session->expires_at <= g_get_real_time () / G_USEC_PER_SEC)
    return FALSE;

  self->session = pfs_session_copy (session);
  return TRUE;
}

/**
 * pfs_call_resume_session:
 * @self: a call, in a worker
 * @error: set if it names a token that is not good
 *
 * Makes it a request of whose token it carries, if it carries one.
 */
gboolean
pfs_call_resume_session (PfsCall *self, GError **error)
{
  g_autofree char *token = NULL;
  gboolean readable = pfo_slice_read_string (self->request.data, "token", &token);

  if (readable && token == NULL)
    return TRUE;

  g_clear_pointer (&self->session, pfs_session_free);
  if (!readable)
    {
      g_set_error_literal (error, PFO_ERROR, PFO_ERROR_UNAUTHORIZED, "401 Unauthorized");
      return FALSE;
    }

  self->session = pfs_accounts_resume (self->services->accounts, token, error);
  return self->session != NULL;
}

/* Which sessions end. */
typedef struct
{
  gint64 user_id;
  const char *token_hash;
  const char *keep;
} Ending;

static void
end_session (PfsConnection *connection, gpointer user_data)
{
  const Ending *ending = user_data;
  const PfsSession *session = pfs_connection_get_session (connection);

  if (session == NULL || session->user_id != ending->user_id)
    return;

  if (ending->token_hash != NULL && g_strcmp0 (session->token_hash, ending->token_hash) != 0)
    return;

  if (ending->keep != NULL && g_strcmp0 (session->token_hash, ending->keep) == 0)
    return;

  pfs_connection_set_session (connection, NULL);
}

/**
 * pfs_call_end_sessions:
 * @self: a call
 * @user_id: whose sessions end
 * @token_hash: (nullable): only those of this token
 * @keep: (nullable): but not those of this token
 *
 * Signs out the connections whose token was revoked.
 */
void
pfs_call_end_sessions (PfsCall *self, gint64 user_id, const char *token_hash, const char *keep)
{
  Ending ending = { user_id, token_hash, keep };

  if (token_hash == NULL)
    pfs_revocations_add (self->services->revocations, user_id);

  pfs_server_foreach_connection (self->services->server, end_session, &ending);
}

/**
 * pfs_call_enter:
 * @self: a call
 *
 * From now on the calling thread works on @self and nothing else, see pfs_call_get_origin().
 */
void
pfs_call_enter (PfsCall *self)
{
  current_call = self;
}

/**
 * pfs_call_leave:
 * @self: the call that was entered
 */
void
pfs_call_leave (PfsCall *self)
{
  g_return_if_fail (current_call == self);

  current_call = NULL;
}

/**
 * pfs_call_get_origin:
 * @connection: (out): the number of the connection that the calling thread works for
 * @request: (out): the number of its request
 *
 * Lets the log tell what an event belongs to that happens far below, in the store for example.
 *
 * Returns: whether it works for anybody
 */
gboolean
pfs_call_get_origin (guint64 *connection, guint64 *request)
{
  if (current_call == NULL)
    return FALSE;

  *connection = current_call->connection_number;
  *request = current_call->exchange->number;
  return TRUE;
}

/**
 * pfs_call_log:
 * @self: a call
 * @level: how much it matters
 * @format: what happened; never a password, token or argument
 * @...: for @format
 *
 * Writes a log line with connection and request.
 */
void
pfs_call_log (PfsCall *self, GLogLevelFlags level, const char *format, ...)
{
  g_autofree char *message = NULL;
  g_autofree char *connection = g_strdup_printf ("%" G_GUINT64_FORMAT, self->connection_number);
  g_autofree char *request = g_strdup_printf ("%" G_GUINT64_FORMAT, self->exchange->number);
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_log_structured (G_LOG_DOMAIN, level, "PFS_CONNECTION", connection, "PFS_REQUEST", request,
                    "MESSAGE", "%s", message);
}

static void
write_failure (PfsCall *self)
{
  g_string_truncate (self->answer, 0);
  pfo_answer_begin (self->answer, FALSE);

  if (self->exchange->fail != NULL)
    self->exchange->fail (self->answer, self->error);
  else
    pfo_answer_add_error (self->answer, self->error);
}

/**
 * pfs_call_finish:
 * @self: (transfer full): a call with its answer, or its error
 *
 * Answers.
 */
void
pfs_call_finish (PfsCall *self)
{
  if (self->error != NULL)
    write_failure (self);
  else if (self->operation->done != NULL)
    self->operation->done (self);

  pfo_answer_end (self->answer, self->exchange->id);

  g_clear_error (&self->error);
  g_clear_pointer (&self->session, pfs_session_free);
  g_clear_pointer (&self->peer_session, pfs_session_free);
  g_clear_pointer (&self->new_session, pfs_session_free);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->username, g_free);
  pfs_exchange_answer (self->exchange);
}
