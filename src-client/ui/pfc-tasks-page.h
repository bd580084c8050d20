/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pfc-forms.h"
#include "pfc-history.h"
#include "pfc-session.h"

G_BEGIN_DECLS

#define PFC_TYPE_TASKS_PAGE (pfc_tasks_page_get_type ())

/**
 * PfcTasksPage:
 *
 * The tasks that the server offers beside the one that is filled in; one after the other where
 * there is no room for both. Properties: `session`, `catalogue`, `history`, `forms`, `language`
 * (that the server is asked for), `task` (the name of the one that is shown), `can-go-back`
 * (whether the list is behind the task).
 */
G_DECLARE_FINAL_TYPE (PfcTasksPage, pfc_tasks_page, PFC, TASKS_PAGE, AdwBin)

void pfc_tasks_page_reload (PfcTasksPage *self);

gboolean pfc_tasks_page_get_can_go_back (PfcTasksPage *self);

void pfc_tasks_page_go_back (PfcTasksPage *self);

/* Returns: (nullable): the name of the task that is shown, or that is to be */
const char *pfc_tasks_page_get_task (PfcTasksPage *self);

/* Whether the form is shown, or is to be, where there is no room for the list beside it. */
gboolean pfc_tasks_page_get_form (PfcTasksPage *self);

/* Shows the task of this name, once the server is known to offer it; the first one if it does
 * not. Where there is no room for both, its form is shown if @form says so, and not the list. */
void pfc_tasks_page_show_task (PfcTasksPage *self, const char *name, gboolean form);

G_END_DECLS
