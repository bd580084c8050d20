/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-user.h"

#include "pfs-store.h"

/**
 * pfs_user_free:
 * @self: a user
 */
void
pfs_user_free (PfsUser *self)
{
  g_free (self->id_text);
  g_free (self->username);
  g_free (self->hash);
  g_free (self);
}

/**
 * pfs_user_find:
 * @store: where the users are
 * @username: the name, exactly
 * @user: (out) (transfer full): where to put the user; it is left alone if there is none
 *
 * Returns: %FALSE if the store could not be asked
 */
gboolean
pfs_user_find (PfsStore *store, const char *username, PfsUser **user, GError **error)
{
  const char *const parameters[] = { username };
  g_autoptr (PfsRows) rows = pfs_store_query (store, PFS_STATEMENT_FIND_USER, parameters, error);

  if (rows == NULL)
    return FALSE;

  if (pfs_rows_get_n_rows (rows) > 0)
    {
      *user = g_new0 (PfsUser, 1);
      (*user)->id_text = g_strdup (pfs_rows_get (rows, 0, 0));
      (*user)->id = g_ascii_strtoll ((*user)->id_text, NULL, 10);
      (*user)->username = g_strdup (pfs_rows_get (rows, 0, 1));
      (*user)->hash = g_strdup (pfs_rows_get (rows, 0, 2));
    }

  return TRUE;
}

/**
 * pfs_user_find_typed:
 * @store: where the users are
 * @typed: the name as somebody typed it
 * @normalized: (nullable): the form in which it could have been registered
 * @user: (out) (transfer full): where to put the user, %NULL before; it is left alone if there is
 *   none
 *
 * Whoever is in the database is found, also under a name that could not be registered today.
 *
 * Returns: %FALSE if the store could not be asked
 */
gboolean
pfs_user_find_typed (PfsStore *store,
                     const char *typed,
                     const char *normalized,
                     PfsUser **user,
                     GError **error)
{
  if (normalized != NULL && !pfs_user_find (store, normalized, user, error))
    return FALSE;

  return *user != NULL || g_strcmp0 (typed, normalized) == 0 ||
         pfs_user_find (store, typed, user, error);
}

/* The store repeats the insert if the connection is lost before its answer comes. If the first one
 * had taken effect then, the row is there already, with the hash that nobody else can have made. */
static gboolean
is_ours (PfsStore *store, const char *username, const char *hash)
{
  g_autoptr (PfsUser) user = NULL;

  return pfs_user_find (store, username, &user, NULL) && user != NULL &&
         g_str_equal (user->hash, hash);
}

/**
 * pfs_user_add:
 * @store: where the users are
 * @username: the new user's name
 * @hash: of the new user's password
 *
 * Returns: %TRUE once the user is in the database for good; %PFS_STORE_ERROR_EXISTS if there was
 *   one of that name
 */
gboolean
pfs_user_add (PfsStore *store, const char *username, const char *hash, GError **error)
{
  const char *const parameters[] = { username, hash };
  g_autoptr (GError) problem = NULL;
  g_autoptr (PfsRows) rows = pfs_store_query (store, PFS_STATEMENT_ADD_USER, parameters, &problem);

  if (rows != NULL || (g_error_matches (problem, PFS_STORE_ERROR, PFS_STORE_ERROR_EXISTS) &&
                       is_ours (store, username, hash)))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/**
 * pfs_user_replace_hash:
 * @self: a user
 * @store: where the users are
 * @hash: of the password
 *
 * Replaces the hash, unless somebody else has replaced it since @self was found: it is then left as
 * it is, in @self too.
 *
 * Returns: %FALSE if the store could not be asked
 */
gboolean
pfs_user_replace_hash (PfsUser *self, PfsStore *store, const char *hash, GError **error)
{
  const char *const parameters[] = { self->id_text, hash, self->hash };
  g_autoptr (PfsRows) rows =
      pfs_store_query (store, PFS_STATEMENT_REPLACE_PASSWORD, parameters, error);

  if (rows != NULL && pfs_rows_get_n_changed (rows) > 0)
    {
      g_free (self->hash);
      self->hash = g_strdup (hash);
    }

  return rows != NULL;
}

/* What change_hash() is to do. */
typedef struct
{
  PfsUser *user;
  const char *hash;
  const char *kept_token_hash;
} Change;

static gboolean
change_hash (PfsStore *store, gpointer user_data, GError **error)
{
  Change *change = user_data;
  const char *const parameters[] = { change->user->id_text, change->kept_token_hash };
  g_autoptr (PfsRows) rows = NULL;

  if (!pfs_user_replace_hash (change->user, store, change->hash, error))
    return FALSE;

  if (!g_str_equal (change->user->hash, change->hash))
    return TRUE;

  rows = pfs_store_query (store, PFS_STATEMENT_DELETE_OTHER_TOKENS, parameters, error);
  return rows != NULL;
}

/**
 * pfs_user_change_hash:
 * @self: a user
 * @store: where the users are
 * @hash: of the new password
 * @kept_token_hash: (nullable): of the token that stays valid
 *
 * Does what pfs_user_replace_hash() does and revokes the user's tokens, both or neither.
 *
 * Returns: %FALSE if the store could not do it
 */
gboolean
pfs_user_change_hash (PfsUser *self,
                      PfsStore *store,
                      const char *hash,
                      const char *kept_token_hash,
                      GError **error)
{
  Change change = { self, hash, kept_token_hash ? kept_token_hash : "" };

  return pfs_store_transaction (store, change_hash, &change, error);
}
