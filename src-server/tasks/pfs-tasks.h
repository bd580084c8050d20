/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-task.h"

G_BEGIN_DECLS

extern const PfsTask pfs_task_sum;
extern const PfsTask pfs_task_upper;
extern const PfsTask pfs_task_lower;

const PfsTask *const *pfs_tasks_get_all (guint *n_tasks);

G_END_DECLS
