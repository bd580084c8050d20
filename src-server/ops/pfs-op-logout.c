/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-operations.h"

/* The connection's session ends, or that of the token; a name and a password have none. */
static gboolean
prepare (PfsCall *call, GError **error)
{
  pfs_call_adopt_session (call);
  return TRUE;
}

/* Half of a name and a password, or what is no text, stands for nobody, and not for whoever is
 * signed in. */
static gboolean
has_void_password (PfsCall *call)
{
  g_autofree char *token = pfo_slice_dup_string (call->request.data, "token");
  g_autofree char *username = NULL;
  g_autofree char *password = NULL;

  if (token != NULL)
    return FALSE;

  return !pfo_slice_read_string (call->request.data, "username", &username) ||
         !pfo_slice_read_string (call->request.data, "password", &password) ||
         (username == NULL) != (password == NULL);
}

static gboolean
run (PfsCall *call, GError **error)
{
  if (!pfs_call_resume_session (call, error))
    return FALSE;

  if (call->session == NULL || has_void_password (call))
    {
      g_set_error_literal (error, PFO_ERROR, PFO_ERROR_UNAUTHORIZED, "401 Unauthorized");
      return FALSE;
    }

  return pfs_accounts_sign_out (call->services->accounts, call->session, error);
}

static void
done (PfsCall *call)
{
  pfs_call_end_sessions (call, call->session->user_id, call->session->token_hash, NULL);
  pfs_call_log (call, G_LOG_LEVEL_INFO, "User %" G_GINT64_FORMAT " signed out",
                call->session->user_id);
}

const PfsOperation pfs_op_logout = {
  .name = "LOGOUT",
  .place = PFS_OPERATION_REQUESTS,
  .access = PFS_OPERATION_FOR_ANYBODY,
  .holds = TRUE,
  .outlasts = TRUE,
  .prepare = prepare,
  .run = run,
  .done = done,
};
