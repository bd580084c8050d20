/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-completions.h"

G_BEGIN_DECLS

/**
 * PfsPool:
 *
 * Worker threads (a GThreadPool) that take jobs in chunks: the light jobs of one turn of the main
 * context go to a worker together, a heavy one goes alone. Belongs to the main context.
 */
typedef struct _PfsPool PfsPool;

PfsPool *pfs_pool_new (guint n_workers,
                       guint n_places,
                       guint queue_max,
                       PfsCompletions *completions);

void pfs_pool_end (PfsPool *self);

void pfs_pool_free (PfsPool *self);

void pfs_pool_set_queue_max (PfsPool *self, guint queue_max);

gboolean pfs_pool_add (PfsPool *self, PfsJob *job);

void pfs_pool_leave (PfsJob *job);

void pfs_pool_flush (PfsPool *self);

guint pfs_pool_get_n_running (PfsPool *self);

G_END_DECLS
