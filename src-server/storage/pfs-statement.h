/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfsStatement:
 * @PFS_STATEMENT_ADD_USER: username, hash
 * @PFS_STATEMENT_FIND_USER: username; answers id, username, hash
 * @PFS_STATEMENT_REPLACE_PASSWORD: id, hash, the hash that is replaced
 * @PFS_STATEMENT_ADD_TOKEN: hash of the token, user's id, the hash that the password was found to
 *   fit, now, expiry; changes no row if the user's hash is another one by now
 * @PFS_STATEMENT_FIND_TOKEN: hash of the token, now; answers user's id, username, expiry
 * @PFS_STATEMENT_DELETE_TOKEN: hash of the token
 * @PFS_STATEMENT_DELETE_OTHER_TOKENS: user's id, hash of the token that stays
 * @PFS_STATEMENT_DELETE_EXPIRED_TOKENS: now; a bounded number at a time
 * @PFS_STATEMENT_FIND_SCHEMA: answers the number of the newest migration that was applied
 * @PFS_STATEMENT_ADD_SCHEMA: number and name of a migration
 *
 * Every SQL statement of the program; the texts are rows of one table in pfs-statement.c. Times are
 * Unix times in seconds.
 */
typedef enum
{
  PFS_STATEMENT_ADD_USER,
  PFS_STATEMENT_FIND_USER,
  PFS_STATEMENT_REPLACE_PASSWORD,
  PFS_STATEMENT_ADD_TOKEN,
  PFS_STATEMENT_FIND_TOKEN,
  PFS_STATEMENT_DELETE_TOKEN,
  PFS_STATEMENT_DELETE_OTHER_TOKENS,
  PFS_STATEMENT_DELETE_EXPIRED_TOKENS,
  PFS_STATEMENT_FIND_SCHEMA,
  PFS_STATEMENT_ADD_SCHEMA,
  PFS_N_STATEMENTS
} PfsStatement;

const char *pfs_statement_get_sql (PfsStatement statement);

guint pfs_statement_get_n_parameters (PfsStatement statement);

gboolean pfs_statement_is_reading (PfsStatement statement);

gboolean pfs_statement_is_repeatable (PfsStatement statement);

G_END_DECLS
