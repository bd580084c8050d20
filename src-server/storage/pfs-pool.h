/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-store-backend.h"

G_BEGIN_DECLS

/**
 * PfsPool:
 *
 * The connections of a store. Threads take one for as long as they need it and give it back. While
 * the database is away, the threads learn so at once: one of them tries to connect, after pauses
 * that grow, and the others are told what it found.
 */
typedef struct _PfsPool PfsPool;

PfsPool *pfs_pool_new (const PfsStoreBackend *backend, PfsPlace *place, const char *name);

void pfs_pool_free (PfsPool *self);

PfsLink *pfs_pool_take (PfsPool *self, gint64 deadline, guint *epoch, GError **error);

void pfs_pool_give (PfsPool *self, PfsLink *link);

void pfs_pool_give_lost (PfsPool *self, PfsLink *link, const GError *silence);

G_END_DECLS
