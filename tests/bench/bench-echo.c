/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A bare echo server on one epoll set: the most that any server of one I/O thread can reach here.
 * It gives back the bytes that it gets, and knows neither lines nor errors it could mend. */

#include <errno.h>
#include <glib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_SIZE (64 * 1024)

/* Bytes that the socket had no room for; until it takes them, nothing more is read. */
typedef struct
{
  int fd;
  gsize length;
  char *bytes;
} Client;

static int
listen_on_loopback (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  socklen_t length = sizeof address;
  int one = 1;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (fd < 0 || setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0 ||
      bind (fd, (struct sockaddr *)&address, length) < 0 || listen (fd, SOMAXCONN) < 0 ||
      getsockname (fd, (struct sockaddr *)&address, &length) < 0)
    g_error ("can't listen on 127.0.0.1:%u: %s", port, g_strerror (errno));

  g_print ("Echo en 127.0.0.1:%u\n", ntohs (address.sin_port));
  fflush (stdout);
  return fd;
}

static void
watch (int epoll_fd, Client *client, int operation, guint32 events)
{
  struct epoll_event event = { .events = events, .data.ptr = client };

  if (epoll_ctl (epoll_fd, operation, client->fd, &event) < 0)
    g_error ("epoll_ctl: %s", g_strerror (errno));
}

static void
accept_all (int epoll_fd, int listener)
{
  int one = 1;
  int fd;

  while ((fd = accept4 (listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
    {
      Client *client = g_new0 (Client, 1);

      client->fd = fd;
      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      watch (epoll_fd, client, EPOLL_CTL_ADD, EPOLLIN);
    }
}

static void
close_client (Client *client)
{
  close (client->fd);
  g_free (client->bytes);
  g_free (client);
}

/* Keeps the @length bytes at @bytes (which may be the client's own) until there is room. */
static void
keep (int epoll_fd, Client *client, const char *bytes, gsize length)
{
  char *kept = g_memdup2 (bytes, length);

  g_free (client->bytes);
  client->bytes = kept;
  client->length = length;
  watch (epoll_fd, client, EPOLL_CTL_MOD, EPOLLOUT);
}

static void
flush (int epoll_fd, Client *client)
{
  gssize sent = send (client->fd, client->bytes, client->length, MSG_NOSIGNAL);

  if (sent < 0 && errno != EAGAIN)
    close_client (client);
  else if (sent < (gssize)client->length)
    keep (epoll_fd, client, client->bytes + MAX (sent, 0), client->length - MAX (sent, 0));
  else
    {
      g_clear_pointer (&client->bytes, g_free);
      client->length = 0;
      watch (epoll_fd, client, EPOLL_CTL_MOD, EPOLLIN);
    }
}

static void
echo (int epoll_fd, Client *client)
{
  static char buffer[BUFFER_SIZE];
  gssize length = recv (client->fd, buffer, sizeof buffer, 0);
  gssize sent;

  if (length <= 0)
    {
      close_client (client);
      return;
    }

  sent = send (client->fd, buffer, length, MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN)
    close_client (client);
  else if (sent < length)
    keep (epoll_fd, client, buffer + MAX (sent, 0), length - MAX (sent, 0));
}

int
main (int argc, char *argv[])
{
  Client listener = { .fd = listen_on_loopback (argc > 1 ? atoi (argv[1]) : 0) };
  int epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  struct epoll_event events[256];

  watch (epoll_fd, &listener, EPOLL_CTL_ADD, EPOLLIN);
  for (;;)
    {
      int n = epoll_wait (epoll_fd, events, G_N_ELEMENTS (events), -1);

      for (int i = 0; i < n; i++)
        {
          if (events[i].data.ptr == &listener)
            accept_all (epoll_fd, listener.fd);
          else if (events[i].events & EPOLLOUT)
            flush (epoll_fd, events[i].data.ptr);
          else
            echo (epoll_fd, events[i].data.ptr);
        }
    }
}
