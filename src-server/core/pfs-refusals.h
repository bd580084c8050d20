/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-completions.h"

G_BEGIN_DECLS

/**
 * PfsRefusals:
 *
 * Jobs that are done and brought home when their time has come: however long it took to find out
 * that a password is wrong, who typed it learns it after the same time. No thread waits for them.
 */
typedef struct _PfsRefusals PfsRefusals;

PfsRefusals *pfs_refusals_new (GMainContext *context, PfsCompletions *completions);

void pfs_refusals_free (PfsRefusals *self);

void pfs_refusals_add (PfsRefusals *self, PfsJob *job, gint64 time);

void pfs_refusals_hurry (PfsRefusals *self);

G_END_DECLS
