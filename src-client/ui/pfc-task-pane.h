/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pfc-history.h"

G_BEGIN_DECLS

#define PFC_TYPE_TASK_PANE (pfc_task_pane_get_type ())

/**
 * PfcTaskPane:
 *
 * One task's form with the button that runs it, and the runs of this session. Properties: `entries`
 * (#PfcEntries, the form that is shown), `history` (#PfcHistory), `connection`.
 */
G_DECLARE_FINAL_TYPE (PfcTaskPane, pfc_task_pane, PFC, TASK_PANE, AdwBin)

G_END_DECLS
