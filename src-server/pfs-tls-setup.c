/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the settings say of TLS becomes what the server shows. */

#include "pfs-tls-setup.h"

#include "pfo-state-folder.h"
#include "pfs-log.h"
#include "pfs-self-signed.h"

/* At any LOG_LEVEL: what clients show is compared with it. */
static void
announce (const PfsCredentials *credentials)
{
  g_autoptr (GDateTime) expiry =
      g_date_time_new_from_unix_utc (pfs_credentials_get_expiry (credentials));
  g_autofree char *date = expiry != NULL ? g_date_time_format (expiry, "%Y-%m-%d") : g_strdup ("?");

  g_log_structured (
      G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, PFS_LOG_ALWAYS, "yes", "MESSAGE",
      "TLS with the certificate %s, valid until %s; its SHA-256 fingerprint is %s",
      pfs_credentials_get_certificate_file (credentials), date,
      pfs_credentials_get_fingerprint (credentials));
}

static PfsCredentials *
load (const PfsSettings *settings, GError **error)
{
  g_autofree char *folder = NULL;

  if (g_str_equal (settings->tls, "on"))
    return pfs_credentials_load (settings->tls_cert, settings->tls_key, error);

  folder = pfo_state_folder_get ();
  return pfs_self_signed_load (folder, settings->socket_host, error);
}

static void
propagate (GError **error, const PfsSettings *settings, const GError *reason)
{
  g_set_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_VALUE, "TLS=%s: %s", settings->tls,
               reason->message);
}

/**
 * pfs_tls_setup_check:
 * @settings: what the operator decides
 * @error: set to %PFS_SETTINGS_ERROR_VALUE if the certificate can't be used
 *
 * Looks at the files that pfs_tls_setup() would take. Nothing is made for it.
 */
gboolean
pfs_tls_setup_check (const PfsSettings *settings, GError **error)
{
  g_autoptr (PfsCredentials) credentials = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (GError) reason = NULL;

  if (g_str_equal (settings->tls, "on"))
    credentials = pfs_credentials_load (settings->tls_cert, settings->tls_key, &reason);
  else if (g_str_equal (settings->tls, "auto"))
    {
      folder = pfo_state_folder_get ();
      pfs_self_signed_check (folder, &reason);
    }

  if (reason != NULL)
    propagate (error, settings, reason);
  return reason == NULL;
}

/**
 * pfs_tls_setup:
 * @server: a server that does not listen yet
 * @settings: what the operator decides
 * @error: set to %PFS_SETTINGS_ERROR_VALUE if the certificate can't be used
 *
 * Lets @server speak TLS if that is set, and logs by which fingerprint it is known.
 */
gboolean
pfs_tls_setup (PfsServer *server, const PfsSettings *settings, GError **error)
{
  g_autoptr (PfsCredentials) credentials = NULL;
  g_autoptr (GError) reason = NULL;

  if (g_str_equal (settings->tls, "off"))
    return TRUE;

  credentials = load (settings, &reason);
  if (credentials == NULL)
    {
      propagate (error, settings, reason);
      return FALSE;
    }

  pfs_server_set_credentials (server, credentials);
  announce (credentials);
  return TRUE;
}

/**
 * pfs_tls_setup_reload:
 * @server: a server
 * @settings: those that count
 * @next: those that are to count from now on
 * @error: set if certificate and key can't be used; it goes on with those that it has
 *
 * Reads certificate and key again, if it speaks TLS, from where @next says. Newcomers are shown the
 * new ones; nobody is dropped. If @next says another TLS, which has to wait for a restart, those
 * that it has are read again, and may have gone.
 */
gboolean
pfs_tls_setup_reload (PfsServer *server,
                      const PfsSettings *settings,
                      const PfsSettings *next,
                      GError **error)
{
  gboolean stays = g_str_equal (settings->tls, next->tls);
  g_autoptr (GError) reason = NULL;

  if (!pfs_server_speaks_tls (server))
    return TRUE;

  if (pfs_server_reload_credentials (server, stays ? next->tls_cert : NULL,
                                     stays ? next->tls_key : NULL, &reason))
    {
      announce (pfs_server_get_credentials (server));
      return TRUE;
    }

  g_prefix_error (&reason, "TLS goes on with the certificate that it has: ");
  if (stays)
    g_propagate_error (error, g_steal_pointer (&reason));
  else
    g_warning ("%s", reason->message);
  return !stays;
}
