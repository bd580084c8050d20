/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-operations.h"

/* The most frequent first. */
static const PfsOperation *const operations[] = {
  &pfs_op_task,
  &pfs_op_registro,
  &pfs_op_login,
  &pfs_op_logout,
  &pfs_op_change_password,
  &pfs_op_inicio,
  &pfs_op_list_tasks,
  &pfs_op_info,
  &pfs_op_ping,
  NULL,
};

/**
 * pfs_operations_get_all:
 *
 * Returns: (transfer none): every operation of the protocol, ended by %NULL
 */
const PfsOperation *const *
pfs_operations_get_all (void)
{
  return operations;
}
