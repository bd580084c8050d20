/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pfc-run.h"

G_BEGIN_DECLS

#define PFC_TYPE_RUN_ROW (pfc_run_row_get_type ())

/**
 * PfcRunRow:
 *
 * One run in the list: what was run, how it stands, how long it took and what came of it.
 * Property: `run` (#PfcRun).
 */
G_DECLARE_FINAL_TYPE (PfcRunRow, pfc_run_row, PFC, RUN_ROW, GtkListBoxRow)

GtkWidget *pfc_run_row_new (PfcRun *run);

G_END_DECLS
