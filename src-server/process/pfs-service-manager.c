/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-service-manager.h"

#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

/* What it takes to end beside the requests under way. */
#define STOP_MARGIN_S 5

struct _PfsServiceManager
{
  GSource *watchdog; /* (nullable): where none is wanted */
};

/* Where the library is missing at build time, nobody is told and nothing is handed over. */
static void
notify (const char *state)
{
#ifdef HAVE_SYSTEMD
  int status = sd_notify (0, state);

  if (status < 0)
    g_warning ("The service manager can't be told: %s", g_strerror (-status));
#endif
}

/* Returns: how often a sign of life is wanted, in µs; 0 for never */
static guint64
get_watchdog_interval (void)
{
#ifdef HAVE_SYSTEMD
  guint64 interval;

  if (sd_watchdog_enabled (0, &interval) > 0)
    return interval;
#endif

  return 0;
}

static int
count_sockets (int *first)
{
#ifdef HAVE_SYSTEMD
  *first = SD_LISTEN_FDS_START;
  return sd_listen_fds (TRUE);
#else
  return 0;
#endif
}

static gboolean
watchdog_cb (gpointer user_data)
{
  notify ("WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

/**
 * pfs_service_manager_new:
 * @context: the main context, which is what has to be alive
 *
 * From now on gives signs of life, twice as often as they are wanted.
 *
 * Returns: (transfer full): the service manager of this process
 */
PfsServiceManager *
pfs_service_manager_new (GMainContext *context)
{
  PfsServiceManager *self = g_new0 (PfsServiceManager, 1);
  guint64 interval = get_watchdog_interval ();

  if (interval > 0)
    {
      self->watchdog = g_timeout_source_new (MAX (1, interval / 2 / 1000));
      g_source_set_callback (self->watchdog, watchdog_cb, self, NULL);
      g_source_attach (self->watchdog, context);
    }

  return self;
}

/**
 * pfs_service_manager_free:
 * @self: the service manager
 *
 * Gives no more signs of life.
 */
void
pfs_service_manager_free (PfsServiceManager *self)
{
  if (self->watchdog != NULL)
    g_source_destroy (self->watchdog);
  g_clear_pointer (&self->watchdog, g_source_unref);
  g_free (self);
}

/**
 * pfs_service_manager_take_sockets:
 * @self: the service manager
 *
 * To be called once. Children do not inherit the sockets.
 *
 * Returns: (transfer full): an array of int: the descriptors that it hands over; empty for none
 */
GArray *
pfs_service_manager_take_sockets (PfsServiceManager *self)
{
  GArray *sockets = g_array_new (FALSE, FALSE, sizeof (int));
  int first = 0;
  int n = count_sockets (&first);

  for (int fd = first; fd < first + n; fd++)
    g_array_append_val (sockets, fd);

  return sockets;
}

/**
 * pfs_service_manager_ready:
 * @self: the service manager
 * @status: for people, in one line
 *
 * The server serves, for the first time or again after pfs_service_manager_reloading().
 */
void
pfs_service_manager_ready (PfsServiceManager *self, const char *status)
{
  g_autofree char *state = g_strdup_printf ("READY=1\nSTATUS=%s", status);

  notify (state);
}

/**
 * pfs_service_manager_failed:
 * @reason: for people, in one line
 *
 * The server does not start. While systemd waits to start it again, its status does not show what
 * was logged.
 */
void
pfs_service_manager_failed (const char *reason)
{
  g_autofree char *state = g_strconcat ("STATUS=", reason, NULL);

  notify (g_strdelimit (state, "\n", ' '));
}

/**
 * pfs_service_manager_reloading:
 * @self: the service manager
 *
 * The server reads its settings again; pfs_service_manager_ready() follows.
 */
void
pfs_service_manager_reloading (PfsServiceManager *self)
{
  g_autofree char *state = g_strdup_printf ("RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT,
                                            g_get_monotonic_time ());

  notify (state);
}

/**
 * pfs_service_manager_stopping:
 * @self: the service manager
 * @status: for people, in one line
 * @within_s: how long requests under way may take
 *
 * The server ends, and is to be given the time for it.
 */
void
pfs_service_manager_stopping (PfsServiceManager *self, const char *status, guint within_s)
{
  g_autofree char *state = g_strdup_printf (
      "STOPPING=1\nSTATUS=%s\nEXTEND_TIMEOUT_USEC=%" G_GUINT64_FORMAT, status,
      ((guint64) within_s + STOP_MARGIN_S) * G_USEC_PER_SEC);

  notify (state);
}
