/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Database:
 *
 * An empty database for one test: an SQLite file, or, if the environment names a PostgreSQL server
 * (see with-postgresql), a database there. It is reached past the product, to put it into a state
 * and to see what the product left in it.
 */
typedef struct
{
  char *uri;
  gboolean is_postgresql;

  char *folder; /* of the SQLite file */
  char *path;
  char *name; /* of the database in PostgreSQL */
} Database;

/* Whether databases are in PostgreSQL. */
gboolean database_is_postgresql (void);

Database *database_new (void);

void database_free (Database *self);

/* Runs SQL; returns (transfer full) (nullable) the first value it answers. */
char *database_ask (Database *self, const char *sql);

void database_run (Database *self, const char *sql);

/* Another program keeps everybody from writing users until it is freed. */
typedef struct _DatabaseLock DatabaseLock;

DatabaseLock *database_lock (Database *self);

void database_lock_free (DatabaseLock *lock);

/* "stop", "start" or "restart": of the PostgreSQL server. */
void database_control (const char *command);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Database, database_free)

G_END_DECLS
