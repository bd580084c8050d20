/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-store-backend.h"

G_BEGIN_DECLS

/**
 * PfsLinks:
 *
 * The connections of a store. Threads take one for as long as they need it and give it back. While
 * the database is away, the threads learn so at once: one of them tries to connect, after pauses
 * that grow, and the others are told what it found.
 */
typedef struct _PfsLinks PfsLinks;

PfsLinks *pfs_links_new (const PfsStoreBackend *backend, PfsPlace *place, const char *name);

void pfs_links_free (PfsLinks *self);

PfsLink *pfs_links_take (PfsLinks *self, gint64 deadline, guint *epoch, GError **error);

void pfs_links_give (PfsLinks *self, PfsLink *link);

void pfs_links_give_lost (PfsLinks *self, PfsLink *link, const GError *silence);

G_END_DECLS
