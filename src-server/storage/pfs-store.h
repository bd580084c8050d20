/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pfs-statement.h"

G_BEGIN_DECLS

/**
 * PfsStoreError:
 * @PFS_STORE_ERROR_UNAVAILABLE: the database can't be reached now; nothing was changed
 * @PFS_STORE_ERROR_UNKNOWN: the answer to the last step was lost: it may have been done or not
 * @PFS_STORE_ERROR_EXISTS: a unique value is there already
 * @PFS_STORE_ERROR_TOO_NEW: the database was made by a newer version of the server
 * @PFS_STORE_ERROR_URI: the URI names no store that exists here, or is badly formed
 * @PFS_STORE_ERROR_FAILED: anything else (a full disk is UNAVAILABLE)
 *
 * Messages are for operators and never contain a password.
 */
typedef enum
{
  PFS_STORE_ERROR_UNAVAILABLE,
  PFS_STORE_ERROR_UNKNOWN,
  PFS_STORE_ERROR_EXISTS,
  PFS_STORE_ERROR_TOO_NEW,
  PFS_STORE_ERROR_URI,
  PFS_STORE_ERROR_FAILED,
} PfsStoreError;

#define PFS_STORE_ERROR (pfs_store_error_quark ())

GQuark pfs_store_error_quark (void);

/**
 * PfsStore:
 *
 * The database: PostgreSQL or SQLite, chosen by the scheme of a URI (`postgresql://`,
 * `postgres://`, `sqlite:///path`). Thread-safe: each thread that asks gets a connection of its
 * own, prepared, which comes back by itself with growing pauses after the database was away.
 */
typedef struct _PfsStore PfsStore;

/* The rows of an answer: values as text, NULL where SQL has NULL. */
typedef struct _PfsRows PfsRows;

/* Runs inside a transaction; FALSE with @error set rolls it back. */
typedef gboolean (*PfsStoreTransaction) (PfsStore *self, gpointer user_data, GError **error);

PfsStore *pfs_store_new (const char *uri, GError **error);

void pfs_store_free (PfsStore *self);

gboolean pfs_store_migrate (PfsStore *self, GError **error);

PfsRows *pfs_store_query (PfsStore *self,
                          PfsStatement statement,
                          const char *const *parameters,
                          GError **error);

gboolean pfs_store_transaction (PfsStore *self,
                                PfsStoreTransaction run,
                                gpointer user_data,
                                GError **error);

guint pfs_rows_get_n_rows (PfsRows *self);

guint pfs_rows_get_n_changed (PfsRows *self);

const char *pfs_rows_get (PfsRows *self, guint row, guint column);

void pfs_rows_free (PfsRows *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfsStore, pfs_store_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfsRows, pfs_rows_free)

G_END_DECLS
