/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server that the same environment sets up, as in a container, where this program is started
 * with the server's own variables. What they mean is told by src-server/process/pfs-setting.c. */

#include "pfc-cli-local.h"

#include "pfc-address.h"
#include "pfc-fingerprint.h"
#include "pfo-state-folder.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *
get_variable (const char *name, const char *fallback)
{
  const char *value = g_getenv (name);

  return value != NULL ? value : fallback;
}

/* Returns: (transfer full): where a server is reached that listens on SOCKET_HOST */
static char *
find_host (void)
{
  const char *host = get_variable ("SOCKET_HOST", "127.0.0.1");
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (host);
  g_autoptr (GInetAddress) loopback = NULL;
  g_autofree char *text = NULL;

  /* One that listens on all addresses is nearest by that of loopback. */
  if (inet != NULL && g_inet_address_get_is_any (inet))
    loopback = g_inet_address_new_loopback (g_inet_address_get_family (inet));

  text = loopback != NULL ? g_inet_address_to_string (loopback) : g_strdup (host);
  return *text != '[' && strchr (text, ':') != NULL ? g_strdup_printf ("[%s]", text)
                                                    : g_steal_pointer (&text);
}

/* Finds the file of the certificate that the server shows: @file is %NULL if it speaks plain
 * text. */
static gboolean
find_certificate (char **file, GError **error)
{
  const char *given = get_variable ("TLS_CERT", "");
  const char *mode = get_variable ("TLS", "off");
  g_autofree char *folder = NULL;

  *file = NULL;
  if (*given != '\0')
    *file = g_strdup (given);
  else if (g_ascii_strcasecmp (mode, "auto") == 0)
    {
      folder = pfo_state_folder_get ();
      *file = g_build_filename (folder, PFO_STATE_FOLDER_CERTIFICATE, NULL);
    }
  else if (g_ascii_strcasecmp (mode, "off") != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("TLS=%s: that must be off, auto, or on with a file in TLS_CERT."), mode);
      return FALSE;
    }

  return TRUE;
}

/**
 * pfc_cli_local_find_server:
 * @error: set to %G_IO_ERROR_INVALID_ARGUMENT if the environment sets up none
 *
 * Returns: (transfer full) (nullable): where that server is, as pfc_address_parse()
 *   takes it, with TLS or plain text as it speaks
 */
char *
pfc_cli_local_find_server (GError **error)
{
  const char *port = get_variable ("SOCKET_PORT", G_STRINGIFY (PFC_DEFAULT_PORT));
  g_autofree char *host = find_host ();
  g_autofree char *certificate = NULL;

  if (!g_ascii_string_to_unsigned (port, 10, 1, G_MAXUINT16, NULL, NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("SOCKET_PORT=%s: that must be a number from 1 to 65535; with 0 only the "
                     "server knows its port."),
                   port);
      return NULL;
    }

  if (!find_certificate (&certificate, error))
    return NULL;

  return g_strdup_printf ("%s://%s:%s", certificate != NULL ? PFC_SCHEME_TLS : PFC_SCHEME_PLAIN,
                          host, port);
}

/**
 * pfc_cli_local_read_fingerprint:
 * @error: why there is none
 *
 * Reads the certificate of the server of this environment, which speaks TLS, in the file where the
 * server has it from.
 *
 * Returns: (transfer full) (nullable): its fingerprint, as pfc_fingerprint_of() writes it
 */
char *
pfc_cli_local_read_fingerprint (GError **error)
{
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autofree char *file = NULL;
  g_autoptr (GError) reason = NULL;

  if (!find_certificate (&file, error))
    return NULL;

  certificate = g_tls_certificate_new_from_file (file, &reason);
  if (certificate != NULL)
    return pfc_fingerprint_of (certificate);

  if (g_error_matches (reason, G_TLS_ERROR, G_TLS_ERROR_UNAVAILABLE))
    g_propagate_error (error, g_steal_pointer (&reason));
  else
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                 _("The certificate of the server cannot be read in %s: %s"), file,
                 reason->message);
  return NULL;
}
