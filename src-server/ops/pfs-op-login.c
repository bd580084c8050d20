/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-operations.h"

static gboolean
run (PfsCall *call, GError **error)
{
  g_autofree char *username = pfo_slice_dup_string (call->request.data, "username");
  g_autofree char *password = pfo_slice_dup_string (call->request.data, "password");
  g_autofree char *token = NULL;
  g_autofree char *expires_at = NULL;
  g_autoptr (GDateTime) time = NULL;

  call->new_session = pfs_accounts_sign_in (call->services->accounts, username, password,
                                            call->address, &token, error);
  if (call->new_session == NULL)
    return FALSE;

  time = g_date_time_new_from_unix_utc (call->new_session->expires_at);
  expires_at = g_date_time_format_iso8601 (time);
  pfo_answer_add_string (call->answer, "username", call->new_session->username);
  pfo_answer_add_string (call->answer, "token", token);
  pfo_answer_add_string (call->answer, "expires_at", expires_at);
  return TRUE;
}

static void
done (PfsCall *call)
{
  PfsConnection *connection = call->exchange->connection;
  gint64 user_id = call->new_session->user_id;

  pfs_call_log (call, G_LOG_LEVEL_INFO, "User %" G_GINT64_FORMAT " signed in", user_id);

  /* The password may have been changed while the token was made, which is void then. */
  if (connection != NULL && !pfs_revocations_include (call->services->revocations, user_id,
                                                      call->revocations_before))
    pfs_connection_set_session (connection, g_steal_pointer (&call->new_session));
}

const PfsOperation pfs_op_login = {
  .name = "LOGIN",
  .place = PFS_OPERATION_REQUESTS,
  .access = PFS_OPERATION_FOR_ANYBODY,
  .holds = TRUE,
  .verifies = TRUE,
  .run = run,
  .done = done,
};
