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

/**
 * pfc_address_parse:
 * @text: host, host:port, [ipv6]:port or ipv6, as people type it
 * @error: set to %G_IO_ERROR_INVALID_ARGUMENT, with a text for people
 *
 * Nothing is looked up. The port is %PFC_DEFAULT_PORT if there is none.
 *
 * Returns: (transfer full) (nullable): the address
 */
GNetworkAddress *
pfc_address_parse (const char *text, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr (GSocketConnectable) address = NULL;

  if (g_utf8_validate (stripped, -1, NULL) && !has_odd_port (stripped))
    address = g_network_address_parse (stripped, PFC_DEFAULT_PORT, NULL);

  if (address == NULL ||
      has_odd_host (g_network_address_get_hostname (G_NETWORK_ADDRESS (address))) ||
      g_network_address_get_port (G_NETWORK_ADDRESS (address)) == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("“%s” is not an address. Write host:port, such as 127.0.0.1:6000."), stripped);
      return NULL;
    }

  return G_NETWORK_ADDRESS (g_steal_pointer (&address));
}

/**
 * pfc_address_to_string:
 * @address: an address
 *
 * Returns: (transfer full): host:port, the same text for every way of writing the address
 */
char *
pfc_address_to_string (GNetworkAddress *address)
{
  const char *host = g_network_address_get_hostname (address);
  guint port = g_network_address_get_port (address);

  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]:%u", host, port)
                                    : g_strdup_printf ("%s:%u", host, port);
}
