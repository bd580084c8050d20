/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-exchange.h"

#include "pfs-connection-private.h"
#include "pfs-server-private.h"

#include <string.h>

/* Room for most answers. */
#define FIRST_ANSWER 127

/**
 * pfs_exchange_new_unasked:
 * @stock: where it comes from, and goes to once it is done
 *
 * Returns: (transfer full): an exchange without a request, for what the server says by itself
 */
PfsExchange *
pfs_exchange_new_unasked (PfsExchangeStock *stock)
{
  GList *link = g_queue_pop_head_link (&stock->spare);
  PfsExchange *self = link != NULL ? link->data : NULL;

  if (self != NULL)
    return self;

  self = g_new0 (PfsExchange, 1);
  self->stock = stock;
  self->line = self->room;
  self->link.data = self;
  self->answer = g_string_sized_new (FIRST_ANSWER);
  return self;
}

/**
 * pfs_exchange_new:
 * @connection: whom to answer
 * @line: the request line, which is copied
 * @length: its length in bytes
 *
 * Returns: (transfer full): an exchange, the last one under way on @connection
 */
PfsExchange *
pfs_exchange_new (PfsConnection *connection, const char *line, gsize length)
{
  PfsExchange *self = pfs_exchange_new_unasked (&connection->server->exchanges);

  if (length >= sizeof self->room)
    self->line = g_malloc (length + 1);
  memcpy (self->line, line, length);
  self->line[length] = '\0';
  self->length = length;
  self->connection = connection;
  g_queue_push_tail_link (&connection->exchanges, &self->link);
  connection->bytes_under_way += length;
  return self;
}

/**
 * pfs_exchange_drop_line:
 * @self: an exchange that is answered
 *
 * Gives back the memory of its request before its answer is written, which may take long.
 */
void
pfs_exchange_drop_line (PfsExchange *self)
{
  if (self->line != self->room)
    g_free (self->line);

  self->line = self->room;
  self->line[0] = '\0';
  self->length = 0;
  self->id = (PfoSlice){ NULL, 0 };
}

static void
destroy (PfsExchange *self)
{
  g_string_free (self->answer, TRUE);
  g_free (self->scratch);
  g_free (self);
}

/**
 * pfs_exchange_free:
 * @self: an exchange that no connection has under way any more
 */
void
pfs_exchange_free (PfsExchange *self)
{
  GQueue *spare = &self->stock->spare;

  pfs_exchange_drop_line (self);
  if (spare->length >= PFS_EXCHANGE_MAX_SPARE ||
      self->answer->allocated_len > PFS_EXCHANGE_MAX_ANSWER)
    {
      destroy (self);
      return;
    }

  g_string_truncate (self->answer, 0);
  self->number = 0;
  self->fail = NULL;
  self->answered = self->abandoned = FALSE;
  g_queue_push_head_link (spare, &self->link);
}

/**
 * pfs_exchange_stock_clear:
 * @stock: a stock
 *
 * Frees what is kept. Exchanges that came from it and are not done yet come back to it later.
 */
void
pfs_exchange_stock_clear (PfsExchangeStock *stock)
{
  GList *link;

  while ((link = g_queue_pop_head_link (&stock->spare)) != NULL)
    destroy (link->data);
}

/**
 * pfs_exchange_hold:
 * @self: an exchange
 *
 * Keeps the connection from starting another request until this one is answered or released: for
 * requests that change what later ones may do.
 */
void
pfs_exchange_hold (PfsExchange *self)
{
  if (self->holds || self->connection == NULL)
    return;

  self->holds = TRUE;
  self->connection->holds++;
}

/**
 * pfs_exchange_release:
 * @self: an exchange
 *
 * Lets the connection go on with its next request, before this one is answered.
 */
void
pfs_exchange_release (PfsExchange *self)
{
  if (!self->holds || self->connection == NULL)
    return;

  self->holds = FALSE;
  self->connection->holds--;
  pfs_connection_wake (self->connection);
}

/**
 * pfs_exchange_set_quick:
 * @self: an exchange that a connection has
 *
 * Says that a worker will be done with it in microseconds: of such ones a connection that is behind
 * with its requests has few in the pools while others ask for some.
 */
void
pfs_exchange_set_quick (PfsExchange *self)
{
  g_return_if_fail (self->connection != NULL && !self->quick);

  self->quick = TRUE;
  self->connection->n_quick++;
  if (!self->connection->behind)
    pfs_server_note_ask (self->connection->server, self->connection->number);
}

/**
 * pfs_exchange_is_abandoned:
 * @self: an exchange
 *
 * Returns: whether nobody waits for the answer any more; may be asked in any thread
 */
gboolean
pfs_exchange_is_abandoned (PfsExchange *self)
{
  return g_atomic_int_get (&self->abandoned);
}

/**
 * pfs_exchange_answer:
 * @self: (transfer full): an exchange whose answer is complete, with its newline
 *
 * Answers the request. Answers to requests without an id go out in the order of the requests.
 */
void
pfs_exchange_answer (PfsExchange *self)
{
  g_assert (!self->answered);

  self->answered = TRUE;
  if (self->connection != NULL)
    pfs_connection_exchange_answered (self->connection, self);
  else
    pfs_exchange_free (self);
}
