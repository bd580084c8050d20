/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pfs-poller.h"

G_BEGIN_DECLS

/**
 * PfsListener:
 *
 * The listening sockets. It takes newcomers up to a number below the descriptor limit; whoever
 * comes then is told `busy` and closed, for which one descriptor is always kept.
 */
typedef struct _PfsListener PfsListener;

/* Takes @fd (transfer full) in, with room for it or, if @busy, to be told so. */
typedef void (*PfsListenerAccepted) (int fd, gboolean busy, gpointer user_data);

PfsListener *pfs_listener_new (GMainContext *context,
                               PfsPoller *poller,
                               guint max_connections,
                               PfsListenerAccepted accepted,
                               gpointer user_data);

void pfs_listener_free (PfsListener *self);

gboolean pfs_listener_resolve (PfsListener *self,
                               const char *host,
                               guint port,
                               GCancellable *cancellable,
                               GError **error);

gboolean pfs_listener_adopt (PfsListener *self, const int *fds, guint n_fds, GError **error);

gboolean pfs_listener_is_adopted (PfsListener *self);

char *pfs_listener_get_host (PfsListener *self);

gboolean pfs_listener_is_loopback (PfsListener *self);

guint pfs_listener_open (PfsListener *self, GError **error);

void pfs_listener_set_max_connections (PfsListener *self, guint max_connections);

void pfs_listener_close (PfsListener *self);

void pfs_listener_connection_left (PfsListener *self);

G_END_DECLS
