/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-operation.h"

G_BEGIN_DECLS

extern const PfsOperation pfs_op_task;
extern const PfsOperation pfs_op_registro;
extern const PfsOperation pfs_op_login;
extern const PfsOperation pfs_op_logout;
extern const PfsOperation pfs_op_change_password;
extern const PfsOperation pfs_op_inicio;
extern const PfsOperation pfs_op_list_tasks;
extern const PfsOperation pfs_op_info;
extern const PfsOperation pfs_op_ping;

const PfsOperation *const *pfs_operations_get_all (void);

G_END_DECLS
