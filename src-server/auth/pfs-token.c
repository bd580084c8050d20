/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-token.h"

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
