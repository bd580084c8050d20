/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-sqlstate.h"

#include "pfs-store.h"

/* What the server says by a SQLSTATE or the first characters of one. */
typedef struct
{
  const char *state;
  PfsStoreError code;
  const char *advice;
} State;

/* Everything else is %PFS_STORE_ERROR_FAILED. */
static const State states[] = {
  { "08", PFS_STORE_ERROR_UNAVAILABLE, NULL },    /* connection */
  { "23505", PFS_STORE_ERROR_EXISTS, NULL },      /* unique violation */
  { "25006", PFS_STORE_ERROR_UNAVAILABLE, NULL }, /* read only: a standby that is taking over */
  { "28", PFS_STORE_ERROR_FAILED, "Check the user and the password in the database's URI" },
  { "3D000", PFS_STORE_ERROR_FAILED, "Create the database, or name another in its URI" },
  { "40", PFS_STORE_ERROR_UNAVAILABLE, NULL }, /* serialization, deadlock */
  { "42501", PFS_STORE_ERROR_FAILED,
    "Its owner can give the server's role the rights: GRANT CREATE, USAGE ON SCHEMA public; GRANT "
    "SELECT, INSERT, UPDATE, DELETE, REFERENCES ON ALL TABLES IN SCHEMA public; GRANT USAGE ON ALL "
    "SEQUENCES IN SCHEMA public" },
  { "53", PFS_STORE_ERROR_UNAVAILABLE, NULL }, /* disk full, out of memory, too many connections */
  { "55P03", PFS_STORE_ERROR_UNAVAILABLE, NULL }, /* lock not available */
  { "57", PFS_STORE_ERROR_UNAVAILABLE, NULL },    /* shutting down, starting up, took too long */
  { "58", PFS_STORE_ERROR_UNAVAILABLE, NULL },    /* input and output */
};

/* Returns: (transfer full): @message, which may be of any encoding, in one line */
static char *
join_lines (const char *message)
{
  g_autoptr (GRegex) line_break = g_regex_new ("\\s*\n\\s*", G_REGEX_RAW, 0, NULL);
  g_autofree char *text = g_strstrip (g_strdup (message));

  return g_regex_replace_literal (line_break, text, -1, 0, "; ", 0, NULL);
}

/**
 * pfs_sqlstate_set_error:
 * @error: (out): where to put the error
 * @state: (nullable): the SQLSTATE; %NULL where the server said nothing, because it could not be
 *   reached
 * @message: what it or libpq said, in one line or more
 */
void
pfs_sqlstate_set_error (GError **error, const char *state, const char *message)
{
  PfsStoreError code = state ? PFS_STORE_ERROR_FAILED : PFS_STORE_ERROR_UNAVAILABLE;
  g_autofree char *line = join_lines (message);
  const char *advice = NULL;

  for (guint i = 0; state != NULL && i < G_N_ELEMENTS (states); i++)
    {
      if (g_str_has_prefix (state, states[i].state))
        {
          code = states[i].code;
          advice = states[i].advice;
        }
    }

  g_set_error (error, PFS_STORE_ERROR, code, "%s%s%s", line, advice ? ". " : "",
               advice ? advice : "");
}
