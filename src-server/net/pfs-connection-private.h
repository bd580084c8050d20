/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfo-error.h"
#include "pfo-framer.h"
#include "pfs-connection.h"
#include "pfs-deadlines.h"
#include "pfs-output.h"
#include "pfs-poller.h"
#include "pfs-server.h"
#include "pfs-transport.h"

G_BEGIN_DECLS

/* What the peer's system takes after nothing more could be written would give one that takes
 * nothing itself its whole time again: it is looked at so often in that time. */
#define PFS_WRITE_LOOKS 4

/**
 * PfsConnectionState:
 * @PFS_CONNECTION_SHAKING_HANDS: nothing is read before the transport is ready
 * @PFS_CONNECTION_OPEN: requests are read
 * @PFS_CONNECTION_ENDING: no more requests; what is owed is written first
 * @PFS_CONNECTION_LINGERING: told everything; what still comes is thrown away until the peer
 *   closes, since closing before that would reset the connection and lose the last answer on its
 *   way
 * @PFS_CONNECTION_CLOSED: has no descriptor any more
 */
typedef enum
{
  PFS_CONNECTION_SHAKING_HANDS,
  PFS_CONNECTION_OPEN,
  PFS_CONNECTION_ENDING,
  PFS_CONNECTION_LINGERING,
  PFS_CONNECTION_CLOSED,
} PfsConnectionState;

struct _PfsConnection
{
  PfsPollable pollable; /* first */
  PfsServer *server;
  PfsTransport transport;
  PfoFramer framer;
  PfsOutput output;
  GQueue exchanges; /* under way, in the order they came */
  PfsDeadline deadline;
  gpointer session;
  guint64 number;
  guint64 n_requests;

  GList link;          /* server->connections */
  GList dirty_link;    /* server->dirty */
  GList runnable_link; /* server->runnable, or server->handshakes before it is open */

  gint64 taken_at; /* monotonic time, µs: when one that lingers was seen to have taken some */
  gsize bytes_under_way;
  gsize last_answer; /* bytes */
  guint32 events;    /* what epoll waits for */
  guint32 unsent;    /* bytes that the system still held when the peer had last taken some */
  guint16 holds;
  guint16 n_quick; /* exchanges in the pools that take microseconds there */
  guint8 n_looks; /* at the peer, since then */
  guint8 state;
  guint8 input_ended : 1;
  guint8 blocked : 1; /* the peer takes no answers; no request is started until it does */
  guint8 dirty : 1;
  guint8 runnable : 1; /* runnable_link is in a list */
  guint8 told_shutdown : 1; /* has had a request answered since the server stops */
  guint8 counted : 1;       /* as one of those that fit */
  guint8 behind : 1;        /* sent more than may be under way */
  guint8 owing : 1;         /* lingers while the system may still hold answers for the peer */
};

/* Its life: pfs-connection.c */

PfsConnection *pfs_connection_new (PfsServer *server, int fd, gboolean counted);

void pfs_connection_free (PfsConnection *self);

void pfs_connection_close (PfsConnection *self);

void pfs_connection_wake (PfsConnection *self);

void pfs_connection_end_if_done (PfsConnection *self);

void pfs_connection_deadline_missed (PfsConnection *self, PfsDeadlineKind kind);

void pfs_connection_set_deadline (PfsConnection *self, PfsDeadlineKind kind);

void pfs_connection_set_events (PfsConnection *self, guint32 events);

void pfs_connection_rearm (PfsConnection *self);

void pfs_connection_log (PfsConnection *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Before requests: pfs-connection-handshake.c */

void pfs_connection_begin_handshake (PfsConnection *self);

void pfs_connection_wake_handshake (PfsConnection *self);

void pfs_connection_shake_hands (PfsConnection *self);

void pfs_connection_handshake_deadline_missed (PfsConnection *self);

/* Requests in: pfs-connection-input.c */

void pfs_connection_read (PfsConnection *self);

void pfs_connection_run (PfsConnection *self);

void pfs_connection_watch_request (PfsConnection *self);

gboolean pfs_connection_may_start (PfsConnection *self);

gboolean pfs_connection_has_line (PfsConnection *self);

void pfs_connection_refuse_foreign (PfsConnection *self, const char *name, const char *expected);

/* Answers out: pfs-connection-output.c */

void pfs_connection_exchange_answered (PfsConnection *self, PfsExchange *exchange);

void pfs_connection_refuse (PfsConnection *self, PfoError code, const char *message);

void pfs_connection_refuse_busy (PfsConnection *self);

void pfs_connection_flush (PfsConnection *self);

gboolean pfs_connection_shut (PfsConnection *self);

void pfs_connection_write_deadline_missed (PfsConnection *self);

void pfs_connection_abandon_exchanges (PfsConnection *self);

void pfs_connection_forget_exchanges (PfsConnection *self);

G_END_DECLS
