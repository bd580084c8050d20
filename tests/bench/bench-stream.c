/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-stream.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <sys/socket.h>
#include <unistd.h>

struct _BenchStream
{
  int fd;
  gnutls_session_t tls; /* (nullable) */
  gboolean unflushed;   /* a record waits for room in the socket */
};

/* Trusts whomever it meets: it is the server's work that is measured. */
static gnutls_session_t
open_session (int fd)
{
  static gnutls_certificate_credentials_t nobody;
  gnutls_session_t tls;
  int status;

  if (nobody == NULL)
    gnutls_certificate_allocate_credentials (&nobody);

  gnutls_init (&tls, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS);
  gnutls_set_default_priority (tls);
  gnutls_credentials_set (tls, GNUTLS_CRD_CERTIFICATE, nobody);
  gnutls_transport_set_int (tls, fd);
  do
    status = gnutls_handshake (tls);
  while (status < 0 && !gnutls_error_is_fatal (status));

  if (status < 0)
    {
      g_printerr ("no TLS came about: %s\n", gnutls_strerror (status));
      exit (76);
    }

  return tls;
}

/**
 * bench_stream_new:
 * @fd: (transfer full): a connected socket that blocks; it need not from now on
 * @over_tls: whether to speak TLS over it
 *
 * Returns: (transfer full): a stream
 */
BenchStream *
bench_stream_new (int fd, gboolean over_tls)
{
  BenchStream *self = g_new0 (BenchStream, 1);

  self->fd = fd;
  self->tls = over_tls ? open_session (fd) : NULL;
  return self;
}

void
bench_stream_free (BenchStream *self)
{
  if (self->tls != NULL)
    {
      gnutls_bye (self->tls, GNUTLS_SHUT_WR);
      gnutls_deinit (self->tls);
    }
  close (self->fd);
  g_free (self);
}

int
bench_stream_get_fd (const BenchStream *self)
{
  return self->fd;
}

/* What the library says, as read(2) and write(2) do. */
static gssize
to_errno (gssize n)
{
  if (n >= 0)
    return n;

  errno = n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED ? EAGAIN : EPROTO;
  return -1;
}

/* Like writev(2), except that it may take the first piece alone. */
gssize
bench_stream_send (BenchStream *self, struct iovec *pieces, guint n_pieces)
{
  struct msghdr message = { .msg_iov = pieces, .msg_iovlen = n_pieces };
  gssize n;

  if (self->tls == NULL)
    return sendmsg (self->fd, &message, MSG_NOSIGNAL);

  n = self->unflushed ? gnutls_record_send (self->tls, NULL, 0)
                      : gnutls_record_send (self->tls, pieces->iov_base, pieces->iov_len);
  self->unflushed = n == GNUTLS_E_AGAIN;
  return to_errno (n);
}

/* Like read(2). */
gssize
bench_stream_receive (BenchStream *self, void *buffer, gsize size)
{
  return self->tls != NULL ? to_errno (gnutls_record_recv (self->tls, buffer, size))
                           : recv (self->fd, buffer, size, 0);
}

/* Returns: whether more can be read although the socket may have nothing */
gboolean
bench_stream_has_pending (const BenchStream *self)
{
  return self->tls != NULL && gnutls_record_check_pending (self->tls) > 0;
}
