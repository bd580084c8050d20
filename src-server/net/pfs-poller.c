/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-poller.h"

#include <glib-unix.h>
#include <sys/epoll.h>
#include <unistd.h>

/* Events that one turn takes; those beyond wait in the kernel for the next. */
#define EVENTS_A_TURN 256

struct _PfsPoller
{
  GSource source;
  int epoll_fd;
  PfsPollerTurnEnd turn_end;
  gpointer user_data;
};

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  PfsPoller *self = (PfsPoller *) source;
  struct epoll_event events[EVENTS_A_TURN];
  int n;

  g_source_set_ready_time (source, -1);

  n = epoll_wait (self->epoll_fd, events, G_N_ELEMENTS (events), 0);
  for (int i = 0; i < n; i++)
    {
      PfsPollable *pollable = events[i].data.ptr;
      pollable->ready (pollable, events[i].events);
    }

  self->turn_end (self->user_data);
  return G_SOURCE_CONTINUE;
}

static void
finalize (GSource *source)
{
  close (((PfsPoller *) source)->epoll_fd);
}

/**
 * pfs_poller_new:
 * @context: the main context that turns
 * @turn_end: called at the end of each turn
 * @user_data: for @turn_end
 *
 * Returns: (transfer full): a poller; aborts if the system has no descriptor left for it
 */
PfsPoller *
pfs_poller_new (GMainContext *context, PfsPollerTurnEnd turn_end, gpointer user_data)
{
  static GSourceFuncs functions = { .dispatch = dispatch, .finalize = finalize };
  GSource *source = g_source_new (&functions, sizeof (PfsPoller));
  PfsPoller *self = (PfsPoller *) source;

  self->turn_end = turn_end;
  self->user_data = user_data;
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll_fd < 0)
    g_error ("No descriptor for the epoll set: %s", g_strerror (errno));

  /* Nothing runs the context from within a turn. Otherwise GLib would take the descriptor out of
   * the context during each dispatch and put it back, which costs four system calls a turn. */
  g_source_set_can_recurse (source, TRUE);
  g_source_set_static_name (source, "PfsPoller");
  g_source_add_unix_fd (source, self->epoll_fd, G_IO_IN);
  g_source_attach (source, context);
  return self;
}

/**
 * pfs_poller_free:
 * @self: a poller
 *
 * Closes the set, but none of the descriptors in it. Nobody is told of anything any more.
 */
void
pfs_poller_free (PfsPoller *self)
{
  g_source_destroy (&self->source);
  g_source_unref (&self->source);
}

/**
 * pfs_poller_add:
 * @self: a poller
 * @fd: a descriptor; closing it takes it out of the set
 * @events: the epoll events to wait for
 * @pollable: what to tell; must live until the turn in which @fd is closed has ended
 *
 * Returns: %FALSE if the system refuses, errno says why
 */
gboolean
pfs_poller_add (PfsPoller *self, int fd, guint32 events, PfsPollable *pollable)
{
  struct epoll_event event = { .events = events, .data.ptr = pollable };

  return epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

/**
 * pfs_poller_modify:
 * @self: a poller
 * @fd: a descriptor in the set
 * @events: the epoll events to wait for from now on
 * @pollable: what to tell; see pfs_poller_add()
 */
void
pfs_poller_modify (PfsPoller *self, int fd, guint32 events, PfsPollable *pollable)
{
  struct epoll_event event = { .events = events, .data.ptr = pollable };

  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_MOD, fd, &event) != 0)
    g_critical ("epoll_ctl: %s", g_strerror (errno));
}

/* Closing alone would leave a descriptor in the set that another process has too. */
void
pfs_poller_remove (PfsPoller *self, int fd)
{
  epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}

/**
 * pfs_poller_wake:
 * @self: a poller
 *
 * Asks for a turn even if no event comes.
 */
void
pfs_poller_wake (PfsPoller *self)
{
  g_source_set_ready_time (&self->source, 0);
}

/**
 * pfs_poller_get_time:
 * @self: a poller
 *
 * Returns: the monotonic time, in microseconds, at which this turn of the main context began
 */
gint64
pfs_poller_get_time (PfsPoller *self)
{
  return g_source_get_time (&self->source);
}
