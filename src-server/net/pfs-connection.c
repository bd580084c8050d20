/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-connection-private.h"

#include "pfs-server-private.h"

#include <sys/epoll.h>
#include <sys/socket.h>

/**
 * pfs_connection_set_events:
 * @self: a connection
 * @events: the epoll events to wait for from now on
 */
void
pfs_connection_set_events (PfsConnection *self, guint32 events)
{
  if (events == self->events)
    return;

  self->events = events;
  pfs_poller_modify (self->server->poller, self->transport.fd, events, &self->pollable);
}

/* With EPOLLET, makes epoll report input again that was left unread before. */
void
pfs_connection_rearm (PfsConnection *self)
{
  if (self->events & EPOLLET)
    pfs_poller_modify (self->server->poller, self->transport.fd, self->events, &self->pollable);
}

/**
 * pfs_connection_set_deadline:
 * @self: a connection
 * @kind: what it has to be in time with from now on
 *
 * Its time begins with this turn, in place of what it had to be in time with before.
 */
void
pfs_connection_set_deadline (PfsConnection *self, PfsDeadlineKind kind)
{
  pfs_deadlines_set (self->server->deadlines, &self->deadline, kind,
                     pfs_poller_get_time (self->server->poller));
}

/**
 * pfs_connection_wake:
 * @self: a connection
 *
 * Lets it go on, in the next turn, with what it has read already.
 */
void
pfs_connection_wake (PfsConnection *self)
{
  if (self->runnable || self->state == PFS_CONNECTION_CLOSED)
    return;

  if (self->state == PFS_CONNECTION_SHAKING_HANDS)
    {
      pfs_connection_wake_handshake (self);
      return;
    }

  self->runnable = TRUE;
  g_queue_push_tail_link (&self->server->runnable, &self->runnable_link);
  pfs_poller_wake (self->server->poller);
}

static gboolean
is_owed (PfsConnection *self)
{
  return !g_queue_is_empty (&self->exchanges) || self->output.length > 0 || self->dirty ||
         self->runnable;
}

/* Waits for the peer, which was told that nothing more comes, to close. @unsent: what the system
 * held for it before it was told; one that has left the network while nothing was owed to it is not
 * waited for. Nor is one that has asked nothing: a stranger, or a newcomer for whom there is no
 * room, must not keep a place by taking nothing. */
static void
linger (PfsConnection *self, guint unsent)
{
  self->state = PFS_CONNECTION_LINGERING;
  self->owing = unsent > 0 && self->n_requests > 0;
  self->unsent = 0;
  pfs_connection_set_events (self, EPOLLIN);
  pfs_connection_set_deadline (self, PFS_DEADLINE_LINGER);
}

/* Whether a peer that had its time to close gets it anew. What the system holds for one that is
 * slow would be thrown away if it were closed and another byte came; its time to close begins once
 * it has taken everything. Until then it has the time of any peer that takes no answers. */
static gboolean
may_linger_on (PfsConnection *self)
{
  gint64 now = pfs_poller_get_time (self->server->poller);
  gint64 patience = (gint64) self->server->limits.write_timeout_s * G_USEC_PER_SEC;
  guint before = self->unsent;

  if (!self->owing || self->server->drain_late)
    return FALSE;

  self->unsent = self->transport.methods->get_unsent (&self->transport);
  if (self->unsent == 0)
    {
      self->owing = FALSE;
      return before > 0;
    }

  if (self->unsent != before)
    self->taken_at = now;
  if (now - self->taken_at < patience)
    return TRUE;

  pfs_connection_log (self, "The peer takes no answers: dropped");
  return FALSE;
}

static void
linger_deadline_missed (PfsConnection *self)
{
  if (self->state == PFS_CONNECTION_LINGERING && may_linger_on (self))
    pfs_connection_set_deadline (self, PFS_DEADLINE_LINGER);
  else
    pfs_connection_close (self);
}

/* Tells the peer that nothing more comes, and leaves it if it has said the same. */
static void
end (PfsConnection *self)
{
  guint unsent = self->transport.methods->get_unsent (&self->transport);

  if (!pfs_connection_shut (self))
    return;

  if (self->input_ended)
    pfs_connection_close (self);
  else
    linger (self, unsent);
}

/* Goes on to the end of the connection once nothing is owed any more. */
void
pfs_connection_end_if_done (PfsConnection *self)
{
  if (is_owed (self))
    return;

  if (self->state == PFS_CONNECTION_OPEN && !pfs_connection_has_line (self))
    {
      if (self->server->draining && !self->input_ended &&
          (self->told_shutdown || self->server->drain_grace_over))
        {
          /* Whoever has sent a request by now is told; only then the stream ends. What is read so
           * late in a turn is dealt with in the next. */
          pfs_connection_read (self);
          pfs_poller_wake (self->server->poller);
          if (self->state == PFS_CONNECTION_OPEN && !is_owed (self) &&
              !pfs_connection_has_line (self))
            self->state = PFS_CONNECTION_ENDING;
        }
      else if (self->input_ended)
        {
          self->state = PFS_CONNECTION_ENDING;
        }
    }

  if (self->state == PFS_CONNECTION_ENDING && !is_owed (self))
    end (self);
}

static void
ready_cb (PfsPollable *pollable, guint32 events)
{
  PfsConnection *self = (PfsConnection *) pollable;

  if (self->state == PFS_CONNECTION_CLOSED)
    return;

  if (events & (EPOLLERR | EPOLLHUP))
    {
      pfs_connection_close (self);
      return;
    }

  if (self->state == PFS_CONNECTION_SHAKING_HANDS)
    {
      pfs_connection_wake_handshake (self);
      return;
    }

  if (events & EPOLLOUT)
    pfs_connection_flush (self);

  if ((events & EPOLLIN) && self->state != PFS_CONNECTION_CLOSED)
    {
      pfs_connection_read (self);
      if ((events & EPOLLRDHUP) && self->state == PFS_CONNECTION_OPEN)
        pfs_connection_rearm (self);
      pfs_connection_end_if_done (self);
    }
}

/**
 * pfs_connection_new:
 * @server: the server
 * @fd: (transfer full): a connected socket that does not block
 * @counted: whether it is one of those that fit
 *
 * Returns: (transfer full) (nullable): a connection in the server's list; %NULL if the system has
 *   no room for it
 */
PfsConnection *
pfs_connection_new (PfsServer *server, int fd, gboolean counted)
{
  PfsConnection *self = g_new0 (PfsConnection, 1);

  self->pollable.ready = ready_cb;
  self->server = server;
  self->counted = counted;
  self->number = ++server->n_accepted;
  /* Telling only changes spares the system a look at each socket that was read empty. A short read
   * says that one was, unless the end of the stream is behind it. TLS reads by records. */
  self->events = server->tls == NULL ? EPOLLIN | EPOLLRDHUP | EPOLLET : EPOLLIN;
  self->link.data = self->dirty_link.data = self->runnable_link.data = self;
  self->state = PFS_CONNECTION_OPEN;
  pfs_transport_init_plain (&self->transport, fd);
  pfo_framer_init (&self->framer, PFO_MAX_LINE);
  g_queue_push_tail_link (&server->connections, &self->link);

  if (!pfs_poller_add (server->poller, fd, self->events, &self->pollable))
    {
      g_warning ("A connection could not be watched: %s", g_strerror (errno));
      pfs_connection_close (self);
      return NULL;
    }

  if (server->tls != NULL)
    pfs_connection_begin_handshake (self);
  return self->state != PFS_CONNECTION_CLOSED ? self : NULL;
}

/**
 * pfs_connection_free:
 * @self: a connection that is closed
 */
void
pfs_connection_free (PfsConnection *self)
{
  g_assert (self->state == PFS_CONNECTION_CLOSED);

  g_free (self);
}

/**
 * pfs_connection_close:
 * @self: a connection
 *
 * Closes it now. It is freed at the end of the turn.
 */
void
pfs_connection_close (PfsConnection *self)
{
  PfsServer *server = self->server;

  if (self->state == PFS_CONNECTION_CLOSED)
    return;

  if (self->runnable)
    g_queue_unlink (self->state == PFS_CONNECTION_SHAKING_HANDS ? &server->handshakes
                                                                : &server->runnable,
                    &self->runnable_link);
  self->state = PFS_CONNECTION_CLOSED;
  self->transport.methods->close (&self->transport);
  pfs_deadlines_clear (server->deadlines, &self->deadline);
  pfs_connection_forget_exchanges (self);
  pfo_framer_clear (&self->framer);
  pfs_output_clear (&self->output);
  g_clear_pointer (&self->session, server->handler.free_session);

  if (self->dirty)
    g_queue_unlink (&server->dirty, &self->dirty_link);
  self->dirty = self->runnable = FALSE;

  g_queue_unlink (&server->connections, &self->link);
  g_queue_push_tail_link (&server->closed, &self->link);
  pfs_server_connection_left (server, self);
}

/**
 * pfs_connection_deadline_missed:
 * @self: a connection
 * @kind: what it was late with
 */
void
pfs_connection_deadline_missed (PfsConnection *self, PfsDeadlineKind kind)
{
  switch (kind)
    {
    case PFS_DEADLINE_REQUEST:
      pfs_connection_refuse (self, PFO_ERROR_TIMEOUT, "El pedido no llegó completo a tiempo");
      pfs_connection_flush (self);
      break;

    case PFS_DEADLINE_HANDSHAKE:
      pfs_connection_handshake_deadline_missed (self);
      break;

    case PFS_DEADLINE_WRITE:
      pfs_connection_write_deadline_missed (self);
      break;

    default:
      linger_deadline_missed (self);
      break;
    }
}

/* Writes a log line with the connection. */
void
pfs_connection_log (PfsConnection *self, const char *format, ...)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, self->number);
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, "PFS_CONNECTION", number, "MESSAGE", "%s",
                    message);
}

/**
 * pfs_connection_get_number:
 * @self: a connection
 *
 * Returns: its number, from 1, which no other connection of the server has had; the log has it
 */
guint64
pfs_connection_get_number (PfsConnection *self)
{
  return self->number;
}

/**
 * pfs_connection_dup_address:
 * @self: a connection
 *
 * Returns: (transfer full): the peer's IP address in text, without the port
 */
char *
pfs_connection_dup_address (PfsConnection *self)
{
  struct sockaddr_storage address;
  socklen_t size = sizeof address;
  g_autoptr (GSocketAddress) peer = NULL;

  if (self->state != PFS_CONNECTION_CLOSED &&
      getpeername (self->transport.fd, (struct sockaddr *) &address, &size) == 0)
    peer = g_socket_address_new_from_native (&address, size);

  if (peer == NULL || !G_IS_INET_SOCKET_ADDRESS (peer))
    return g_strdup ("?");

  return g_inet_address_to_string (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (peer)));
}

/**
 * pfs_connection_get_session:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): what pfs_connection_set_session() was given
 */
gpointer
pfs_connection_get_session (PfsConnection *self)
{
  return self->session;
}

/**
 * pfs_connection_set_session:
 * @self: a connection
 * @session: (transfer full) (nullable): who is signed in over it
 */
void
pfs_connection_set_session (PfsConnection *self, gpointer session)
{
  g_clear_pointer (&self->session, self->server->handler.free_session);
  self->session = session;
}
