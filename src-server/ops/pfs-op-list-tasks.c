/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-operations.h"

#include "pfs-catalogue.h"

static gboolean
run (PfsCall *call, GError **error)
{
  PfoLanguage language = pfs_call_get_language (call);

  pfo_answer_add_node (call->answer, "result",
                       pfs_catalogue_get_list (call->services->catalogue, language));
  return TRUE;
}

const PfsOperation pfs_op_list_tasks = {
  .name = "LIST_TASKS",
  .place = PFS_OPERATION_INLINE,
  .access = PFS_OPERATION_FOR_ANYBODY,
  .run = run,
};
