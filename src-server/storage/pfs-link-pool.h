/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-store-backend.h"

G_BEGIN_DECLS

/**
 * PfsLinkPool:
 *
 * The connections of a store. Threads take one for as long as they need it and give it back. While
 * the database is away, the threads learn so at once: one of them tries to connect, after pauses
 * that grow, and the others are told what it found.
 */
typedef struct _PfsLinkPool PfsLinkPool;

PfsLinkPool *pfs_link_pool_new (const PfsStoreBackend *backend, PfsPlace *place, const char *name);

void pfs_link_pool_free (PfsLinkPool *self);

PfsLink *pfs_link_pool_take (PfsLinkPool *self, gint64 deadline, guint *epoch, GError **error);

void pfs_link_pool_give (PfsLinkPool *self, PfsLink *link);

void pfs_link_pool_give_lost (PfsLinkPool *self, PfsLink *link, const GError *silence);

G_END_DECLS
