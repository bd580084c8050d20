/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-network.h"

#include <gio/gio.h>
#include <sodium.h>
#include <string.h>

static guint64
hash_bytes (const void *bytes, gsize length, const guint8 *key)
{
  guint64 hash;

  crypto_shorthash ((guint8 *) &hash, bytes, length, key);
  return hash;
}

/**
 * pfs_network_hash:
 * @address: an IP address in text
 * @key: a key of crypto_shorthash_KEYBYTES
 *
 * Tells who counts as one. Whoever has IPv6 has a whole network of 64 bits to come from: it is one.
 * An IPv4 address is the same one when it is written as IPv6.
 *
 * Returns: the hash of the network that @address is in
 */
guint64
pfs_network_hash (const char *address, const guint8 *key)
{
  static const guint8 v4_in_v6[12] = { [10] = 0xff, [11] = 0xff };
  g_autofree char *host = g_strndup (address, strcspn (address, "%"));
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (host);
  const guint8 *bytes = inet ? g_inet_address_to_bytes (inet) : NULL;

  if (inet == NULL)
    return hash_bytes (address, strlen (address), key);

  if (g_inet_address_get_family (inet) == G_SOCKET_FAMILY_IPV4)
    return hash_bytes (bytes, 4, key);

  if (memcmp (bytes, v4_in_v6, sizeof v4_in_v6) == 0)
    return hash_bytes (bytes + sizeof v4_in_v6, 4, key);

  return hash_bytes (bytes, 8, key);
}
