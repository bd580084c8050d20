/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-address-setup.h"
#include "pfs-daemon.h"
#include "pfs-log.h"
#include "pfs-service-manager.h"
#include "pfs-store-setup.h"
#include "pfs-tls-setup.h"

#include <gio/gio.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* Says in one line why the server does not start. */
static int
give_up (const GError *error)
{
  g_printerr ("pfo3-server: %s\n", error->message);
  pfs_service_manager_failed (error->message);

  return error->domain == PFS_SETTINGS_ERROR ? PFS_EXIT_SETTINGS : EX_UNAVAILABLE;
}

/* Whether the server could start, as far as that is up to the settings and what they name. */
static int
check (const PfsSettings *settings, const char *output)
{
  g_autoptr (GError) error = NULL;

  if (!pfs_store_setup_check (settings, &error) || !pfs_tls_setup_check (settings, &error) ||
      !pfs_address_setup_check (settings, &error))
    return give_up (error);

  fputs (output, stdout);
  return EXIT_SUCCESS;
}

/* The line that others wait for: fixed, never translated. */
static void
print_ready (const char *host, guint port, guint workers)
{
  gboolean bracketed = strchr (host, ':') != NULL;

  printf (bracketed ? "Servidor sockets en [%s]:%u (pool=%u)\n"
                    : "Servidor sockets en %s:%u (pool=%u)\n",
          host, port, workers);
  fflush (stdout);
}

static int
serve (PfsSettings *settings, const PfsInvocation *invocation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PfsDaemon) daemon = pfs_daemon_new (settings, invocation, &error);
  guint port;

  if (daemon == NULL || !pfs_daemon_open_store (daemon, &error))
    return give_up (error);

  if (pfs_daemon_is_stopped (daemon))
    return EXIT_SUCCESS;

  port = pfs_daemon_listen (daemon, &error);
  if (pfs_daemon_is_stopped (daemon))
    return EXIT_SUCCESS;

  if (port == 0)
    return give_up (error);

  print_ready (pfs_daemon_get_host (daemon), port, settings->workers);
  pfs_daemon_run (daemon);
  return EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) environment = g_get_environ ();
  PfsInvocation invocation = { (const char *const *) argv, (const char *const *) environment };
  g_autoptr (PfsSettings) settings = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  PfsSettingsAction action;

  /* Messages of libraries and names of files are in the system's encoding; numbers are nobody's. */
  setlocale (LC_CTYPE, "");

  settings = pfs_settings_load (invocation.argv, invocation.environment, PFS_SETTINGS_FILE, &action,
                                &output, &error);
  if (settings == NULL)
    return give_up (error);

  if (action == PFS_SETTINGS_PRINT)
    {
      fputs (output, stdout);
      return EXIT_SUCCESS;
    }

  pfs_log_init (settings->log_level);
  if (action == PFS_SETTINGS_CHECK)
    return check (settings, output);

  return serve (settings, &invocation);
}
