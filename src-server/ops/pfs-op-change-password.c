/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-operations.h"

/* Who is signed in over the connection, if anybody: whose password it is if the request does not
 * say, and whose token stays valid. */
static gboolean
prepare (PfsCall *call, GError **error)
{
  pfs_call_adopt_session (call);
  return TRUE;
}

static gboolean
run (PfsCall *call, GError **error)
{
  g_autofree char *username = NULL;
  g_autofree char *password = pfo_slice_dup_string (call->request.data, "password");
  g_autofree char *new_password = pfo_slice_dup_string (call->request.data, "new_password");

  if (!pfs_call_resume_session (call, error))
    return FALSE;

  if (pfo_slice_read_string (call->request.data, "username", &username) && username == NULL &&
      call->session != NULL)
    username = g_strdup (call->session->username);

  call->new_session = pfs_accounts_change_password (call->services->accounts, username, password,
                                                    new_password, call->address, call->session,
                                                    error);
  return call->new_session != NULL;
}

static void
done (PfsCall *call)
{
  const PfsSession *user = call->new_session;
  const char *keep = call->session != NULL ? call->session->token_hash : NULL;

  pfs_call_end_sessions (call, user->user_id, NULL, keep);
  pfs_call_log (call, G_LOG_LEVEL_INFO, "User %" G_GINT64_FORMAT " changed the password",
                user->user_id);
}

const PfsOperation pfs_op_change_password = {
  .name = "CHANGE_PASSWORD",
  .place = PFS_OPERATION_REQUESTS,
  .access = PFS_OPERATION_FOR_ANYBODY,
  .holds = TRUE,
  .outlasts = TRUE,
  .verifies = TRUE,
  .prepare = prepare,
  .run = run,
  .done = done,
};
