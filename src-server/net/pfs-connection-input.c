/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-connection-private.h"

#include "pfs-foreign.h"
#include "pfs-server-private.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

/* One client's requests under way: enough to keep the workers busy, few enough that a client which
 * never stops sending does not keep the others waiting. */
#define MAX_UNDER_WAY 16
#define MAX_BYTES_UNDER_WAY (256 * 1024)

/* Lines that one connection may start in a turn. */
#define LINES_A_TURN 16

/* How many quick requests a connection that pipelines more than a turn takes may have in the pools
 * while others ask too: who asks for one thing at a time waits behind all of them. */
#define QUICK_BESIDE_OTHERS 2

/* Whoever sends more than that at once has not caught up yet. Over TLS no read fills the buffer. */
#define MUCH (PFS_READ_SIZE / 2)

/* A client that lets its answers lie has fewer requests under way, so that what they turn into is
 * bounded too: this many bytes, going by its last answer. */
#define ANSWER_BUDGET (16 * 1024)

static gboolean
gives_way (PfsConnection *self)
{
  return self->behind && self->n_quick >= QUICK_BESIDE_OTHERS &&
         pfs_server_hears_others (self->server, self->number);
}

/* Whether another request may start now. */
gboolean
pfs_connection_may_start (PfsConnection *self)
{
  guint limit = MAX_UNDER_WAY;

  if (self->state != PFS_CONNECTION_OPEN || self->holds > 0 || self->blocked ||
      gives_way (self))
    return FALSE;

  if (self->last_answer > ANSWER_BUDGET / MAX_UNDER_WAY &&
      self->transport.methods->get_unsent (&self->transport) > ANSWER_BUDGET)
    limit = MAX (1, ANSWER_BUDGET / self->last_answer);

  return self->exchanges.length < limit && self->bytes_under_way < MAX_BYTES_UNDER_WAY;
}

/* Whether lines that were read already wait to start. */
gboolean
pfs_connection_has_line (PfsConnection *self)
{
  gsize pending = pfo_framer_get_pending (&self->framer);

  return pending > self->framer.scanned;
}

/* Lets the rest of a line that has begun come in time. The clock runs from its first byte, and only
 * while it is up to the client. */
void
pfs_connection_watch_request (PfsConnection *self)
{
  gboolean waiting = self->state == PFS_CONNECTION_OPEN && !self->input_ended &&
                     pfo_framer_get_pending (&self->framer) > 0 && pfs_connection_may_start (self);

  if (waiting && self->deadline.kind == PFS_DEADLINE_NONE)
    pfs_connection_set_deadline (self, PFS_DEADLINE_REQUEST);
  else if (!waiting && self->deadline.kind == PFS_DEADLINE_REQUEST)
    pfs_deadlines_clear (self->server->deadlines, &self->deadline);
}

/* The line that the clock ran for is over; the next one has a time of its own. */
static void
forget_request (PfsConnection *self)
{
  if (self->deadline.kind == PFS_DEADLINE_REQUEST)
    pfs_deadlines_clear (self->server->deadlines, &self->deadline);
}

static void
start_exchange (PfsConnection *self, const char *line, gsize length)
{
  PfsExchange *exchange = pfs_exchange_new (self, line, length);

  exchange->number = ++self->n_requests;
  self->told_shutdown = self->told_shutdown || self->server->draining;

  forget_request (self);
  self->server->handler.request (exchange, self->server->user_data);
}

/**
 * pfs_connection_refuse_foreign:
 * @self: a connection
 * @name: (nullable): the protocol that the peer speaks; %NULL if it is our own, in plain text
 * @expected: how this port speaks its own
 *
 * Tells both the peer and the operator, and ends the connection.
 */
void
pfs_connection_refuse_foreign (PfsConnection *self, const char *name, const char *expected)
{
  g_autofree char *address = pfs_connection_dup_address (self);
  g_autofree char *message = g_strdup_printf (
      "Esto parece %s; este puerto habla el protocolo de PFO3 (un objeto JSON por línea, %s)",
      name != NULL ? name : "texto plano", expected);

  pfs_connection_log (self,
                      "The peer from %s speaks %s and not the protocol of this port%s: refused",
                      address, name != NULL ? name : "plain text",
                      self->server->tls != NULL ? " (TLS)" : "");
  pfs_connection_refuse (self, PFO_ERROR_INVALID_JSON, message);
}

static gboolean
refuse_foreign (PfsConnection *self)
{
  const char *name;

  if (self->n_requests > 0)
    return FALSE;

  name = pfs_foreign_recognise (self->framer.pos, pfo_framer_get_pending (&self->framer));
  if (name == NULL)
    return FALSE;

  pfs_connection_refuse_foreign (self, name,
                                 self->transport.tls != NULL ? "en TLS" : "en texto plano");
  return TRUE;
}

/* Starts requests out of what was read, as many as may start now. */
static void
start_requests (PfsConnection *self)
{
  gsize pending = pfo_framer_get_pending (&self->framer);
  const char *line;
  gsize length;

  for (guint n = 0; n < LINES_A_TURN && pfs_connection_may_start (self); n++)
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
          /* Blank lines are passed over in silence. */
          if (pfo_framer_get_pending (&self->framer) < pending)
            forget_request (self);
          return;
        }
    }

  pfo_framer_keep (&self->framer);
  if (pfo_framer_get_pending (&self->framer) == 0)
    return;

  self->behind = TRUE;
  if (pfs_connection_may_start (self))
    pfs_connection_wake (self);
}

static void
input_ended (PfsConnection *self)
{
  self->input_ended = TRUE;
  pfs_connection_set_events (self, self->events & ~EPOLLIN);

  if (self->state == PFS_CONNECTION_LINGERING)
    {
      pfs_connection_close (self);
      return;
    }

  pfs_connection_watch_request (self);
}

void
pfs_connection_read (PfsConnection *self)
{
  PfsServer *server = self->server;
  gssize n;

  if (self->state != PFS_CONNECTION_LINGERING &&
      (!pfs_connection_may_start (self) || pfs_connection_has_line (self)))
    {
      /* What was read already goes first, or it would pile up behind a client that sends faster
       * than its requests are dealt with. Asking only now spares a system call for each request of
       * those who pause shortly. */
      pfs_connection_set_events (self, self->events & ~EPOLLIN);
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
      self->behind = self->behind && n > MUCH;
      if (!refuse_foreign (self))
        start_requests (self);
      pfs_connection_watch_request (self);
      if (n == sizeof server->buffer)
        pfs_connection_rearm (self);
    }

  if (self->state != PFS_CONNECTION_CLOSED && pfs_transport_has_pending (&self->transport))
    {
      /* No event tells of what a transport has read ahead. */
      pfs_connection_set_events (self, self->events & ~EPOLLIN);
      pfs_connection_wake (self);
    }
}

static gboolean
is_read_from (PfsConnection *self)
{
  if (self->input_ended)
    return FALSE;

  return self->state == PFS_CONNECTION_LINGERING ||
         (pfs_connection_may_start (self) && !pfs_connection_has_line (self));
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

  if (is_read_from (self))
    {
      pfs_connection_set_events (self, self->events | EPOLLIN);
      if (pfs_transport_has_pending (&self->transport))
        pfs_connection_read (self);
      if (self->state == PFS_CONNECTION_CLOSED)
        return;
    }

  pfs_connection_watch_request (self);
  pfs_connection_end_if_done (self);
}
