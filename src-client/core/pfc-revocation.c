/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-revocation.h"

#include "pfc-connection.h"
#include "pfo-error.h"

/* Nobody waits for it in front of a window, but the program does not end before. */
#define TIMEOUT_S 10

/* What travels with a GTask. */
typedef struct
{
  PfcConnection *connection;
  GStrv tokens;
  guint n_pending;
  GError *failure; /* the first */
} Job;

static void
job_free (Job *job)
{
  g_clear_object (&job->connection);
  g_strfreev (job->tokens);
  g_clear_error (&job->failure);
  g_free (job);
}

/* A connection that was lost would come back by itself. */
static void
end (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  pfc_connection_close (job->connection);
  if (job->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&job->failure));
  else
    g_task_return_boolean (task, TRUE);
}

/* A token that the server refuses is as revoked as can be. */
static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer =
      pfc_connection_call_finish (PFC_CONNECTION (source), result, &error);

  if (answer == NULL && job->failure == NULL &&
      !g_error_matches (error, PFO_ERROR, PFO_ERROR_UNAUTHORIZED))
    job->failure = g_steal_pointer (&error);
  if (--job->n_pending == 0)
    end (task);
}

static void
send_all (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  job->n_pending = g_strv_length (job->tokens);
  for (char **token = job->tokens; *token != NULL; token++)
    {
      g_autoptr (JsonObject) data = json_object_new ();

      json_object_set_string_member (data, "token", *token);
      pfc_connection_call_async (job->connection, "LOGOUT", data, TIMEOUT_S, NULL, answered_cb,
                                 g_object_ref (task));
    }
}

/* Who cannot be reached at once, or shows a certificate that is not the one, is told nothing. It is
 * called once, with a reference to the task. */
static void
settled_cb (PfcConnection *connection, GParamSpec *pspec, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Job *job = g_task_get_task_data (task);

  g_signal_handlers_disconnect_by_func (connection, settled_cb, task);
  if (pfc_connection_get_state (connection) == PFC_CONNECTION_ONLINE)
    {
      send_all (task);
      return;
    }

  job->failure = g_error_copy (pfc_connection_get_failure (connection));
  end (task);
}

static PfcConnection *
create_connection (const char *fingerprint)
{
  PfcConnection *connection = pfc_connection_new ();
  g_autoptr (PfcTrust) trust = pfc_trust_new (NULL);

  if (fingerprint != NULL)
    pfc_trust_require (trust, fingerprint);
  pfc_connection_set_trust (connection, trust);
  return connection;
}

/**
 * pfc_revocation_send_async:
 * @address: where a server is
 * @fingerprint: (nullable): of the only certificate that is taken there; %NULL for those that the
 *   system trusts
 * @tokens: (array zero-terminated=1): tokens of sessions there, at least one
 * @callback: called when the server knows, or cannot be told
 * @user_data: for @callback
 *
 * Tells a server that nobody has these tokens any more: one try, over a connection of its own. It
 * asks no list of known servers, from which this one may have been taken already.
 */
void
pfc_revocation_send_async (const char *address,
                           const char *fingerprint,
                           const char *const *tokens,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, pfc_revocation_send_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  job->tokens = g_strdupv ((char **) tokens);
  job->connection = create_connection (fingerprint);
  if (pfc_connection_open (job->connection, address, &error))
    g_signal_connect (job->connection, "notify::state", G_CALLBACK (settled_cb),
                      g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/**
 * pfc_revocation_send_finish:
 * @result: what the callback got
 * @error: why not; as pfc_connection_call_finish() has it, or what keeps it from connecting
 *
 * Returns: whether the tokens are good for nothing now
 */
gboolean
pfc_revocation_send_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pfc_revocation_send_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
