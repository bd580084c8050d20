/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-token.h"

#include "pfs-store.h"

#include <sodium.h>
#include <string.h>

#define TOKEN_BYTES 32
#define TOKEN_VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

/**
 * pfs_token_new:
 *
 * Returns: (transfer full): 256 random bits in base64url, which nobody can guess
 */
char *
pfs_token_new (void)
{
  guint8 bytes[TOKEN_BYTES];
  char text[sodium_base64_ENCODED_LEN (TOKEN_BYTES, TOKEN_VARIANT)];

  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2base64 (text, sizeof text, bytes, sizeof bytes, TOKEN_VARIANT);
  return g_strdup (text);
}

/**
 * pfs_token_hash:
 * @token: what a client says is its token
 *
 * What the store may know of a token: whoever reads it there can't sign in with it.
 *
 * Returns: (transfer full) (nullable): its SHA-256 in hexadecimal; %NULL if no token looks like
 *   that
 */
char *
pfs_token_hash (const char *token)
{
  guint8 bytes[TOKEN_BYTES];
  guint8 digest[crypto_hash_sha256_BYTES];
  char text[2 * crypto_hash_sha256_BYTES + 1];
  const char *end;
  gsize length;

  if (!g_str_is_ascii (token) ||
      sodium_base642bin (bytes, sizeof bytes, token, strlen (token), NULL, &length, &end,
                         TOKEN_VARIANT) != 0 ||
      length != sizeof bytes || *end != '\0')
    return NULL;

  crypto_hash_sha256 (digest, bytes, sizeof bytes);
  sodium_bin2hex (text, sizeof text, digest, sizeof digest);
  return g_strdup (text);
}

/* A token for whoever still has the password that was looked at. */
typedef struct
{
  const char *const *user; /* id, hash, and the hash that it becomes, the same */
  const char *const *token;
  gboolean added;
} NewToken;

/* The user's row is taken first: whoever changes the password at this moment is waited for, or
 * finds the token when it revokes all. PostgreSQL would show the row as it was. */
static gboolean
add_cb (PfsStore *store, gpointer user_data, GError **error)
{
  NewToken *token = user_data;
  g_autoptr (PfsRows) taken =
      pfs_store_query (store, PFS_STATEMENT_REPLACE_PASSWORD, token->user, error);
  g_autoptr (PfsRows) rows = NULL;

  if (taken == NULL)
    return FALSE;

  token->added = pfs_rows_get_n_changed (taken) > 0;
  if (token->added)
    rows = pfs_store_query (store, PFS_STATEMENT_ADD_TOKEN, token->token, error);
  return !token->added || rows != NULL;
}

/* Those that expired are of no use to anybody; if this fails, the next sign-in tries again. */
static void
delete_expired (PfsStore *store, const char *now)
{
  const char *const parameters[] = { now };
  g_autoptr (GError) problem = NULL;
  g_autoptr (PfsRows) rows =
      pfs_store_query (store, PFS_STATEMENT_DELETE_EXPIRED_TOKENS, parameters, &problem);

  if (rows == NULL)
    g_info ("Expired tokens were not deleted: %s", problem->message);
}

/**
 * pfs_token_add:
 * @store: where the tokens are
 * @user: whose token it is
 * @token_hash: of the token
 * @now: Unix time in seconds
 * @expiry: the same, at which the token is void
 * @added: (out): whether it was added, since @user is there and has the same hash as before
 *
 * Stores a token, and forgets those that have expired.
 *
 * Returns: %FALSE with an error of the store if it could not do it
 */
gboolean
pfs_token_add (PfsStore *store,
               const PfsUser *user,
               const char *token_hash,
               gint64 now,
               gint64 expiry,
               gboolean *added,
               GError **error)
{
  g_autofree char *now_text = g_strdup_printf ("%" G_GINT64_FORMAT, now);
  g_autofree char *expiry_text = g_strdup_printf ("%" G_GINT64_FORMAT, expiry);
  const char *const user_parameters[] = { user->id_text, user->hash, user->hash };
  const char *const parameters[] = { token_hash, user->id_text, user->hash, now_text, expiry_text };
  NewToken token = { user_parameters, parameters, FALSE };

  if (!pfs_store_transaction (store, add_cb, &token, error))
    return FALSE;

  *added = token.added;
  if (token.added)
    delete_expired (store, now_text);
  return TRUE;
}
