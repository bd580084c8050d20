/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-job.h"

G_BEGIN_DECLS

/**
 * PfsCompletions:
 *
 * Brings jobs that are done home to the main context, in batches: however many come together, the
 * context is woken once.
 */
typedef struct _PfsCompletions PfsCompletions;

PfsCompletions *pfs_completions_new (GMainContext *context,
                                     void (*batch_end) (gpointer user_data),
                                     gpointer user_data);

void pfs_completions_free (PfsCompletions *self);

void pfs_completions_push (PfsCompletions *self, PfsJob *first, PfsJob *last);

G_END_DECLS
