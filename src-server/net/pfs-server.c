/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-server-private.h"

#include "pfs-connection-private.h"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

/* How long a peer that has taken everything may take to close. */
#define LINGER_MS 2000

/* Newcomers told `busy` that may linger at once; further ones are closed on the spot. */
#define MAX_LINGERING_NEWCOMERS 8

/* For how many turns after it came a request counts as one that pipelining connections have to
 * leave room for. */
#define TURNS_BESIDE_OTHERS 256

/* The heap is trimmed so long after a connection or a long line has left, for all that left in the
 * meantime. */
#define TRIM_DELAY_MS 500

static void
deadline_missed_cb (PfsDeadline *deadline, gpointer user_data)
{
  PfsConnection *connection = (PfsConnection *) ((char *) deadline -
                                                 G_STRUCT_OFFSET (PfsConnection, deadline));
  PfsDeadlineKind kind = deadline->kind;

  deadline->kind = PFS_DEADLINE_NONE;
  pfs_connection_deadline_missed (connection, kind);
  pfs_poller_wake (connection->server->poller);
}

static void
accepted_cb (int fd, gboolean busy, gpointer user_data)
{
  PfsServer *self = user_data;
  PfsConnection *connection;

  if (busy)
    self->n_newcomers++;

  connection = pfs_connection_new (self, fd, !busy);
  if (connection == NULL || !busy)
    return;

  if (connection->state == PFS_CONNECTION_OPEN) /* else it is told once it can be */
    pfs_connection_refuse_busy (connection);
  if (self->n_newcomers > MAX_LINGERING_NEWCOMERS)
    pfs_connection_close (connection);
}

static void
run_woken (PfsServer *self)
{
  guint n = self->runnable.length;

  /* Only those that are there now: whoever is woken meanwhile waits for the next turn. */
  while (n-- > 0)
    {
      GList *link = g_queue_pop_head_link (&self->runnable);
      PfsConnection *connection;

      if (link == NULL)
        break;
      connection = link->data;
      connection->runnable = FALSE;
      pfs_connection_run (connection);
    }
}

static void
shake_hands (PfsServer *self)
{
  gint64 end = 0;
  GList *link;

  for (guint n = 0; n < PFS_HANDSHAKES_A_TURN; n++)
    {
      PfsConnection *connection;

      if ((link = g_queue_pop_head_link (&self->handshakes)) == NULL)
        return;
      if (n == 0)
        end = g_get_monotonic_time () + PFS_HANDSHAKE_TIME_A_TURN;

      connection = link->data;
      connection->runnable = FALSE;
      pfs_connection_shake_hands (connection);
      if (g_get_monotonic_time () >= end)
        break;
    }

  if (!g_queue_is_empty (&self->handshakes))
    pfs_poller_wake (self->poller);
}

static void
free_closed (PfsServer *self)
{
  GList *link;

  while ((link = g_queue_pop_head_link (&self->closed)) != NULL)
    pfs_connection_free (link->data);

  if (self->draining && g_queue_is_empty (&self->connections) && !self->drained)
    {
      self->drained = TRUE;
      self->handler.drained (self->user_data);
    }
}

static void
turn_end_cb (gpointer user_data)
{
  PfsServer *self = user_data;

  self->turn++;
  run_woken (self);
  self->handler.turn_end (self->user_data);
  pfs_server_flush (self);
  shake_hands (self);
  free_closed (self);
}

static guint
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return 1024;

  if (limit.rlim_cur < limit.rlim_max)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
      getrlimit (RLIMIT_NOFILE, &limit);
    }

  return MIN (limit.rlim_cur, G_MAXINT);
}

/* How many may be connected so that everybody else in the process still finds a descriptor. */
static guint
fit_connections (const PfsServerLimits *limits)
{
  guint descriptors = raise_descriptor_limit ();
  guint reserved = limits->reserved + MAX_LINGERING_NEWCOMERS;
  guint fit = descriptors > reserved ? descriptors - reserved : 1;

  return limits->max_connections > 0 ? MIN (limits->max_connections, fit) : fit;
}

static void
set_durations (PfsServer *self)
{
  guint request_ms = self->limits.request_timeout_s * 1000;

  pfs_deadlines_set_duration (self->deadlines, PFS_DEADLINE_REQUEST, request_ms);
  pfs_deadlines_set_duration (self->deadlines, PFS_DEADLINE_HANDSHAKE, request_ms);
  pfs_deadlines_set_duration (self->deadlines, PFS_DEADLINE_WRITE,
                              self->limits.write_timeout_s * 1000 / PFS_WRITE_LOOKS);
}

/**
 * pfs_server_new:
 * @context: the main context that it lives in
 * @limits: its limits
 * @handler: whom it tells
 * @user_data: for @handler
 *
 * Returns: (transfer full): a server that does not listen yet
 */
PfsServer *
pfs_server_new (GMainContext *context,
                const PfsServerLimits *limits,
                const PfsServerHandler *handler,
                gpointer user_data)
{
  PfsServer *self = g_new0 (PfsServer, 1);

  self->context = g_main_context_ref (context);
  self->limits = *limits;
  self->handler = *handler;
  self->user_data = user_data;
  self->poller = pfs_poller_new (context, turn_end_cb, self);
  self->deadlines = pfs_deadlines_new (context, deadline_missed_cb, self);
  self->listener = pfs_listener_new (context, self->poller, fit_connections (limits), accepted_cb,
                                     self);

  pfs_deadlines_set_duration (self->deadlines, PFS_DEADLINE_LINGER, LINGER_MS);
  set_durations (self);
  return self;
}

/**
 * pfs_server_set_limits:
 * @self: a server
 * @limits: its limits from now on
 *
 * Deadlines that run already move with their limits. Connections above the number stay.
 */
void
pfs_server_set_limits (PfsServer *self, const PfsServerLimits *limits)
{
  self->limits = *limits;
  pfs_listener_set_max_connections (self->listener, fit_connections (limits));
  set_durations (self);
}

static void
destroy_timer (GSource **timer)
{
  if (*timer == NULL)
    return;

  g_source_destroy (*timer);
  g_clear_pointer (timer, g_source_unref);
}

/**
 * pfs_server_free:
 * @self: a server of which nobody has an exchange any more
 *
 * Closes what is still connected, without a word. The handler is not told that it has drained.
 */
void
pfs_server_free (PfsServer *self)
{
  GList *link;

  self->drained = TRUE;
  while ((link = g_queue_peek_head_link (&self->connections)) != NULL)
    pfs_connection_close (link->data);
  free_closed (self);

  destroy_timer (&self->trim_timer);
  destroy_timer (&self->drain_timer);
  pfs_listener_free (self->listener);
  pfs_deadlines_free (self->deadlines);
  pfs_poller_free (self->poller);
  pfs_exchange_stock_clear (&self->exchanges);
  g_clear_pointer (&self->tls, pfs_tls_free);
  g_main_context_unref (self->context);
  g_free (self);
}

/**
 * pfs_server_resolve:
 * @self: a server
 * @host: an IPv4 or IPv6 address, the latter also in brackets, or a name
 * @port: a port, 0 for any free one
 * @cancellable: (nullable): ends the waiting for whoever knows the name
 * @error: set if the name is not known
 */
gboolean
pfs_server_resolve (PfsServer *self,
                    const char *host,
                    guint port,
                    GCancellable *cancellable,
                    GError **error)
{
  return pfs_listener_resolve (self->listener, host, port, cancellable, error);
}

/**
 * pfs_server_adopt:
 * @self: a server
 * @fds: (array length=n_fds): sockets that listen already
 * @n_fds: how many there are
 * @error: set if one of them does not
 *
 * Serves on @fds, in place of pfs_server_resolve().
 */
gboolean
pfs_server_adopt (PfsServer *self, const int *fds, guint n_fds, GError **error)
{
  return pfs_listener_adopt (self->listener, fds, n_fds, error);
}

/**
 * pfs_server_get_host:
 * @self: a server that was resolved or has adopted
 *
 * Returns: (transfer full): the first address that it listens on
 */
char *
pfs_server_get_host (PfsServer *self)
{
  return pfs_listener_get_host (self->listener);
}

/**
 * pfs_server_is_loopback:
 * @self: a server that was resolved or has adopted
 *
 * Returns: whether only this machine can reach it
 */
gboolean
pfs_server_is_loopback (PfsServer *self)
{
  return pfs_listener_is_loopback (self->listener);
}

/**
 * pfs_server_set_credentials:
 * @self: a server that does not listen yet
 * @credentials: (transfer none): what it shows
 *
 * Lets it speak TLS and nothing else.
 */
void
pfs_server_set_credentials (PfsServer *self, PfsCredentials *credentials)
{
  g_assert (self->tls == NULL);

  self->tls = pfs_tls_new (credentials);
}

/**
 * pfs_server_speaks_tls:
 * @self: a server
 *
 * Returns: whether what it says is enciphered
 */
gboolean
pfs_server_speaks_tls (PfsServer *self)
{
  return self->tls != NULL;
}

/**
 * pfs_server_get_credentials:
 * @self: a server that speaks TLS
 *
 * Returns: (transfer none): what it shows to newcomers
 */
const PfsCredentials *
pfs_server_get_credentials (PfsServer *self)
{
  return self->tls->credentials;
}

/**
 * pfs_server_reload_credentials:
 * @self: a server that speaks TLS
 * @certificate_file: (nullable): where the certificate is now; %NULL for where it was
 * @key_file: (nullable): where the key is now; %NULL for where it was
 * @error: set if the files can't be used now; the server goes on with what it has
 *
 * Reads certificate and key again. Newcomers are shown the new ones; those who are connected notice
 * nothing.
 */
gboolean
pfs_server_reload_credentials (PfsServer *self,
                               const char *certificate_file,
                               const char *key_file,
                               GError **error)
{
  return pfs_credentials_reload (&self->tls->credentials, certificate_file, key_file, error);
}

/**
 * pfs_server_listen:
 * @self: a server that was resolved
 * @error: set if an address can't be listened on
 *
 * Returns: the port, 0 on failure
 */
guint
pfs_server_listen (PfsServer *self, GError **error)
{
  return pfs_listener_open (self->listener, error);
}

/**
 * pfs_server_flush:
 * @self: a server
 *
 * Offers the answers that were given since to the sockets.
 */
void
pfs_server_flush (PfsServer *self)
{
  GList *link;

  while ((link = g_queue_peek_head_link (&self->dirty)) != NULL)
    pfs_connection_flush (link->data);
}

static gboolean
trim_cb (gpointer user_data)
{
  PfsServer *self = user_data;

  pfs_exchange_stock_clear (&self->exchanges);
  malloc_trim (0);
  g_clear_pointer (&self->trim_timer, g_source_unref);
  return G_SOURCE_REMOVE;
}

/* Calls @function once in @milliseconds. */
GSource *
pfs_server_add_timer (PfsServer *self, guint milliseconds, GSourceFunc function)
{
  GSource *timer = g_timeout_source_new (milliseconds);

  g_source_set_callback (timer, function, self, NULL);
  g_source_attach (timer, self->context);
  return timer;
}

/**
 * pfs_server_memory_left:
 * @self: a server
 *
 * Something large was freed: a while after, the heap is given back to the system.
 */
void
pfs_server_memory_left (PfsServer *self)
{
  if (self->trim_timer == NULL)
    self->trim_timer = pfs_server_add_timer (self, TRIM_DELAY_MS, trim_cb);
}

/**
 * pfs_server_connection_left:
 * @self: a server
 * @connection: a connection that was closed
 */
void
pfs_server_connection_left (PfsServer *self, PfsConnection *connection)
{
  if (connection->counted)
    pfs_listener_connection_left (self->listener);
  else
    self->n_newcomers--;

  pfs_server_memory_left (self);
  pfs_poller_wake (self->poller);
}

/**
 * pfs_server_note_ask:
 * @self: a server
 * @connection: the number of one that asks for something quick and is not behind with its requests
 */
void
pfs_server_note_ask (PfsServer *self, guint64 connection)
{
  if (self->asks[0].connection != connection)
    self->asks[1] = self->asks[0];

  self->asks[0] = (PfsServerAsk){ connection, self->turn };
}

/**
 * pfs_server_hears_others:
 * @self: a server
 * @connection: a connection's number
 *
 * Returns: whether another connection has asked for something quick of late
 */
gboolean
pfs_server_hears_others (PfsServer *self, guint64 connection)
{
  const PfsServerAsk *ask = &self->asks[self->asks[0].connection == connection];

  return ask->connection != 0 && self->turn - ask->turn < TURNS_BESIDE_OTHERS;
}

/**
 * pfs_server_get_n_connections:
 * @self: a server
 *
 * Returns: how many are connected, with those that linger
 */
guint
pfs_server_get_n_connections (PfsServer *self)
{
  return self->connections.length;
}

/**
 * pfs_server_foreach_connection:
 * @self: a server
 * @visit: called with each connection; must not close any
 * @user_data: for @visit
 */
void
pfs_server_foreach_connection (PfsServer *self,
                               void (*visit) (PfsConnection *connection, gpointer user_data),
                               gpointer user_data)
{
  for (GList *l = self->connections.head; l != NULL; l = l->next)
    visit (l->data, user_data);
}
