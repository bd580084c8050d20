/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-pool.h"
#include "pfs-store.h"

G_BEGIN_DECLS

/**
 * PfsStoreOpener:
 *
 * Makes the database ready: at once if it is there, otherwise again and again, in a worker, until
 * it is. Belongs to the main context.
 */
typedef struct _PfsStoreOpener PfsStoreOpener;

/* The database that was away is there now. */
typedef void (*PfsStoreOpened) (gpointer user_data);

PfsStoreOpener *pfs_store_opener_new (PfsStore *store,
                                      PfsPool *pool,
                                      PfsStoreOpened opened,
                                      gpointer user_data);

void pfs_store_opener_free (PfsStoreOpener *self);

gboolean pfs_store_opener_is_busy (PfsStoreOpener *self);

gboolean pfs_store_opener_open (PfsStoreOpener *self,
                                GMainContext *context,
                                GCancellable *cancellable,
                                gboolean *is_there,
                                GError **error);

G_END_DECLS
