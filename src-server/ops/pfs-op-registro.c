/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-operations.h"

/* It computes a hash, as who signs in does. */
static gboolean
prepare (PfsCall *call, GError **error)
{
  call->job.takes_place = TRUE;
  return TRUE;
}

static gboolean
run (PfsCall *call, GError **error)
{
  g_autofree char *username = pfo_slice_dup_string (call->request.data, "username");
  g_autofree char *password = pfo_slice_dup_string (call->request.data, "password");

  if (!pfs_accounts_register (call->services->accounts, username, password, error))
    return FALSE;

  pfo_answer_add_string (call->answer, "info", "ok");
  return TRUE;
}

static void
done (PfsCall *call)
{
  pfs_call_log (call, G_LOG_LEVEL_INFO, "A user registered");
}

/* Clients of old look at `info` whatever happened. */
static void
fail (GString *answer, const GError *error)
{
  pfo_answer_add_string (answer, "info", error->message);
  pfo_answer_add_error (answer, error);
}

const PfsOperation pfs_op_registro = {
  .name = "REGISTRO",
  .place = PFS_OPERATION_REQUESTS,
  .access = PFS_OPERATION_FOR_ANYBODY,
  .holds = TRUE,
  .prepare = prepare,
  .run = run,
  .done = done,
  .fail = fail,
};
