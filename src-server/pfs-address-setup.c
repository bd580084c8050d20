/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the settings say of the address, or what was handed over, becomes where to listen. */

#include "pfs-address-setup.h"

/**
 * pfs_address_setup_explain:
 * @settings: what the operator decides
 * @error: (inout): why the address can't be listened on
 *
 * Adds what the operator can do about it.
 */
void
pfs_address_setup_explain (const PfsSettings *settings, GError **error)
{
  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_prefix_error (
        error,
        "Another program, perhaps another pfo3-server, listens on port %u of %s. Stop it, "
        "or set another SOCKET_PORT: ",
        settings->socket_port, settings->socket_host);
  else if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_prefix_error (error,
                    "Port %u needs rights that this user does not have. Set a SOCKET_PORT above "
                    "1023: ",
                    settings->socket_port);
  else
    g_prefix_error (error, "SOCKET_HOST=%s can't be listened on. Name an address of this machine: ",
                    settings->socket_host);
}

/* Sockets that somebody handed over go before what the settings name. */
static gboolean
find_address (PfsServer *server,
              const GArray *sockets,
              const PfsSettings *settings,
              GCancellable *cancellable,
              GError **error)
{
  if (sockets->len > 0)
    return pfs_server_adopt (server, (int *) sockets->data, sockets->len, error);

  if (pfs_server_resolve (server, settings->socket_host, settings->socket_port, cancellable, error))
    return TRUE;

  pfs_address_setup_explain (settings, error);
  return FALSE;
}

/* Passwords are not to cross a network in plain text by mistake. */
static gboolean
check_plaintext (PfsServer *server,
                 const char *host,
                 gboolean adopted,
                 const PfsSettings *settings,
                 GError **error)
{
  const char *where = adopted ? "The socket that was handed over is on " : "SOCKET_HOST=";
  const char *remedy = adopted ? "hand over one on 127.0.0.1 (ListenStream=)"
                               : "listen on 127.0.0.1";

  if (pfs_server_is_loopback (server) || !g_str_equal (settings->tls, "off") ||
      settings->allow_plaintext)
    return TRUE;

  g_set_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_VALUE,
               "%s%s%s can be reached from other machines, and passwords would cross the network "
               "in plain text. Set TLS=auto, or TLS_CERT and TLS_KEY; %s; or set "
               "ALLOW_PLAINTEXT=true if that is meant",
               where, host, adopted ? ", which" : "", remedy);
  return FALSE;
}

/**
 * pfs_address_setup:
 * @server: a server that does not listen yet
 * @service_manager: who may hand over sockets
 * @settings: what the operator decides
 * @cancellable: (nullable): ends the waiting for whoever knows a name
 * @error: set if nobody can listen there, to %PFS_SETTINGS_ERROR_VALUE if nobody must
 *
 * Finds out where @server is to listen.
 *
 * Returns: (transfer full) (nullable): the host, IPv6 without brackets
 */
char *
pfs_address_setup (PfsServer *server,
                   PfsServiceManager *service_manager,
                   const PfsSettings *settings,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GArray) sockets = pfs_service_manager_take_sockets (service_manager);
  gboolean adopted = sockets->len > 0;
  g_autofree char *host = NULL;

  if (!find_address (server, sockets, settings, cancellable, error))
    return NULL;

  host = adopted ? pfs_server_get_host (server) : g_strdup (settings->socket_host);
  if (!check_plaintext (server, host, adopted, settings, error))
    return NULL;

  if (adopted)
    g_message ("SOCKET_HOST and SOCKET_PORT do not count: a socket was handed over");
  return g_steal_pointer (&host);
}

/**
 * pfs_address_setup_check:
 * @settings: what the operator decides
 * @error: set if nobody can listen there, to %PFS_SETTINGS_ERROR_VALUE if nobody must
 *
 * Finds out whether pfs_address_setup() would work. Nobody listens for it.
 */
gboolean
pfs_address_setup_check (const PfsSettings *settings, GError **error)
{
  const PfsServerLimits limits = { 0 };
  const PfsServerHandler handler = { NULL };
  GMainContext *context = g_main_context_default ();
  PfsServiceManager *service_manager = pfs_service_manager_new (context);
  PfsServer *server = pfs_server_new (context, &limits, &handler, NULL);
  g_autofree char *host = pfs_address_setup (server, service_manager, settings, NULL, error);

  pfs_server_free (server);
  pfs_service_manager_free (service_manager);
  return host != NULL;
}
