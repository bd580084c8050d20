/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-server-private.h"

#include "pfs-connection-private.h"

/* How long a peer that has taken everything may take to close once the server stops. */
#define DRAIN_LINGER_MS 100

/* How long requests that are on their way when the server stops are waited for; a client that is
 * told of the stop goes at once, so that only those who ask nothing take this long. */
#define DRAIN_GRACE_MS 100

/* The same where a successor serves the same sockets: longer, so that who has just been accepted
 * notices nothing. With the time of those who linger it stays below half a second. */
#define HANDOVER_GRACE_MS 300

static void
wake_all (PfsServer *self)
{
  for (GList *l = self->connections.head; l != NULL; l = l->next)
    pfs_connection_wake (l->data);

  pfs_poller_wake (self->poller);
}

/* Those that linger already have as little time left as those that will. */
static void
hurry_lingerers (PfsServer *self)
{
  pfs_deadlines_set_duration (self->deadlines, PFS_DEADLINE_LINGER, DRAIN_LINGER_MS);

  for (GList *l = self->connections.head; l != NULL; l = l->next)
    {
      PfsConnection *connection = l->data;

      if (connection->state == PFS_CONNECTION_LINGERING)
        pfs_connection_set_deadline (connection, PFS_DEADLINE_LINGER);
    }
}

/* Requests under way have had their time, and so have answers on their way. */
static gboolean
drain_late_cb (gpointer user_data)
{
  PfsServer *self = user_data;
  GList *l = self->connections.head;

  self->drain_late = TRUE;
  while (l != NULL)
    {
      PfsConnection *connection = l->data;

      l = l->next;
      if (connection->state == PFS_CONNECTION_SHAKING_HANDS)
        {
          /* Nobody is owed anything, and what waits for its turn is in another queue. */
          pfs_connection_close (connection);
          continue;
        }

      pfs_connection_abandon_exchanges (connection);
      pfs_connection_flush (connection);
      if (connection->deadline.kind == PFS_DEADLINE_WRITE)
        pfs_connection_close (connection);
    }

  pfs_poller_wake (self->poller);
  g_clear_pointer (&self->drain_timer, g_source_unref);
  return G_SOURCE_REMOVE;
}

static gboolean
drain_grace_cb (gpointer user_data)
{
  PfsServer *self = user_data;

  self->drain_grace_over = TRUE;
  wake_all (self);
  g_source_unref (self->drain_timer);
  self->drain_timer = pfs_server_add_timer (self, self->limits.drain_s * 1000, drain_late_cb);
  return G_SOURCE_REMOVE;
}

/**
 * pfs_server_drain:
 * @self: a server
 *
 * Stops: takes nobody in any more, finishes what is under way, writes what is owed and lets
 * everybody go. The handler is told once nobody is left.
 */
void
pfs_server_drain (PfsServer *self)
{
  gboolean adopted = pfs_listener_is_adopted (self->listener);

  if (self->draining)
    return;

  pfs_listener_close (self->listener);
  self->draining = TRUE;
  hurry_lingerers (self);
  self->drain_timer =
      pfs_server_add_timer (self, adopted ? HANDOVER_GRACE_MS : DRAIN_GRACE_MS, drain_grace_cb);
  wake_all (self);
}

/**
 * pfs_server_is_draining:
 * @self: a server
 *
 * Returns: whether pfs_server_drain() was called
 */
gboolean
pfs_server_is_draining (PfsServer *self)
{
  return self->draining;
}

/**
 * pfs_server_refuses_requests:
 * @self: a server
 *
 * Returns: whether it stops and new requests are not done any more. Where somebody else serves next
 *   on the same sockets, who had just connected is still served: nobody is to notice.
 */
gboolean
pfs_server_refuses_requests (PfsServer *self)
{
  return self->draining && (self->drain_grace_over || !pfs_listener_is_adopted (self->listener));
}
