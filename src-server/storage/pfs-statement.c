/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-statement.h"

typedef enum
{
  READING,    /* changes nothing */
  REPEATABLE, /* done twice it is as good as once: it deletes, or is guarded by a unique key */
  ONCE,
} Effect;

typedef struct
{
  const char *sql;
  guint n_parameters;
  Effect effect;
} Row;

/* Both stores understand these texts: SQLite binds $1 by its name. */
static const Row rows[PFS_N_STATEMENTS] = {
  [PFS_STATEMENT_ADD_USER] = {
    "insert into usuarios (username, password_hash) values ($1, $2)", 2, REPEATABLE },
  [PFS_STATEMENT_FIND_USER] = {
    "select id, username, password_hash from usuarios where username = $1", 1, READING },
  [PFS_STATEMENT_REPLACE_PASSWORD] = {
    "update usuarios set password_hash = $2 where id = $1 and password_hash = $3", 3, ONCE },
  [PFS_STATEMENT_ADD_TOKEN] = {
    "insert into pfo3_tokens (token_hash, user_id, created_at, expires_at) "
    "select $1, id, $4, $5 from usuarios where id = $2 and password_hash = $3 "
    "on conflict (token_hash) do update set expires_at = excluded.expires_at", 5, REPEATABLE },
  [PFS_STATEMENT_FIND_TOKEN] = {
    "select u.id, u.username, t.expires_at from pfo3_tokens t join usuarios u on u.id = t.user_id "
    "where t.token_hash = $1 and t.expires_at > $2", 2, READING },
  [PFS_STATEMENT_DELETE_TOKEN] = {
    "delete from pfo3_tokens where token_hash = $1", 1, REPEATABLE },
  [PFS_STATEMENT_DELETE_OTHER_TOKENS] = {
    "delete from pfo3_tokens where user_id = $1 and token_hash <> $2", 2, REPEATABLE },
  [PFS_STATEMENT_DELETE_EXPIRED_TOKENS] = {
    "delete from pfo3_tokens where token_hash in "
    "(select token_hash from pfo3_tokens where expires_at <= $1 order by expires_at limit 100)",
    1, REPEATABLE },
  [PFS_STATEMENT_FIND_SCHEMA] = {
    "select coalesce(max(version), 0) from pfo3_schema", 0, READING },
  [PFS_STATEMENT_ADD_SCHEMA] = {
    "insert into pfo3_schema (version, name) values ($1, $2)", 2, ONCE },
};

/**
 * pfs_statement_get_sql:
 * @statement: one of the program's statements
 *
 * Returns: (transfer none): its text, with parameters $1, $2...
 */
const char *
pfs_statement_get_sql (PfsStatement statement)
{
  g_return_val_if_fail (statement >= 0 && statement < PFS_N_STATEMENTS, NULL);

  return rows[statement].sql;
}

/**
 * pfs_statement_get_n_parameters:
 * @statement: one of the program's statements
 *
 * Returns: how many parameters it takes
 */
guint
pfs_statement_get_n_parameters (PfsStatement statement)
{
  g_return_val_if_fail (statement >= 0 && statement < PFS_N_STATEMENTS, 0);

  return rows[statement].n_parameters;
}

/**
 * pfs_statement_is_reading:
 * @statement: one of the program's statements
 *
 * Returns: whether it changes nothing
 */
gboolean
pfs_statement_is_reading (PfsStatement statement)
{
  g_return_val_if_fail (statement >= 0 && statement < PFS_N_STATEMENTS, FALSE);

  return rows[statement].effect == READING;
}

/**
 * pfs_statement_is_repeatable:
 * @statement: one of the program's statements
 *
 * Returns: whether it may be sent again when nobody knows if it was run, because the connection was
 *   lost before its answer came
 */
gboolean
pfs_statement_is_repeatable (PfsStatement statement)
{
  g_return_val_if_fail (statement >= 0 && statement < PFS_N_STATEMENTS, FALSE);

  return rows[statement].effect != ONCE;
}
