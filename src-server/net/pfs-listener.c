/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-listener.h"

#include "pfs-host-addresses.h"
#include "pfs-inherited-socket.h"

#include <errno.h>
#include <string.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 4096

/* Newcomers that one turn takes. */
#define ACCEPTS_A_TURN 64

/* When nobody can be taken in, not even to be told so: after this it is tried again. */
#define PAUSE_MS 500

/* One log line about being full in this time. */
#define LOG_INTERVAL (10 * G_USEC_PER_SEC)

typedef struct
{
  PfsPollable pollable; /* first */
  PfsListener *listener;
  GSocket *socket;
} ListeningSocket;

struct _PfsListener
{
  GMainContext *context;
  PfsPoller *poller;
  PfsListenerAccepted accepted;
  gpointer user_data;

  GList *addresses; /* of GInetAddress */
  guint port;
  gboolean adopted; /* the sockets are others' too, and outlive the listener */
  GPtrArray *sockets; /* of ListeningSocket */

  guint n_connections;
  guint max_connections;
  int spare_fd;
  GSource *pause; /* (nullable): a timer while nobody is taken in */
  gint64 logged_at;
  guint n_refused;
};

static void
free_socket (gpointer data)
{
  ListeningSocket *socket = data;

  g_clear_object (&socket->socket);
  g_free (socket);
}

static void
reserve_spare (PfsListener *self)
{
  if (self->spare_fd < 0)
    self->spare_fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
}

/**
 * pfs_listener_new:
 * @context: the main context that it lives in
 * @poller: the poller
 * @max_connections: how many may be connected at once
 * @accepted: called with each newcomer
 * @user_data: for @accepted
 *
 * Returns: (transfer full): a listener that does not listen yet
 */
PfsListener *
pfs_listener_new (GMainContext *context,
                  PfsPoller *poller,
                  guint max_connections,
                  PfsListenerAccepted accepted,
                  gpointer user_data)
{
  PfsListener *self = g_new0 (PfsListener, 1);

  self->context = g_main_context_ref (context);
  self->poller = poller;
  self->accepted = accepted;
  self->user_data = user_data;
  self->max_connections = max_connections;
  self->sockets = g_ptr_array_new_with_free_func (free_socket);
  self->logged_at = -LOG_INTERVAL;
  self->spare_fd = -1;
  reserve_spare (self);
  return self;
}

/**
 * pfs_listener_free:
 * @self: a listener whose poller hands out nothing any more
 *
 * Closes its sockets, but none of the connections that it took in.
 */
void
pfs_listener_free (PfsListener *self)
{
  if (self->pause != NULL)
    g_source_destroy (self->pause);
  g_clear_pointer (&self->pause, g_source_unref);
  g_list_free_full (self->addresses, g_object_unref);
  g_main_context_unref (self->context);
  g_ptr_array_unref (self->sockets);
  if (self->spare_fd >= 0)
    close (self->spare_fd);
  g_free (self);
}

/**
 * pfs_listener_resolve:
 * @self: a listener
 * @host: an IPv4 or IPv6 address, the latter also in brackets, or a name
 * @port: a port, 0 for any free one
 * @cancellable: (nullable): ends the waiting for whoever knows the name
 * @error: set if the name is not known
 *
 * Finds out which addresses to listen on: of several, those that this machine has.
 */
gboolean
pfs_listener_resolve (PfsListener *self,
                      const char *host,
                      guint port,
                      GCancellable *cancellable,
                      GError **error)
{
  self->port = port;
  self->addresses = pfs_host_addresses_find (host, cancellable, error);
  return self->addresses != NULL;
}

/* Whether the sockets were handed over: another process may then accept whom this one leaves. */
gboolean
pfs_listener_is_adopted (PfsListener *self)
{
  return self->adopted;
}

/**
 * pfs_listener_get_host:
 * @self: a listener that was resolved or has adopted
 *
 * Returns: (transfer full): the first address that it listens on
 */
char *
pfs_listener_get_host (PfsListener *self)
{
  return g_inet_address_to_string (self->addresses->data);
}

/**
 * pfs_listener_is_loopback:
 * @self: a listener that was resolved or has adopted
 *
 * Returns: whether only this machine can reach it
 */
gboolean
pfs_listener_is_loopback (PfsListener *self)
{
  for (GList *l = self->addresses; l != NULL; l = l->next)
    {
      if (!g_inet_address_get_is_loopback (l->data))
        return FALSE;
    }

  return TRUE;
}

static void
set_events (PfsListener *self, guint32 events)
{
  for (guint i = 0; i < self->sockets->len; i++)
    {
      ListeningSocket *socket = g_ptr_array_index (self->sockets, i);

      if (socket->socket != NULL)
        pfs_poller_modify (self->poller, g_socket_get_fd (socket->socket), events,
                           &socket->pollable);
    }
}

static void
resume (PfsListener *self)
{
  if (self->pause == NULL)
    return;

  g_source_destroy (self->pause);
  g_clear_pointer (&self->pause, g_source_unref);
  set_events (self, EPOLLIN);
}

static gboolean
resume_cb (gpointer user_data)
{
  resume (user_data);
  return G_SOURCE_REMOVE;
}

/* Asking again and again would only burn the processor. */
static void
pause_for_a_while (PfsListener *self)
{
  if (self->pause != NULL)
    return;

  self->pause = g_timeout_source_new (PAUSE_MS);
  g_source_set_callback (self->pause, resume_cb, self, NULL);
  g_source_attach (self->pause, self->context);
  set_events (self, 0);
}

static void
log_busy (PfsListener *self)
{
  gint64 now = pfs_poller_get_time (self->poller);

  self->n_refused++;
  if (now - self->logged_at < LOG_INTERVAL)
    return;

  g_warning ("%u connections are open, which is all that fit: newcomers are told to come back "
             "(%u so far). MAX_CONNECTIONS or the limit of open files (ulimit -n) decides.",
             self->n_connections, self->n_refused);
  self->logged_at = now;
}

/* The system has no descriptor left: gives the spare one to the newcomer, to tell it. */
static int
accept_with_spare (PfsListener *self, int listening_fd)
{
  int fd;

  if (self->spare_fd >= 0)
    close (self->spare_fd);
  self->spare_fd = -1;

  do
    fd = accept4 (listening_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));

  return fd;
}

static void
take (PfsListener *self, int fd, gboolean busy)
{
  int on = 1;

  if (busy)
    {
      log_busy (self);
    }
  else
    {
      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      setsockopt (fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
      self->n_connections++;
    }

  self->accepted (fd, busy, self->user_data);
  reserve_spare (self);
}

/* Whether accept() failed for want of something that others may give back. */
static gboolean
is_shortage (int error)
{
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/* Returns whether another newcomer may wait. */
static gboolean
accept_one (PfsListener *self, int listening_fd)
{
  int fd = accept4 (listening_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

  if (fd >= 0)
    {
      take (self, fd, self->n_connections >= self->max_connections);
      return TRUE;
    }

  if (errno == EINTR || errno == ECONNABORTED)
    return TRUE;

  if (!is_shortage (errno))
    return FALSE;

  fd = accept_with_spare (self, listening_fd);
  if (fd >= 0)
    {
      take (self, fd, TRUE);
      return TRUE;
    }

  /* The shortage is told before it is known whether anybody waits: perhaps nobody does. */
  if (is_shortage (errno))
    {
      log_busy (self);
      pause_for_a_while (self);
    }
  reserve_spare (self);
  return FALSE;
}

static void
ready_cb (PfsPollable *pollable, guint32 events)
{
  ListeningSocket *socket = (ListeningSocket *) pollable;

  for (guint i = 0; i < ACCEPTS_A_TURN && socket->socket != NULL; i++)
    {
      if (!accept_one (socket->listener, g_socket_get_fd (socket->socket)))
        break;
    }
}

static void
add_socket (PfsListener *self, GSocket *socket)
{
  ListeningSocket *listening = g_new0 (ListeningSocket, 1);

  listening->pollable.ready = ready_cb;
  listening->listener = self;
  listening->socket = socket;
  g_ptr_array_add (self->sockets, listening);
}

/**
 * pfs_listener_adopt:
 * @self: a listener
 * @fds: (array length=n_fds): sockets that listen already
 * @n_fds: how many there are
 * @error: set if one of them does not
 *
 * Serves on @fds, in place of pfs_listener_resolve(). Whoever handed them over goes on listening
 * when this process no longer does.
 */
gboolean
pfs_listener_adopt (PfsListener *self, const int *fds, guint n_fds, GError **error)
{
  self->adopted = TRUE;

  for (guint i = 0; i < n_fds; i++)
    {
      GSocket *socket = pfs_inherited_socket_open (fds[i], error);
      g_autoptr (GSocketAddress) address = NULL;

      if (socket == NULL)
        return FALSE;

      add_socket (self, socket);
      address = g_socket_get_local_address (socket, error);
      if (address == NULL)
        return FALSE;

      self->addresses = g_list_append (
          self->addresses,
          g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address))));
    }

  return TRUE;
}

static GSocket *
open_socket (GInetAddress *address, guint port, GError **error)
{
  g_autoptr (GSocketAddress) socket_address = g_inet_socket_address_new (address, port);
  g_autoptr (GSocket) socket = g_socket_new (g_inet_address_get_family (address),
                                             G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL)
    return NULL;

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, socket_address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;

  return g_steal_pointer (&socket);
}

static guint
get_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return address != NULL ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) : 0;
}

static gboolean
open_sockets (PfsListener *self, GError **error)
{
  for (GList *l = self->addresses; l != NULL; l = l->next)
    {
      GSocket *opened = open_socket (l->data, self->port, error);

      if (opened == NULL)
        return FALSE;

      self->port = get_port (opened);
      add_socket (self, opened);
    }

  return TRUE;
}

/**
 * pfs_listener_open:
 * @self: a listener that was resolved or has adopted
 * @error: set if an address can't be listened on
 *
 * Begins to listen.
 *
 * Returns: the port, of several the first; 0 on failure
 */
guint
pfs_listener_open (PfsListener *self, GError **error)
{
  if (!self->adopted && !open_sockets (self, error))
    return 0;

  for (guint i = 0; i < self->sockets->len; i++)
    {
      ListeningSocket *socket = g_ptr_array_index (self->sockets, i);

      pfs_poller_add (self->poller, g_socket_get_fd (socket->socket), EPOLLIN, &socket->pollable);
      if (i == 0)
        self->port = get_port (socket->socket);
    }

  return self->port;
}

/**
 * pfs_listener_set_max_connections:
 * @self: a listener
 * @max_connections: how many may be connected at once from now on; those above stay
 */
void
pfs_listener_set_max_connections (PfsListener *self, guint max_connections)
{
  self->max_connections = max_connections;
}

/* Takes in whoever waits, who are one more than the backlog at most: further ones have come since.
 * Where somebody connects again and again there would always be one, and nothing else happens
 * meanwhile. */
static void
accept_waiting (PfsListener *self, int listening_fd)
{
  for (guint i = 0; i < BACKLOG + 1; i++)
    {
      if (!accept_one (self, listening_fd))
        break;
    }
}

/**
 * pfs_listener_close:
 * @self: a listener
 *
 * Listens no more. Everybody who has connected already is taken in; with adopted sockets, they are
 * left to whoever serves there next.
 */
void
pfs_listener_close (PfsListener *self)
{
  for (guint i = 0; i < self->sockets->len; i++)
    {
      ListeningSocket *socket = g_ptr_array_index (self->sockets, i);

      if (socket->socket == NULL)
        continue;
      if (!self->adopted)
        accept_waiting (self, g_socket_get_fd (socket->socket));

      pfs_poller_remove (self->poller, g_socket_get_fd (socket->socket));
      g_socket_close (socket->socket, NULL);
      g_clear_object (&socket->socket);
    }
}

/**
 * pfs_listener_connection_left:
 * @self: a listener
 *
 * Makes room for another newcomer.
 */
void
pfs_listener_connection_left (PfsListener *self)
{
  self->n_connections--;
  resume (self);
}

