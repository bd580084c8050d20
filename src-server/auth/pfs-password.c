/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-password.h"
#include "pfs-werkzeug.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/* Argon2id over 46 MiB, four passes: 77 ms alone and 84 ms with another beside it, on a virtual
 * machine with two cores of an AMD EPYC. OWASP's minimum of 19 MiB and two passes takes 20 ms
 * there. */
#define MEMORY (46u * 1024 * 1024)
#define PASSES 4u

/* What a row of the database may cost at most, whoever wrote it. */
#define MAX_MEMORY_KIB (256u * 1024)
#define MAX_PASSES 16u

struct _PfsPassword
{
  GMutex lock;
  GCond freed;
  guint n_free;

  char *dummy; /* what the password of a user who does not exist is compared with */
};

static void
enter (PfsPassword *self)
{
  g_mutex_lock (&self->lock);
  while (self->n_free == 0)
    g_cond_wait (&self->freed, &self->lock);
  self->n_free--;
  g_mutex_unlock (&self->lock);
}

static void
leave (PfsPassword *self)
{
  g_mutex_lock (&self->lock);
  self->n_free++;
  g_cond_signal (&self->freed);
  g_mutex_unlock (&self->lock);
}

/**
 * pfs_password_hash:
 * @self: the hasher
 * @password: the password
 *
 * Returns: (transfer full) (nullable): an Argon2id string; %NULL if there is not enough memory
 */
char *
pfs_password_hash (PfsPassword *self, const char *password)
{
  char hash[crypto_pwhash_STRBYTES];
  gboolean ok;

  enter (self);
  ok = crypto_pwhash_str (hash, password, strlen (password), PASSES, MEMORY) == 0;
  leave (self);

  return ok ? g_strdup (hash) : NULL;
}

static char *
make_dummy (PfsPassword *self)
{
  char password[2 * 16 + 1];
  guint8 bytes[16];

  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2hex (password, sizeof password, bytes, sizeof bytes);
  return pfs_password_hash (self, password);
}

/**
 * pfs_password_new:
 * @side_by_side: how many hashes may be computed at once, at least 1
 *
 * Returns: (transfer full): a hasher
 */
PfsPassword *
pfs_password_new (guint side_by_side)
{
  PfsPassword *self = g_new0 (PfsPassword, 1);

  if (sodium_init () < 0)
    g_error ("libsodium can't be used: there is no source of random bits");

  g_mutex_init (&self->lock);
  g_cond_init (&self->freed);
  self->n_free = MAX (side_by_side, 1);
  self->dummy = make_dummy (self);
  if (self->dummy == NULL)
    g_error ("There is not enough memory to hash a password");
  return self;
}

/**
 * pfs_password_free:
 * @self: a hasher that no thread uses any more
 */
void
pfs_password_free (PfsPassword *self)
{
  g_free (self->dummy);
  g_cond_clear (&self->freed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
is_affordable (const char *hash, guint *memory_kib)
{
  guint passes;

  return sscanf (hash, "$argon2%*[id]$v=19$m=%u,t=%u,p=1$", memory_kib, &passes) == 2 &&
         *memory_kib <= MAX_MEMORY_KIB && passes <= MAX_PASSES;
}

/* Whether verify() computes a hash before it says no. */
static gboolean
is_computable (const char *hash)
{
  guint memory_kib;

  if (pfs_werkzeug_is_hash (hash))
    return pfs_werkzeug_is_affordable (hash);

  return is_affordable (hash, &memory_kib) &&
         crypto_pwhash_str_needs_rehash (hash, PASSES, MEMORY) != -1;
}

static gboolean
is_memory_free (gsize size)
{
  void *memory = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (memory == MAP_FAILED)
    return FALSE;

  munmap (memory, size);
  return TRUE;
}

/* libsodium says of a hash for which it gets no memory that it is of another password. */
static PfsVerdict
verify_argon2 (const char *hash, const char *password)
{
  guint memory_kib;

  if (!is_affordable (hash, &memory_kib) || !is_computable (hash))
    return PFS_VERDICT_WRONG;

  if (!is_memory_free ((gsize) memory_kib * 1024))
    return PFS_VERDICT_UNKNOWN;

  return crypto_pwhash_str_verify (hash, password, strlen (password)) == 0 ? PFS_VERDICT_RIGHT
                                                                           : PFS_VERDICT_WRONG;
}

static PfsVerdict
verify (const char *hash, const char *password)
{
  if (pfs_werkzeug_is_hash (hash))
    return pfs_werkzeug_verify (hash, password);

  return verify_argon2 (hash, password);
}

/**
 * pfs_password_verify:
 * @self: the hasher
 * @hash: (nullable): what is stored: a string of Argon2 or of Werkzeug; %NULL for a user who does
 *   not exist, which takes the same time, as does a string that is none or would be far too dear
 * @password: what somebody typed
 *
 * Returns: whether @hash was made of @password
 */
PfsVerdict
pfs_password_verify (PfsPassword *self, const char *hash, const char *password)
{
  const char *known = hash ? hash : self->dummy;
  PfsVerdict verdict;

  enter (self);
  verdict = verify (known, password);
  if (verdict == PFS_VERDICT_WRONG && !is_computable (known))
    verify (self->dummy, password);
  leave (self);

  return verdict == PFS_VERDICT_RIGHT && hash == NULL ? PFS_VERDICT_WRONG : verdict;
}

/**
 * pfs_password_needs_rehash:
 * @hash: what is stored of a password
 *
 * Returns: whether it was made in another way than pfs_password_hash() makes them now
 */
gboolean
pfs_password_needs_rehash (const char *hash)
{
  return !g_str_has_prefix (hash, crypto_pwhash_STRPREFIX) ||
         crypto_pwhash_str_needs_rehash (hash, PASSES, MEMORY) != 0;
}
