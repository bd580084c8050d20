/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-tasks.h"

/* In the order in which people are shown them. */
static const PfsTask *const tasks[] = {
  &pfs_task_sum,
  &pfs_task_upper,
  &pfs_task_lower,
};

/**
 * pfs_tasks_get_all:
 * @n_tasks: (out): how many there are
 *
 * Returns: (transfer none): every built-in task
 */
const PfsTask *const *
pfs_tasks_get_all (guint *n_tasks)
{
  *n_tasks = G_N_ELEMENTS (tasks);
  return tasks;
}
