/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-werkzeug.h"

#include <gnutls/crypto.h>
#include <sodium.h>
#include <string.h>

/* What a row of the database may cost at most: Werkzeug's own defaults are scrypt:32768:8:1 (32
 * MiB) and, in its latest version, pbkdf2:sha256:1000000. */
#define SCRYPT_MAX_MEMORY (128u * 1024 * 1024)
#define SCRYPT_MAX_WORK (1u << 22) /* N * r * p, 16 times the default */
#define PBKDF2_MAX_ITERATIONS 2000000u

#define SCRYPT "scrypt:"
#define PBKDF2 "pbkdf2:sha256:"

#define SCRYPT_LENGTH 64
#define PBKDF2_LENGTH 32

/* A hash, cut into its pieces: METHOD$SALT$HEX, where METHOD is scrypt:N:r:p or pbkdf2:sha256:N. */
typedef struct
{
  guint64 numbers[3];
  const char *salt; /* as text, which is what is hashed */
  gsize salt_length;
  guint8 key[SCRYPT_LENGTH];
} Hash;

static gboolean
read_number (const char **text, char end, guint64 *number)
{
  char *stop;

  if (!g_ascii_isdigit (**text))
    return FALSE;

  *number = g_ascii_strtoull (*text, &stop, 10);
  if (*stop != end)
    return FALSE;

  *text = stop + 1;
  return TRUE;
}

/* Reads SALT$HEX. */
static gboolean
read_salt_and_key (const char *text, gsize key_length, Hash *hash)
{
  const char *end = strchr (text, '$');
  const char *hex_end;
  gsize length;

  if (end == NULL)
    return FALSE;

  hash->salt = text;
  hash->salt_length = end - text;
  return strlen (end + 1) == 2 * key_length &&
         sodium_hex2bin (hash->key, sizeof hash->key, end + 1, 2 * key_length, NULL, &length,
                         &hex_end) == 0 &&
         length == key_length && *hex_end == '\0';
}

/* Below the limits no product of these overflows. */
static gboolean
is_scrypt_affordable (guint64 n, guint64 r, guint64 p)
{
  return n >= 2 && (n & (n - 1)) == 0 && r >= 1 && p >= 1 && n <= SCRYPT_MAX_WORK &&
         r <= SCRYPT_MAX_WORK && p <= SCRYPT_MAX_WORK && n * r <= SCRYPT_MAX_MEMORY / 128 &&
         n * r * p <= SCRYPT_MAX_WORK;
}

/* Reads one that may be computed. */
static gboolean
read_scrypt (const char *text, Hash *hash)
{
  guint64 *n = hash->numbers;

  return read_number (&text, ':', &n[0]) && read_number (&text, ':', &n[1]) &&
         read_number (&text, '$', &n[2]) && read_salt_and_key (text, SCRYPT_LENGTH, hash) &&
         is_scrypt_affordable (n[0], n[1], n[2]);
}

static gboolean
read_pbkdf2 (const char *text, Hash *hash)
{
  return read_number (&text, '$', &hash->numbers[0]) &&
         read_salt_and_key (text, PBKDF2_LENGTH, hash) && hash->numbers[0] >= 1 &&
         hash->numbers[0] <= PBKDF2_MAX_ITERATIONS;
}

/* Numbers that read_scrypt() lets pass leave nothing to fail but memory. */
static PfsVerdict
verify_scrypt (const char *text, const char *password)
{
  Hash hash;
  guint8 key[SCRYPT_LENGTH];
  gboolean same;

  if (!read_scrypt (text, &hash))
    return PFS_VERDICT_WRONG;

  if (crypto_pwhash_scryptsalsa208sha256_ll ((const guint8 *) password, strlen (password),
                                             (const guint8 *) hash.salt, hash.salt_length,
                                             hash.numbers[0], hash.numbers[1], hash.numbers[2], key,
                                             sizeof key) != 0)
    return PFS_VERDICT_UNKNOWN;

  same = sodium_memcmp (key, hash.key, sizeof key) == 0;
  sodium_memzero (key, sizeof key);
  return same ? PFS_VERDICT_RIGHT : PFS_VERDICT_WRONG;
}

/* PBKDF2 (RFC 8018). The server's time to refuse covers Werkzeug's dearest hash only where this is
 * fast: GnuTLS takes the processor's own instructions for SHA-256, libsodium does not. */
static gboolean
compute_pbkdf2 (const char *password, const Hash *hash, guint8 key[PBKDF2_LENGTH])
{
  gnutls_datum_t secret = { (guint8 *) password, strlen (password) };
  gnutls_datum_t salt = { (guint8 *) hash->salt, hash->salt_length };
  int status =
      gnutls_pbkdf2 (GNUTLS_MAC_SHA256, &secret, &salt, hash->numbers[0], key, PBKDF2_LENGTH);

  if (status != GNUTLS_E_SUCCESS)
    g_warning ("A password could not be looked at: %s", gnutls_strerror (status));

  return status == GNUTLS_E_SUCCESS;
}

static PfsVerdict
verify_pbkdf2 (const char *text, const char *password)
{
  Hash hash;
  guint8 key[PBKDF2_LENGTH];
  gboolean same;

  if (!read_pbkdf2 (text, &hash))
    return PFS_VERDICT_WRONG;

  if (!compute_pbkdf2 (password, &hash, key))
    return PFS_VERDICT_UNKNOWN;

  same = sodium_memcmp (key, hash.key, sizeof key) == 0;
  sodium_memzero (key, sizeof key);
  return same ? PFS_VERDICT_RIGHT : PFS_VERDICT_WRONG;
}

/**
 * pfs_werkzeug_is_hash:
 * @hash: what is stored of a password
 *
 * Returns: whether it looks like one of Werkzeug's, with which the classroom program filled its
 *   databases
 */
gboolean
pfs_werkzeug_is_hash (const char *hash)
{
  return g_str_has_prefix (hash, SCRYPT) || g_str_has_prefix (hash, PBKDF2);
}

/**
 * pfs_werkzeug_is_affordable:
 * @hash: what is stored of a password
 *
 * Returns: whether it is well formed, and pfs_werkzeug_verify() computes it
 */
gboolean
pfs_werkzeug_is_affordable (const char *hash)
{
  Hash parts;

  if (g_str_has_prefix (hash, SCRYPT))
    return read_scrypt (hash + strlen (SCRYPT), &parts);

  return g_str_has_prefix (hash, PBKDF2) && read_pbkdf2 (hash + strlen (PBKDF2), &parts);
}

/**
 * pfs_werkzeug_verify:
 * @hash: `scrypt:N:r:p$salt$hex` or `pbkdf2:sha256:iterations$salt$hex`
 * @password: what somebody typed
 *
 * Returns: whether @hash was made of @password; %PFS_VERDICT_WRONG too for one that is badly
 * formed, or that would cost far more than Werkzeug's own
 */
PfsVerdict
pfs_werkzeug_verify (const char *hash, const char *password)
{
  if (g_str_has_prefix (hash, SCRYPT))
    return verify_scrypt (hash + strlen (SCRYPT), password);

  if (g_str_has_prefix (hash, PBKDF2))
    return verify_pbkdf2 (hash + strlen (PBKDF2), password);

  return PFS_VERDICT_WRONG;
}
