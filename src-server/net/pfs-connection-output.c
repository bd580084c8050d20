/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-connection-private.h"

#include "pfo-answer.h"
#include "pfs-server-private.h"
#include "pfs-transport-tls.h"

#include <sys/epoll.h>

/* Above this much unwritten output a connection in plain text is not read from (high water); it is
 * again once all of it is written (low water). The kernel's socket buffer comes on top of it. */
#define OUTPUT_HIGH_WATER 4096

static void
mark_dirty (PfsConnection *self)
{
  if (self->dirty || self->state == PFS_CONNECTION_CLOSED)
    return;

  self->dirty = TRUE;
  g_queue_push_tail_link (&self->server->dirty, &self->dirty_link);
}

static void
write_failure (GString *answer, const PfsExchange *request, PfoError code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (PFO_ERROR, code, message);

  pfo_answer_begin (answer, FALSE);
  if (request->fail != NULL)
    request->fail (answer, error);
  else
    pfo_answer_add_error (answer, error);
  pfo_answer_end (answer, request->id);
}

static void
leave_pool (PfsConnection *self, PfsExchange *exchange)
{
  if (exchange->quick)
    self->n_quick--;
  exchange->quick = FALSE;
}

static void
forget_exchange (PfsConnection *self, PfsExchange *exchange)
{
  g_queue_unlink (&self->exchanges, &exchange->link);
  self->bytes_under_way -= exchange->length;
  if (exchange->holds)
    self->holds--;
  leave_pool (self, exchange);
  exchange->connection = NULL;
  exchange->holds = FALSE;
}

/* Nobody waits for the answers of requests under way any more. */
void
pfs_connection_forget_exchanges (PfsConnection *self)
{
  PfsExchange *exchange;

  while ((exchange = g_queue_peek_head (&self->exchanges)) != NULL)
    {
      forget_exchange (self, exchange);
      g_atomic_int_set (&exchange->abandoned, TRUE);
      if (exchange->answered)
        pfs_exchange_free (exchange);
    }
}

static void
emit (PfsConnection *self, PfsExchange *exchange)
{
  self->last_answer = exchange->answer->len;
  forget_exchange (self, exchange);
  if (exchange->length > PFS_READ_SIZE)
    pfs_server_memory_left (self->server);
  pfs_output_append (&self->output, exchange);
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
      if (!exchange->answered)
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
  leave_pool (self, exchange);
  if (exchange->id.text != NULL)
    emit (self, exchange);
  else
    emit_in_order (self);

  mark_dirty (self);
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
  PfsExchange *exchange = pfs_exchange_new (self, "", 0);

  self->state = PFS_CONNECTION_ENDING;
  pfo_framer_clear (&self->framer);
  pfs_deadlines_clear (self->server->deadlines, &self->deadline);
  write_failure (exchange->answer, exchange, code, message);
  pfs_exchange_answer (exchange);
}

/**
 * pfs_connection_refuse_busy:
 * @self: a connection for which there is no room
 */
void
pfs_connection_refuse_busy (PfsConnection *self)
{
  pfs_connection_refuse (self, PFO_ERROR_BUSY,
                         "El servidor no acepta más conexiones por ahora; reintentar más tarde");
  pfs_connection_flush (self);
}

/* A worker still has the request, and what it may be writing. */
static void
answer_shutting_down (PfsConnection *self, const PfsExchange *request)
{
  PfsExchange *exchange = pfs_exchange_new_unasked (&self->server->exchanges);

  write_failure (exchange->answer, request, PFO_ERROR_SHUTTING_DOWN,
                 "El servidor se está deteniendo");
  pfs_output_append (&self->output, exchange);
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
      if (exchange->answered)
        emit (self, exchange);
      else
        answer_shutting_down (self, exchange);
    }

  pfs_connection_forget_exchanges (self);
  self->state = MAX (self->state, PFS_CONNECTION_ENDING);
  mark_dirty (self);
}

static void
watch_peer (PfsConnection *self)
{
  self->unsent = self->transport.methods->get_unsent (&self->transport);
  self->n_looks = 0;
  pfs_connection_set_deadline (self, PFS_DEADLINE_WRITE);
}

/**
 * pfs_connection_write_deadline_missed:
 * @self: a connection
 *
 * Looks whether its peer has taken some of what the system holds for it, which is much. One that is
 * only slow gets time anew; one that took nothing for as many looks as the time has is dropped.
 */
void
pfs_connection_write_deadline_missed (PfsConnection *self)
{
  if (self->transport.methods->get_unsent (&self->transport) < self->unsent)
    {
      watch_peer (self);
      return;
    }

  if (++self->n_looks < PFS_WRITE_LOOKS)
    {
      pfs_connection_set_deadline (self, PFS_DEADLINE_WRITE);
      return;
    }

  pfs_connection_log (self, "The peer takes no answers: dropped");
  pfs_connection_close (self);
}

/**
 * pfs_connection_shut:
 * @self: a connection
 *
 * Tells the peer that nothing more comes.
 *
 * Returns: %FALSE if the peer has to take something before it can be told; the connection goes on
 *   then to pfs_connection_flush(), and has the time to write that any peer has
 */
gboolean
pfs_connection_shut (PfsConnection *self)
{
  if (self->transport.methods->shut (&self->transport))
    return TRUE;

  pfs_connection_set_events (self, self->events | EPOLLOUT);
  if (self->deadline.kind != PFS_DEADLINE_WRITE)
    watch_peer (self);
  return FALSE;
}

/* Whether so much waits that nothing is to be read. Over TLS 1.3 that is anything: a peer may ask
 * for other keys at any time, and the library loses a record that waits when it turns to them. */
static gboolean
is_too_much (PfsConnection *self)
{
  return self->transport.tls != NULL || self->output.length > OUTPUT_HIGH_WATER;
}

/* A peer that has left is nothing to talk about. */
static void
log_write_failure (PfsConnection *self)
{
  const char *failure = pfs_transport_get_failure (&self->transport);

  if (failure != NULL)
    pfs_connection_log (self, "An answer could not be written: %s", failure);
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
      pfs_connection_set_events (self, self->events & ~EPOLLOUT);
      if (self->deadline.kind == PFS_DEADLINE_WRITE)
        pfs_deadlines_clear (self->server->deadlines, &self->deadline);
      self->blocked = FALSE;
      pfs_connection_watch_request (self);
      break;

    case PFS_OUTPUT_BLOCKED:
      pfs_connection_set_events (self, self->events | EPOLLOUT);
      self->blocked = self->blocked || is_too_much (self);
      if (self->output.length < before || self->deadline.kind != PFS_DEADLINE_WRITE)
        watch_peer (self);
      break;

    default:
      log_write_failure (self);
      pfs_connection_close (self);
      return;
    }

  /* What was paused for want of room may go on; nothing happens if there is nothing to do. */
  if (pfs_connection_may_start (self) &&
      (!(self->events & EPOLLIN) || pfs_connection_has_line (self)))
    pfs_connection_wake (self);

  pfs_connection_end_if_done (self);
}
