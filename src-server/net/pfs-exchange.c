/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-exchange.h"

#include "pfs-connection-private.h"
#include "pfs-server-private.h"

#include <string.h>

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
  PfsExchange *self = g_slice_alloc (sizeof (PfsExchange) + length + 1);

  memset (self, 0, sizeof (PfsExchange));
  memcpy (self->line, line, length);
  self->line[length] = '\0';
  self->length = length;
  self->connection = connection;
  self->link.data = self;
  g_queue_push_tail_link (&connection->exchanges, &self->link);
  connection->bytes_under_way += length;
  return self;
}

/**
 * pfs_exchange_free:
 * @self: an exchange that no connection has any more
 */
void
pfs_exchange_free (PfsExchange *self)
{
  if (self->answer != NULL)
    g_string_free (self->answer, TRUE);

  g_slice_free1 (sizeof (PfsExchange) + self->length + 1, self);
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
 * @self: (transfer full): an exchange
 * @line: (transfer full): the answer with its newline
 *
 * Answers the request. Answers to requests without an id go out in the order of the requests.
 */
void
pfs_exchange_answer (PfsExchange *self, GString *line)
{
  g_assert (self->answer == NULL);

  self->answer = line;
  if (self->connection != NULL)
    pfs_connection_exchange_answered (self->connection, self);
  else
    pfs_exchange_free (self);
}
