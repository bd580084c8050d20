/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PfsPollable PfsPollable;

/**
 * PfsPollable:
 * @ready: called with the epoll events that came
 *
 * What a descriptor in the set belongs to; embedded as the first member.
 */
struct _PfsPollable
{
  void (*ready) (PfsPollable *self, guint32 events);
};

/**
 * PfsPoller:
 *
 * One epoll set, whose descriptor is a single source of a main context: each turn of the context
 * costs the same with ten connections and with ten thousand.
 */
typedef struct _PfsPoller PfsPoller;

/* Called when all events of a turn have been handed out. */
typedef void (*PfsPollerTurnEnd) (gpointer user_data);

PfsPoller *pfs_poller_new (GMainContext *context, PfsPollerTurnEnd turn_end, gpointer user_data);

void pfs_poller_free (PfsPoller *self);

gboolean pfs_poller_add (PfsPoller *self, int fd, guint32 events, PfsPollable *pollable);

void pfs_poller_modify (PfsPoller *self, int fd, guint32 events, PfsPollable *pollable);

void pfs_poller_remove (PfsPoller *self, int fd);

void pfs_poller_wake (PfsPoller *self);

gint64 pfs_poller_get_time (PfsPoller *self);

G_END_DECLS
