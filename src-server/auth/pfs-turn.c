/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-turn.h"

#include "pfs-network.h"
#include "pfs-username.h"

#include <sodium.h>
#include <string.h>

/* Longer names, of which there may be some in old databases, take the turns of nobody in
 * particular: the main context has no time to normalize them. */
#define NAME_MAX_BYTES (4 * PFS_USERNAME_MAX)

static const guint8 *
get_key (void)
{
  static guint8 key[crypto_shorthash_KEYBYTES];
  static gsize made;

  if (g_once_init_enter (&made))
    {
      randombytes_buf (key, sizeof key);
      g_once_init_leave (&made, 1);
    }

  return key;
}

/**
 * pfs_turn_get_owner:
 * @address: the peer's IP address in text
 *
 * Tells who takes turns with whom where many wait: addresses do, and of IPv6 networks of 64 bits,
 * however many names they bring. Nobody outside can tell which two share a turn by chance.
 *
 * Returns: whose turn it is, never 0
 */
guint
pfs_turn_get_owner (const char *address)
{
  return MAX ((guint) pfs_network_hash (address, get_key ()), 1);
}

/**
 * pfs_turn_get_name:
 * @username: (nullable): whose password the peer brings, if it brings one
 *
 * Tells who takes turns with whom within an address, which many people may share. The same user is
 * the same however the name is written.
 *
 * Returns: whose turn within the address's it is, 0 for nobody's in particular
 */
guint
pfs_turn_get_name (const char *username)
{
  g_autofree char *name = username != NULL && strlen (username) <= NAME_MAX_BYTES
                              ? pfs_username_normalize (username)
                              : NULL;
  guint64 hash;

  if (name == NULL)
    return 0;

  crypto_shorthash ((guint8 *) &hash, (const guint8 *) name, strlen (name), get_key ());
  return (guint) hash;
}
