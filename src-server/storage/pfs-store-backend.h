/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-store.h"

G_BEGIN_DECLS

/* Where a database is: what a backend read out of a URI. Immutable. */
typedef struct _PfsPlace PfsPlace;

/* One connection to it, used by one thread at a time. */
typedef struct _PfsLink PfsLink;

/**
 * PfsStoreBackend:
 * @schemes: (array zero-terminated=1): the URI schemes it answers to, the usual one first
 * @migrations: the resource folder of its migrations
 * @max_links: how many connections are kept at most; 0 for as many as threads ask at once
 * @begin: SQL that starts a transaction
 * @lock_schema: SQL that starts the transaction of a migration and keeps other servers out of it
 * @find_schema: SQL that answers a row if the table pfo3_schema exists
 * @open: reads @uri, the scheme of which is one of @schemes; @name is for operators, without
 *   password
 * @is_usable: whether the connection is there, as far as can be told without asking, and is not in
 *   the middle of anything
 * @execute: runs one statement, prepared once a connection
 * @run: runs any SQL without parameters; several statements may be in it
 *
 * A kind of database. Its errors say where it is. Every call that may wait ends at @deadline
 * (monotonic time) with %PFS_STORE_ERROR_UNAVAILABLE.
 */
typedef struct
{
  const char *const *schemes;
  const char *migrations;
  guint max_links;

  const char *begin;
  const char *lock_schema;
  const char *find_schema;

  PfsPlace *(*open) (const char *uri, char **name, GError **error);

  void (*close) (PfsPlace *place);

  PfsLink *(*connect) (PfsPlace *place, gint64 deadline, GError **error);

  void (*disconnect) (PfsLink *link);

  gboolean (*is_usable) (PfsLink *link);

  PfsRows *(*execute) (PfsLink *link,
                       PfsStatement statement,
                       const char *const *parameters,
                       gint64 deadline,
                       GError **error);

  PfsRows *(*run) (PfsLink *link, const char *sql, gint64 deadline, GError **error);
} PfsStoreBackend;

extern const PfsStoreBackend pfs_store_postgresql;
extern const PfsStoreBackend pfs_store_sqlite;

/* For backends: an answer is made row by row, value by value. */
PfsRows *pfs_rows_new (guint n_columns);

void pfs_rows_add (PfsRows *self, const char *value);

void pfs_rows_set_n_changed (PfsRows *self, guint n_changed);

G_END_DECLS
