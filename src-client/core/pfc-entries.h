/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-entry.h"
#include "pfc-task.h"

G_BEGIN_DECLS

#define PFC_TYPE_ENTRIES (pfc_entries_get_type ())

/**
 * PfcEntries:
 *
 * All fields of a task's form: a #GListModel of #PfcEntry.
 */
G_DECLARE_FINAL_TYPE (PfcEntries, pfc_entries, PFC, ENTRIES, GObject)

PfcEntries *pfc_entries_new (PfcTask *task);

PfcTask *pfc_entries_get_task (PfcEntries *self);

/* Returns: (transfer full) (nullable): the task object for the wire, `name` included; %NULL if an
 *   entry is wrong, which its `error` then says */
JsonObject *pfc_entries_read (PfcEntries *self);

G_END_DECLS
