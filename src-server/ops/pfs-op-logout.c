/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-operations.h"

static gboolean
run (PfsCall *call, GError **error)
{
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
  .access = PFS_OPERATION_FOR_USERS,
  .holds = TRUE,
  .run = run,
  .done = done,
};
