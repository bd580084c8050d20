/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pfc-task.h"

G_BEGIN_DECLS

#define PFC_TYPE_TASK_ROW (pfc_task_row_get_type ())

/**
 * PfcTaskRow:
 *
 * A task in the list of tasks. Property: `task` (#PfcTask).
 */
G_DECLARE_FINAL_TYPE (PfcTaskRow, pfc_task_row, PFC, TASK_ROW, GtkListBoxRow)

GtkWidget *pfc_task_row_new (PfcTask *task);

PfcTask *pfc_task_row_get_task (PfcTaskRow *self);

/* Returns: (nullable): the row of @task in a list of such rows */
GtkListBoxRow *pfc_task_row_find (GtkListBox *list, PfcTask *task);

G_END_DECLS
