/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-uri.h"

#include "pfc-address.h"
#include "pfc-string.h"

#include <glib/gi18n-lib.h>

/* As much of a link as a message shows. */
#define SHOWN_CHARS 100

static gboolean
is_ours (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);

  return g_str_equal (scheme, PFC_SCHEME_PLAIN) || g_str_equal (scheme, PFC_SCHEME_TLS);
}

/* Whatever a link holds beyond its server would be ignored, and could only mislead whoever reads
 * it: a user name before the host, say, that looks like one. */
static gboolean
is_bare (GUri *uri)
{
  const char *path = g_uri_get_path (uri);

  return (*path == '\0' || g_str_equal (path, "/")) && g_uri_get_userinfo (uri) == NULL &&
         g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL;
}

/* A name in letters that only look like others is shown, and looked up, as what it is. */
static char *
find_address (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autofree char *ascii = host != NULL ? g_hostname_to_ascii (host) : NULL;
  int port = g_uri_get_port (uri);

  if (ascii == NULL || *ascii == '\0' || strpbrk (ascii, "@%[]") != NULL)
    return NULL;

  return g_strdup_printf (strchr (ascii, ':') != NULL ? "%s://[%s]:%d" : "%s://%s:%d",
                          g_uri_get_scheme (uri), ascii, port != -1 ? port : PFC_DEFAULT_PORT);
}

static char *
shorten (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  return pfc_string_shorten (valid, SHOWN_CHARS);
}

/**
 * pfc_uri_parse:
 * @uri: a link, of whatever origin: `pfo3://host:port/` means plain text, `pfo3s://host:port/` TLS
 * @error: set to %G_IO_ERROR_INVALID_ARGUMENT, with a text for people
 *
 * Nothing is looked up. The port is %PFC_DEFAULT_PORT if there is none. A name that is not in ASCII
 * becomes one that is (RFC 3490).
 *
 * Returns: (transfer full) (nullable): the address of the server; %NULL if the link says anything
 *   else besides
 */
GNetworkAddress *
pfc_uri_parse (const char *uri, GError **error)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  g_autofree char *text = NULL;
  GNetworkAddress *address = NULL;

  if (parsed != NULL && is_ours (parsed) && is_bare (parsed))
    text = find_address (parsed);
  if (text != NULL)
    address = pfc_address_parse (text, NULL);

  if (address == NULL)
    {
      g_autofree char *shown = shorten (uri);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("“%s” is not a link to a server. One looks like pfo3s://host:port/."), shown);
    }

  return address;
}
