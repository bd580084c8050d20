/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pfc-run.h"
#include "pfc-session.h"

G_BEGIN_DECLS

#define PFC_TYPE_TASKS_PAGE (pfc_tasks_page_get_type ())

/**
 * PfcTasksPage:
 *
 * The tasks that the server offers beside the one that is filled in; one after the other where
 * there is no room for both. Properties: `session`, `catalogue`, `history`, `can-go-back` (whether
 * the list is behind the task).
 */
G_DECLARE_FINAL_TYPE (PfcTasksPage, pfc_tasks_page, PFC, TASKS_PAGE, AdwBin)

void pfc_tasks_page_reload (PfcTasksPage *self);

gboolean pfc_tasks_page_get_can_go_back (PfcTasksPage *self);

void pfc_tasks_page_go_back (PfcTasksPage *self);

G_END_DECLS
