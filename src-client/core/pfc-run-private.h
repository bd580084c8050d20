/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-entries.h"
#include "pfc-run.h"

G_BEGIN_DECLS

PfcRun *pfc_run_new (PfcEntries *entries);

GCancellable *pfc_run_get_cancellable (PfcRun *self);

void pfc_run_end (PfcRun *self, JsonObject *answer, const GError *error);

G_END_DECLS
