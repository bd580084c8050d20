/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-connection.h"
#include "pfc-entries.h"
#include "pfc-run.h"

G_BEGIN_DECLS

#define PFC_TYPE_HISTORY (pfc_history_get_type ())

/* How many runs may be under way at once. */
#define PFC_HISTORY_MAX_RUNNING 8

/**
 * PfcHistory:
 *
 * The runs of this session, newest first: a #GListModel of #PfcRun. Properties: `n-running`,
 * `can-start` (whether another may be started). Signal: `ended` (#PfcRun): it is over.
 */
G_DECLARE_FINAL_TYPE (PfcHistory, pfc_history, PFC, HISTORY, GObject)

PfcHistory *pfc_history_new (PfcConnection *connection);

/* Returns: (transfer none) (nullable): the run, at the head of the list; %NULL if an entry is wrong
 *   (see pfc_entries_read()) or too many are under way */
PfcRun *pfc_history_start (PfcHistory *self, PfcEntries *entries);

guint pfc_history_get_n_running (PfcHistory *self);

void pfc_history_clear (PfcHistory *self);

G_END_DECLS
