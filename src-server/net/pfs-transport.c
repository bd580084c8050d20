/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-transport.h"

#include <errno.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static gssize
plain_read (PfsTransport *self, void *buffer, gsize size)
{
  gssize n;

  do
    n = recv (self->fd, buffer, size, 0);
  while (n < 0 && errno == EINTR);

  return n;
}

static gssize
plain_write (PfsTransport *self, const struct iovec *pieces, int n_pieces)
{
  struct msghdr message = { .msg_iov = (struct iovec *) pieces, .msg_iovlen = n_pieces };
  gssize n;

  do
    n = n_pieces == 1 ? send (self->fd, pieces->iov_base, pieces->iov_len, MSG_NOSIGNAL)
                      : sendmsg (self->fd, &message, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);

  return n;
}

static guint
plain_get_unsent (PfsTransport *self)
{
  int unsent = 0;

  return ioctl (self->fd, SIOCOUTQ, &unsent) == 0 ? unsent : 0;
}

static gboolean
plain_shut (PfsTransport *self)
{
  shutdown (self->fd, SHUT_WR);
  return TRUE;
}

static void
plain_close (PfsTransport *self)
{
  close (self->fd);
  self->fd = -1;
}

static const PfsTransportMethods plain_methods = {
  .read = plain_read,
  .write = plain_write,
  .get_unsent = plain_get_unsent,
  .shut = plain_shut,
  .close = plain_close,
};

/**
 * pfs_transport_init_plain:
 * @self: (out caller-allocates): a transport
 * @fd: (transfer full): a connected socket that does not block
 *
 * Makes @self carry plain text over @fd.
 */
void
pfs_transport_init_plain (PfsTransport *self, int fd)
{
  self->methods = &plain_methods;
  self->tls = NULL;
  self->fd = fd;
}
