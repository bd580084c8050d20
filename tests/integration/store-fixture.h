/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"
#include "pfs-store.h"

G_BEGIN_DECLS

/* A store that was migrated, on a database of its own. */
typedef struct
{
  Database *database;
  PfsStore *store;
} Fixture;

void fixture_set_up (Fixture *fixture, gconstpointer data);

void fixture_tear_down (Fixture *fixture, gconstpointer data);

PfsStore *open_store (const char *uri);

void migrate (PfsStore *store);

gboolean add_user (PfsStore *store, const char *username, GError **error);

void assert_added (PfsStore *store, const char *username);

gboolean has_user (PfsStore *store, const char *username);

/* The call fails as unavailable, and in at most @limit seconds. */
void assert_unavailable (PfsStore *store, const char *username, double limit);

/* Tries until it works, for at most ten seconds. */
void wait_until_added (PfsStore *store, const char *username);

/* Returns: what pfs_store_migrate() says about @uri, which must fail with @code */
char *get_migrate_problem (const char *uri, PfsStoreError code);

G_END_DECLS
