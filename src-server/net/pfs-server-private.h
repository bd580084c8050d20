/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-deadlines.h"
#include "pfs-exchange.h"
#include "pfs-listener.h"
#include "pfs-poller.h"
#include "pfs-server.h"
#include "pfs-transport-tls.h"

G_BEGIN_DECLS

/* Bytes that one read takes at most. What is behind a line that may not start yet waits in memory,
 * so this also bounds what a client that does not read its answers can leave there. */
#define PFS_READ_SIZE (8 * 1024)

/* Handshakes cost a thousand times what a request costs; in a turn there are at most so many steps,
 * and none is begun after so long, so that a storm of newcomers holds up nobody who is inside. */
#define PFS_HANDSHAKES_A_TURN 16
#define PFS_HANDSHAKE_TIME_A_TURN 1000 /* µs */

/* When which connection asked for something quick while it was not behind with its requests. */
typedef struct
{
  guint64 connection;
  guint64 turn;
} PfsServerAsk;

struct _PfsServer
{
  GMainContext *context;
  PfsServerLimits limits;
  PfsServerHandler handler;
  gpointer user_data;

  PfsPoller *poller;
  PfsDeadlines *deadlines;
  PfsListener *listener;
  GSource *trim_timer;
  GSource *drain_timer;

  GQueue connections; /* all that have a descriptor */
  GQueue dirty;       /* have answers that were not offered to the socket yet */
  GQueue runnable;    /* may go on with lines that were read already */
  GQueue handshakes;  /* may go on with their handshake */
  GQueue closed;      /* to be freed at the end of the turn */
  PfsExchangeStock exchanges;

  PfsTls *tls; /* (nullable): of a server that speaks TLS */

  guint64 turn;         /* counts them */
  PfsServerAsk asks[2]; /* the last one, and the last one of another connection */

  guint64 n_accepted;
  guint n_newcomers; /* told `busy` and not closed yet */
  gboolean draining;
  gboolean drain_grace_over;
  gboolean drain_late; /* nobody is given more time any more */
  gboolean drained;

  char buffer[PFS_READ_SIZE];
};

GSource *pfs_server_add_timer (PfsServer *self, guint milliseconds, GSourceFunc function);

void pfs_server_connection_left (PfsServer *self, PfsConnection *connection);

void pfs_server_memory_left (PfsServer *self);

void pfs_server_note_ask (PfsServer *self, guint64 connection);

gboolean pfs_server_hears_others (PfsServer *self, guint64 connection);

G_END_DECLS
