/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-turn.h"
#include "pfs-username.h"

#include <sodium.h>
#include <string.h>

/* Longer names, of which there may be some in old databases, take the turns of their address: the
 * main context has no time to normalize them. */
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
 * pfs_turn_get:
 * @address: the peer's IP address in text
 * @username: (nullable): whose password the peer brings, if it brings one
 *
 * Tells who takes turns with whom where many wait. The same user is the same however the name is
 * written; nobody outside can tell which two share a turn by chance.
 *
 * Returns: whose turn it is
 */
guint
pfs_turn_get (const char *address, const char *username)
{
  g_autofree char *name = username != NULL && strlen (username) <= NAME_MAX_BYTES
                              ? pfs_username_normalize (username)
                              : NULL;
  g_autofree char *text = name != NULL ? g_strconcat (address, "\n", name, NULL) : NULL;
  const char *data = text != NULL ? text : address;
  guint64 hash;

  crypto_shorthash ((guint8 *) &hash, (const guint8 *) data, strlen (data), get_key ());
  return (guint) hash;
}
