/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pfs-connection.h"
#include "pfs-credentials.h"

G_BEGIN_DECLS

/**
 * PfsServerHandler:
 * @request: (transfer full): a request came; the exchange is to be answered sooner or later
 * @turn_end: all requests of a turn have been handed out
 * @drained: after pfs_server_drain(): nobody is connected any more
 * @free_session: frees what pfs_connection_set_session() was given
 *
 * What the server tells the layer above. Everything happens in the main context.
 */
typedef struct
{
  void (*request) (PfsExchange *exchange, gpointer user_data);
  void (*turn_end) (gpointer user_data);
  void (*drained) (gpointer user_data);
  GDestroyNotify free_session;
} PfsServerHandler;

typedef struct
{
  guint max_connections;   /* 0: as many as the descriptor limit allows */
  guint reserved;          /* descriptors that others need beside the connections */
  guint request_timeout_s; /* for the rest of a line */
  guint write_timeout_s;   /* for a peer that takes none of its answers */
  guint drain_s;           /* for requests under way when the server stops */
} PfsServerLimits;

/**
 * PfsServer:
 *
 * Listens, accepts, reads requests and writes answers; knows no operation.
 */
typedef struct _PfsServer PfsServer;

PfsServer *pfs_server_new (GMainContext *context,
                           const PfsServerLimits *limits,
                           const PfsServerHandler *handler,
                           gpointer user_data);

void pfs_server_free (PfsServer *self);

void pfs_server_set_limits (PfsServer *self, const PfsServerLimits *limits);

gboolean pfs_server_resolve (PfsServer *self,
                             const char *host,
                             guint port,
                             GCancellable *cancellable,
                             GError **error);

gboolean pfs_server_adopt (PfsServer *self, const int *fds, guint n_fds, GError **error);

char *pfs_server_get_host (PfsServer *self);

gboolean pfs_server_is_loopback (PfsServer *self);

void pfs_server_set_credentials (PfsServer *self, PfsCredentials *credentials);

gboolean pfs_server_speaks_tls (PfsServer *self);

const PfsCredentials *pfs_server_get_credentials (PfsServer *self);

gboolean pfs_server_reload_credentials (PfsServer *self,
                                        const char *certificate_file,
                                        const char *key_file,
                                        GError **error);

guint pfs_server_listen (PfsServer *self, GError **error);

void pfs_server_flush (PfsServer *self);

void pfs_server_drain (PfsServer *self);

gboolean pfs_server_is_draining (PfsServer *self);

gboolean pfs_server_refuses_requests (PfsServer *self);

guint pfs_server_get_n_connections (PfsServer *self);

void pfs_server_foreach_connection (PfsServer *self,
                                    void (*visit) (PfsConnection *connection, gpointer user_data),
                                    gpointer user_data);

G_END_DECLS
