/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-address.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* GIO takes the names of services for a port too, and would look them up in a file or on the
 * network; an address without brackets that has several colons is a whole IPv6 address. */
static gboolean
has_odd_port (const char *text)
{
  const char *bracket = strrchr (text, ']');
  const char *colon = strrchr (bracket != NULL ? bracket : text, ':');

  if (colon == NULL || (bracket == NULL && strchr (text, ':') != colon))
    return FALSE;

  return colon[1] == '\0' || colon[1 + strspn (colon + 1, "0123456789")] != '\0';
}

static gboolean
has_odd_host (const char *host)
{
  return host == NULL || *host == '\0' || strpbrk (host, " \t\r\n/") != NULL;
}

/* Takes a scheme off the beginning of @text.
 *
 * Returns: (nullable): which; %NULL if there is none */
static const char *
take_scheme (const char **text)
{
  static const char *const schemes[] = { PFC_SCHEME_PLAIN, PFC_SCHEME_TLS };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      gsize length = strlen (schemes[i]);

      if (g_ascii_strncasecmp (*text, schemes[i], length) == 0 &&
          g_str_has_prefix (*text + length, "://"))
        {
          *text += length + strlen ("://");
          return schemes[i];
        }
    }

  return NULL;
}

/* A link has a slash behind the port where whatever made it put one. */
static void
drop_slash (char *text)
{
  gsize length = strlen (text);

  if (length > 0 && text[length - 1] == '/')
    text[length - 1] = '\0';
}

/* An IPv4 address may be written as one of IPv6 (RFC 4291, section 2.5.5.2).
 *
 * Returns: (transfer full) (nullable): the address that @text is */
static GInetAddress *
parse_inet (const char *text)
{
  static const guint8 mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (text);
  const guint8 *bytes = inet != NULL ? g_inet_address_to_bytes (inet) : NULL;

  if (bytes != NULL && g_inet_address_get_family (inet) == G_SOCKET_FAMILY_IPV6 &&
      memcmp (bytes, mapped, sizeof mapped) == 0)
    return g_inet_address_new_from_bytes (bytes + sizeof mapped, G_SOCKET_FAMILY_IPV4);

  return g_steal_pointer (&inet);
}

/* One spelling for every way of writing a host: what is kept for a server is found by it. The zone
 * behind an IPv6 address names a network interface, in whose name case counts (RFC 4007, section
 * 11); the dot behind a name says that it is whole, as all of ours are. */
static char *
normalize_host (const char *host)
{
  g_auto (GStrv) parts = g_strsplit (host, "%", 2);
  g_autoptr (GInetAddress) inet = parse_inet (parts[0]);
  g_autofree char *address = inet != NULL ? g_inet_address_to_string (inet) : NULL;
  char *name;

  if (address != NULL)
    return g_strjoin ("%", address, parts[1], NULL);

  name = g_ascii_strdown (host, -1);
  if (g_str_has_suffix (name, ".") && strlen (name) > 1)
    name[strlen (name) - 1] = '\0';
  return name;
}

static gboolean
is_loopback_host (const char *host)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (host);

  /* GIO looks these names up nowhere: they are this machine, whatever a name server says. */
  return inet != NULL ? g_inet_address_get_is_loopback (inet)
                      : g_str_equal (host, "localhost") || g_str_has_suffix (host, ".localhost");
}

static GNetworkAddress *
new_address (const char *host, guint port, const char *scheme)
{
  g_autofree char *name = normalize_host (host);

  if (scheme == NULL)
    scheme = is_loopback_host (name) ? PFC_SCHEME_PLAIN : PFC_SCHEME_TLS;

  return g_object_new (G_TYPE_NETWORK_ADDRESS, "hostname", name, "port", port, "scheme", scheme,
                       NULL);
}

/**
 * pfc_address_parse:
 * @text: host, host:port, [ipv6]:port or ipv6, as people type it; `pfo3://` before it means plain
 *   text, `pfo3s://` TLS. Without either it is plain text on loopback and TLS anywhere else.
 * @error: set to %G_IO_ERROR_INVALID_ARGUMENT, with a text for people
 *
 * Nothing is looked up. The port is %PFC_DEFAULT_PORT if there is none.
 *
 * Returns: (transfer full) (nullable): the address; its scheme is one of the two
 */
GNetworkAddress *
pfc_address_parse (const char *text, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr (GSocketConnectable) parsed = NULL;
  const char *rest = stripped;
  const char *scheme = NULL;

  if (g_utf8_validate (stripped, -1, NULL))
    {
      scheme = take_scheme (&rest);
      if (scheme != NULL)
        drop_slash ((char *) rest);
      if (!has_odd_port (rest))
        parsed = g_network_address_parse (rest, PFC_DEFAULT_PORT, NULL);
    }

  if (parsed == NULL ||
      has_odd_host (g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed))) ||
      g_network_address_get_port (G_NETWORK_ADDRESS (parsed)) == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("“%s” is not an address. Write host:port, such as 127.0.0.1:6000."), stripped);
      return NULL;
    }

  return new_address (g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)),
                      g_network_address_get_port (G_NETWORK_ADDRESS (parsed)), scheme);
}

/**
 * pfc_address_is_tls:
 * @address: an address that was parsed
 *
 * Returns: whether TLS is to be spoken there
 */
gboolean
pfc_address_is_tls (GNetworkAddress *address)
{
  return g_strcmp0 (g_network_address_get_scheme (address), PFC_SCHEME_TLS) == 0;
}

/**
 * pfc_address_dup_identity:
 * @address: an address that was parsed
 *
 * An IPv4 or IPv6 address is one in a certificate, not a name, and is none that the server may be
 * told as such (RFC 6066, section 3). The zone of a link-local one means nothing to others.
 *
 * Returns: (transfer full): whom a certificate of the server should be for
 */
GSocketConnectable *
pfc_address_dup_identity (GNetworkAddress *address)
{
  g_autofree char *host = g_strdup (g_network_address_get_hostname (address));
  char *zone = strchr (host, '%');
  g_autoptr (GInetAddress) inet = NULL;

  if (zone != NULL)
    *zone = '\0';

  inet = g_inet_address_new_from_string (host);
  if (inet == NULL)
    return g_object_ref (G_SOCKET_CONNECTABLE (address));

  return G_SOCKET_CONNECTABLE (
      g_inet_socket_address_new (inet, g_network_address_get_port (address)));
}

/**
 * pfc_address_is_loopback:
 * @address: an address that was parsed
 *
 * Returns: whether it names this machine by itself, without any lookup
 */
gboolean
pfc_address_is_loopback (GNetworkAddress *address)
{
  return is_loopback_host (g_network_address_get_hostname (address));
}

/**
 * pfc_address_to_string:
 * @address: an address that was parsed
 *
 * Returns: (transfer full): host:port, the same text for every way of writing the address, with its
 *   scheme where the other one would be understood without
 */
char *
pfc_address_to_string (GNetworkAddress *address)
{
  const char *host = g_network_address_get_hostname (address);
  guint port = g_network_address_get_port (address);
  gboolean usual = pfc_address_is_tls (address) != pfc_address_is_loopback (address);
  g_autofree char *scheme =
      usual ? g_strdup ("") : g_strconcat (g_network_address_get_scheme (address), "://", NULL);

  return strchr (host, ':') != NULL ? g_strdup_printf ("%s[%s]:%u", scheme, host, port)
                                    : g_strdup_printf ("%s%s:%u", scheme, host, port);
}
