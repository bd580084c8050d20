/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-connection-private.h"

#include "pfo-answer.h"
#include "pfo-error.h"
#include "pfs-foreign.h"
#include "pfs-server-private.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/* One client's requests under way: enough to keep the workers busy, few enough that a client which
 * never stops sending does not keep the others waiting. */
#define MAX_UNDER_WAY 16
#define MAX_BYTES_UNDER_WAY (256 * 1024)

/* Lines that one connection may start in a turn. */
#define LINES_A_TURN 16

/* Above this much unwritten output a connection is not read from (high water); it is again once all
 * of it is written (low water). The kernel's socket buffer comes on top of it. */
#define OUTPUT_HIGH_WATER 4096

/* Answers under way are bounded by what answers to this client have measured so far. */
#define ANSWER_BUDGET (16 * 1024)

static void
set_events (PfsConnection *self, guint32 events)
{
  if (events == self->events)
    return;

  self->events = events;
  pfs_poller_modify (self->server->poller, self->transport.fd, events, &self->pollable);
}

/* Whether another request may start now. */
static gboolean
may_start (PfsConnection *self)
{
  guint limit = MAX_UNDER_WAY;

  if (self->state != PFS_CONNECTION_OPEN || self->holds > 0 || self->blocked)
    return FALSE;

  if (self->last_answer > ANSWER_BUDGET / MAX_UNDER_WAY)
    limit = MAX (1, ANSWER_BUDGET / self->last_answer);

  return self->exchanges.length < limit && self->bytes_under_way < MAX_BYTES_UNDER_WAY;
}

static void
forget_exchange (PfsConnection *self, PfsExchange *exchange)
{
  g_queue_unlink (&self->exchanges, &exchange->link);
  self->bytes_under_way -= exchange->length;
  if (exchange->holds)
    self->holds--;
  exchange->connection = NULL;
  exchange->holds = FALSE;
}

static void
set_deadline (PfsConnection *self, PfsDeadlineKind kind)
{
  pfs_deadlines_set (self->server->deadlines, &self->deadline, kind,
                     pfs_poller_get_time (self->server->poller));
}

/* Lets the rest of a line that has begun come in time. The clock runs from its first byte, and only
 * while it is up to the client. */
static void
watch_request (PfsConnection *self)
{
  gboolean waiting = self->state == PFS_CONNECTION_OPEN && !self->input_ended &&
                     pfo_framer_get_pending (&self->framer) > 0 && may_start (self);

  if (waiting && self->deadline.kind == PFS_DEADLINE_NONE)
    set_deadline (self, PFS_DEADLINE_REQUEST);
  else if (!waiting && self->deadline.kind == PFS_DEADLINE_REQUEST)
    pfs_deadlines_clear (self->server->deadlines, &self->deadline);
}

static void
start_exchange (PfsConnection *self, const char *line, gsize length)
{
  PfsExchange *exchange = g_malloc (sizeof (PfsExchange) + length + 1);

  memset (exchange, 0, sizeof (PfsExchange));
  memcpy (exchange->line, line, length);
  exchange->line[length] = '\0';
  exchange->length = length;
  exchange->connection = self;
  exchange->number = ++self->n_requests;
  exchange->link.data = exchange;
  g_queue_push_tail_link (&self->exchanges, &exchange->link);
  self->bytes_under_way += length;
  self->told_shutdown = self->told_shutdown || self->server->draining;

  if (self->deadline.kind == PFS_DEADLINE_REQUEST)
    pfs_deadlines_clear (self->server->deadlines, &self->deadline);

  self->server->handler.request (exchange, self->server->user_data);
}

static void
mark_dirty (PfsConnection *self)
{
  if (self->dirty || self->state == PFS_CONNECTION_CLOSED)
    return;

  self->dirty = TRUE;
  g_queue_push_tail_link (&self->server->dirty, &self->dirty_link);
}

static GString *
failure_line (PfoError code, const char *message, PfoSlice id)
{
  g_autoptr (GError) error = g_error_new_literal (PFO_ERROR, code, message);
  GString *line = g_string_new (NULL);

  pfo_answer_begin (line, FALSE);
  pfo_answer_add_error (line, error);
  pfo_answer_end (line, id);
  return line;
}

/**
 * pfs_connection_refuse:
 * @self: a connection
 * @code: why
 * @message: the same for people
 *
 * Says so, after the answers that are owed, and ends the connection.
 */
void
pfs_connection_refuse (PfsConnection *self, PfoError code, const char *message)
{
  PfsExchange *exchange = g_new0 (PfsExchange, 1);

  exchange->connection = self;
  exchange->link.data = exchange;
  g_queue_push_tail_link (&self->exchanges, &exchange->link);

  self->state = PFS_CONNECTION_ENDING;
  pfo_framer_clear (&self->framer);
  pfs_deadlines_clear (self->server->deadlines, &self->deadline);
  pfs_exchange_answer (exchange, failure_line (code, message, exchange->id));
}

static gboolean
refuse_foreign (PfsConnection *self)
{
  const char *name;
  g_autofree char *message = NULL;

  if (self->n_requests > 0)
    return FALSE;

  name = pfs_foreign_recognise (self->framer.pos, pfo_framer_get_pending (&self->framer));
  if (name == NULL)
    return FALSE;

  g_info ("Connection %" G_GUINT64_FORMAT " speaks %s", self->number, name);
  message = g_strdup_printf ("Esto parece %s; este puerto habla el protocolo de PFO3 "
                             "(un objeto JSON por línea, en texto plano)", name);
  pfs_connection_refuse (self, PFO_ERROR_INVALID_JSON, message);
  return TRUE;
}

/* Starts requests out of what was read, as many as may start now. */
static void
start_requests (PfsConnection *self)
{
  const char *line;
  gsize length;

  for (guint n = 0; n < LINES_A_TURN && may_start (self); n++)
    {
      switch (pfo_framer_next (&self->framer, &line, &length))
        {
        case PFO_FRAME_LINE:
          start_exchange (self, line, length);
          break;

        case PFO_FRAME_TOO_LONG:
          pfs_connection_refuse (self, PFO_ERROR_TOO_LARGE, "Request demasiado grande");
          return;

        default:
          return;
        }
    }

  pfo_framer_keep (&self->framer);
  if (pfo_framer_get_pending (&self->framer) > 0 && may_start (self))
    pfs_connection_wake (self);
}

/* Whether lines that were read already wait to start. */
static gboolean
has_line (PfsConnection *self)
{
  gsize pending = pfo_framer_get_pending (&self->framer);

  return pending > self->framer.scanned;
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

  self->runnable = TRUE;
  g_queue_push_tail_link (&self->server->runnable, &self->runnable_link);
  pfs_poller_wake (self->server->poller);
}

static void
input_ended (PfsConnection *self)
{
  self->input_ended = TRUE;
  set_events (self, self->events & ~EPOLLIN);

  if (self->state == PFS_CONNECTION_LINGERING)
    {
      pfs_connection_close (self);
      return;
    }

  watch_request (self);
}

static void
read_input (PfsConnection *self)
{
  PfsServer *server = self->server;
  gssize n;

  if (self->state != PFS_CONNECTION_LINGERING && !may_start (self))
    {
      /* Asking only now spares a system call for each request of those who pause shortly. */
      set_events (self, self->events & ~EPOLLIN);
      return;
    }

  n = self->transport.methods->read (&self->transport, server->buffer, sizeof server->buffer);
  if (n == 0)
    {
      input_ended (self);
    }
  else if (n < 0)
    {
      if (errno != EAGAIN)
        pfs_connection_close (self);
    }
  else if (self->state == PFS_CONNECTION_OPEN)
    {
      pfo_framer_push (&self->framer, server->buffer, n);
      if (!refuse_foreign (self))
        start_requests (self);
      watch_request (self);
    }
}

static gboolean
is_owed (PfsConnection *self)
{
  return !g_queue_is_empty (&self->exchanges) || self->output.length > 0 || self->dirty ||
         self->runnable;
}

/* Tells the peer that nothing more comes, and waits for it to close. */
static void
linger (PfsConnection *self)
{
  self->state = PFS_CONNECTION_LINGERING;
  self->transport.methods->shut (&self->transport);
  set_events (self, EPOLLIN);
  set_deadline (self, PFS_DEADLINE_LINGER);
}

/* Goes on to the end of the connection once nothing is owed any more. */
static void
end_if_done (PfsConnection *self)
{
  if (is_owed (self))
    return;

  if (self->state == PFS_CONNECTION_OPEN && !has_line (self))
    {
      if (self->server->draining && !self->input_ended &&
          (self->told_shutdown || self->server->drain_grace_over))
        {
          /* Whoever has sent a request by now is told; only then the stream ends. */
          read_input (self);
          if (self->state == PFS_CONNECTION_OPEN && !is_owed (self) && !has_line (self))
            self->state = PFS_CONNECTION_ENDING;
        }
      else if (self->input_ended)
        {
          self->state = PFS_CONNECTION_ENDING;
        }
    }

  if (self->state == PFS_CONNECTION_ENDING && !is_owed (self))
    {
      if (self->input_ended)
        pfs_connection_close (self);
      else
        linger (self);
    }
}

/**
 * pfs_connection_run:
 * @self: a connection that was woken
 *
 * Goes on with lines that were read already.
 */
void
pfs_connection_run (PfsConnection *self)
{
  if (self->state == PFS_CONNECTION_OPEN)
    start_requests (self);

  if (self->state == PFS_CONNECTION_OPEN && may_start (self) && !self->input_ended)
    set_events (self, self->events | EPOLLIN);

  watch_request (self);
  end_if_done (self);
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

  if (events & EPOLLOUT)
    pfs_connection_flush (self);

  if ((events & EPOLLIN) && self->state != PFS_CONNECTION_CLOSED)
    {
      read_input (self);
      end_if_done (self);
    }
}

/**
 * pfs_connection_new:
 * @server: the server
 * @fd: (transfer full): a connected socket that does not block
 *
 * Returns: (transfer full) (nullable): a connection in the server's list; %NULL if the system has no
 *   room for it
 */
PfsConnection *
pfs_connection_new (PfsServer *server, int fd)
{
  PfsConnection *self = g_new0 (PfsConnection, 1);

  self->pollable.ready = ready_cb;
  self->server = server;
  self->number = ++server->n_accepted;
  self->events = EPOLLIN;
  self->link.data = self->dirty_link.data = self->runnable_link.data = self;
  pfs_transport_init_plain (&self->transport, fd);
  pfo_framer_init (&self->framer, PFO_MAX_LINE);
  g_queue_push_tail_link (&server->connections, &self->link);

  if (!pfs_poller_add (server->poller, fd, self->events, &self->pollable))
    {
      g_warning ("A connection could not be watched: %s", g_strerror (errno));
      pfs_connection_close (self);
      return NULL;
    }

  return self;
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

/* Nobody waits for the answers of requests under way any more. */
static void
abandon (PfsConnection *self)
{
  PfsExchange *exchange;

  while ((exchange = g_queue_peek_head (&self->exchanges)) != NULL)
    {
      forget_exchange (self, exchange);
      g_atomic_int_set (&exchange->abandoned, TRUE);
      if (exchange->answer != NULL)
        {
          g_string_free (exchange->answer, TRUE);
          g_free (exchange);
        }
    }
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

  self->state = PFS_CONNECTION_CLOSED;
  self->transport.methods->close (&self->transport);
  pfs_deadlines_clear (server->deadlines, &self->deadline);
  abandon (self);
  pfo_framer_clear (&self->framer);
  pfs_output_clear (&self->output);
  g_clear_pointer (&self->session, server->handler.free_session);

  if (self->dirty)
    g_queue_unlink (&server->dirty, &self->dirty_link);
  if (self->runnable)
    g_queue_unlink (&server->runnable, &self->runnable_link);
  self->dirty = self->runnable = FALSE;

  g_queue_unlink (&server->connections, &self->link);
  g_queue_push_tail_link (&server->closed, &self->link);
  pfs_server_connection_left (server, self);
}

/**
 * pfs_connection_flush:
 * @self: a connection
 *
 * Writes as many of its answers as the peer takes.
 */
void
pfs_connection_flush (PfsConnection *self)
{
  gsize before = self->output.length;

  if (self->dirty)
    {
      self->dirty = FALSE;
      g_queue_unlink (&self->server->dirty, &self->dirty_link);
    }

  switch (pfs_output_write (&self->output, &self->transport))
    {
    case PFS_OUTPUT_DONE:
      set_events (self, self->events & ~EPOLLOUT);
      if (self->deadline.kind == PFS_DEADLINE_WRITE)
        pfs_deadlines_clear (self->server->deadlines, &self->deadline);
      self->blocked = FALSE;
      break;

    case PFS_OUTPUT_BLOCKED:
      set_events (self, self->events | EPOLLOUT);
      self->blocked = self->blocked || self->output.length > OUTPUT_HIGH_WATER;
      if (self->output.length < before || self->deadline.kind != PFS_DEADLINE_WRITE)
        set_deadline (self, PFS_DEADLINE_WRITE);
      break;

    default:
      pfs_connection_close (self);
      return;
    }

  /* What was paused for want of room may go on; nothing happens if there is nothing to do. */
  if (may_start (self) && (!(self->events & EPOLLIN) || has_line (self)))
    pfs_connection_wake (self);

  end_if_done (self);
}

static void
emit (PfsConnection *self, PfsExchange *exchange)
{
  self->last_answer = exchange->answer->len;
  forget_exchange (self, exchange);
  pfs_output_append (&self->output, g_steal_pointer (&exchange->answer));
  if (exchange->length > PFS_READ_SIZE)
    pfs_server_memory_left (self->server);
  g_free (exchange);
}

/* Answers without an id go out in order: the first ones that are answered. */
static void
emit_in_order (PfsConnection *self)
{
  GList *l = self->exchanges.head;

  while (l != NULL)
    {
      PfsExchange *exchange = l->data;

      l = l->next;
      if (exchange->id.text != NULL)
        continue;
      if (exchange->answer == NULL)
        break;
      emit (self, exchange);
    }
}

/**
 * pfs_connection_exchange_answered:
 * @self: a connection
 * @exchange: (transfer full): one of its exchanges, which has its answer now
 */
void
pfs_connection_exchange_answered (PfsConnection *self, PfsExchange *exchange)
{
  if (exchange->id.text != NULL)
    emit (self, exchange);
  else
    emit_in_order (self);

  mark_dirty (self);
}

/**
 * pfs_connection_abandon_exchanges:
 * @self: a connection
 *
 * Answers `shutting-down` to whatever is under way, whose results come too late.
 */
void
pfs_connection_abandon_exchanges (PfsConnection *self)
{
  GList *l = self->exchanges.head;

  while (l != NULL)
    {
      PfsExchange *exchange = l->data;

      l = l->next;
      if (exchange->answer != NULL)
        emit (self, exchange);
      else
        pfs_output_append (&self->output,
                           failure_line (PFO_ERROR_SHUTTING_DOWN, "El servidor se está deteniendo",
                                         exchange->id));
    }

  abandon (self);
  self->state = MAX (self->state, PFS_CONNECTION_ENDING);
  mark_dirty (self);
}

/**
 * pfs_connection_deadline_missed:
 * @self: a connection
 * @kind: what it was late with
 */
void
pfs_connection_deadline_missed (PfsConnection *self, PfsDeadlineKind kind)
{
  if (kind == PFS_DEADLINE_REQUEST)
    {
      pfs_connection_refuse (self, PFO_ERROR_TIMEOUT, "El pedido no llegó completo a tiempo");
      pfs_connection_flush (self);
      return;
    }

  if (kind == PFS_DEADLINE_WRITE)
    g_info ("Connection %" G_GUINT64_FORMAT " takes no answers: dropped", self->number);

  pfs_connection_close (self);
}

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
