/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-operations.h"

static gboolean
run (PfsCall *call, GError **error)
{
  pfo_answer_add_string (call->answer, "result", "pong");
  return TRUE;
}

const PfsOperation pfs_op_ping = {
  .name = "PING",
  .place = PFS_OPERATION_INLINE,
  .access = PFS_OPERATION_FOR_ANYBODY,
  .run = run,
};
