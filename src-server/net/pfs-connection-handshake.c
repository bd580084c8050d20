/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-connection-private.h"

#include "pfs-foreign.h"
#include "pfs-server-private.h"

#include <sys/epoll.h>

/* So many first bytes tell one protocol from another. */
#define ENOUGH_TO_RECOGNISE 64

/**
 * pfs_connection_begin_handshake:
 * @self: a connection to a server that speaks TLS
 *
 * Keeps it from saying anything before it has agreed on how to encipher. Closes it for want of
 * memory.
 */
void
pfs_connection_begin_handshake (PfsConnection *self)
{
  self->state = PFS_CONNECTION_SHAKING_HANDS;

  if (!pfs_transport_init_tls (&self->transport, self->transport.fd, self->server->tls))
    {
      g_warning ("No memory for a TLS session");
      pfs_connection_close (self);
      return;
    }

  /* Those who are only to be told that there is no room get less time. */
  pfs_connection_set_deadline (self, self->counted ? PFS_DEADLINE_HANDSHAKE : PFS_DEADLINE_LINGER);
}

/**
 * pfs_connection_wake_handshake:
 * @self: a connection whose handshake may go on
 *
 * Lets it wait until it is its turn.
 */
void
pfs_connection_wake_handshake (PfsConnection *self)
{
  if (self->runnable)
    return;

  self->runnable = TRUE;
  pfs_connection_set_events (self, 0);
  g_queue_push_tail_link (&self->server->handshakes, &self->runnable_link);
  pfs_poller_wake (self->server->poller);
}

/* Requests may come. Perhaps one came with the end of the handshake. */
static void
open_connection (PfsConnection *self)
{
  self->state = PFS_CONNECTION_OPEN;
  pfs_deadlines_clear (self->server->deadlines, &self->deadline);

  if (!self->counted)
    {
      pfs_connection_refuse_busy (self);
      return;
    }

  pfs_connection_set_events (self, EPOLLIN);
  pfs_connection_wake (self);
}

/* Whoever does not speak TLS could not read an answer in TLS. */
static void
answer_in_plain_text (PfsConnection *self)
{
  char first[ENOUGH_TO_RECOGNISE];
  gsize length = pfs_transport_turn_plain (&self->transport, first, sizeof first);
  const char *name = pfs_foreign_recognise (first, length);

  self->state = PFS_CONNECTION_OPEN;
  pfs_connection_set_events (self, EPOLLIN);
  pfs_connection_refuse_foreign (self, name, "en TLS");
  pfs_connection_flush (self);
}

static void
fail (PfsConnection *self)
{
  g_autofree char *address = pfs_connection_dup_address (self);
  const char *failure = pfs_transport_get_failure (&self->transport);

  pfs_connection_log (self, "From %s: no TLS came about: %s", address,
                      failure != NULL ? failure : "the peer left");
  pfs_connection_close (self);
}

/**
 * pfs_connection_shake_hands:
 * @self: a connection that was woken before it was open
 *
 * Goes one step on with its handshake.
 */
void
pfs_connection_shake_hands (PfsConnection *self)
{
  if (self->server->drain_grace_over)
    {
      pfs_connection_close (self);
      return;
    }

  switch (pfs_transport_shake_hands (&self->transport))
    {
    case PFS_HANDSHAKE_DONE:
      open_connection (self);
      break;

    case PFS_HANDSHAKE_READS:
      pfs_connection_set_events (self, EPOLLIN);
      break;

    case PFS_HANDSHAKE_WRITES:
      pfs_connection_set_events (self, EPOLLOUT);
      break;

    case PFS_HANDSHAKE_FOREIGN:
      answer_in_plain_text (self);
      break;

    default:
      fail (self);
      break;
    }
}

/**
 * pfs_connection_handshake_deadline_missed:
 * @self: a connection that is not open yet
 */
void
pfs_connection_handshake_deadline_missed (PfsConnection *self)
{
  g_autofree char *address = pfs_connection_dup_address (self);

  pfs_connection_log (self, "From %s: no TLS came about in time", address);
  pfs_connection_close (self);
}
