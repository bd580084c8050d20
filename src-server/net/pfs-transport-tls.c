/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-transport-tls.h"

#include <errno.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* The type that the first record of a client of TLS has (RFC 8446, section 5.1). */
#define RECORD_TYPE_HANDSHAKE 0x16

/* So much may come of which nothing can be read: a whole handshake, or less than two records. The
 * library looks at the length of a handshake's message only once it has all of it, which may be
 * 16 MiB. */
#define MAX_IN_VAIN (32 * 1024)

struct _PfsTlsSession
{
  PfsTls *shared;
  PfsCredentials *credentials; /* those that it began with */
  gnutls_session_t session;
  int fd;

  /* What came and is not deciphered yet: in the shared buffer while it is at work, else in
   * @rest. */
  const char *received;
  gsize n_received;
  char *rest;

  gsize n_in_vain;   /* bytes that came since the last one that could be read */
  gsize n_unflushed; /* bytes written that wait, enciphered, for the peer to take more */
  int status;        /* why nothing more can be read: a code of GnuTLS, or 0 */
  guint8 may_receive : 1; /* from the socket, once in a turn */
  guint8 ended : 1;       /* the peer says nothing more: it has said so, or the stream was cut off,
                           * which makes no difference: what lacks its newline is no request */
  guint8 begun : 1;       /* the first bytes came */
  guint8 end_told : 1;    /* @ended or @status was returned by a read */
};

/**
 * pfs_tls_new:
 * @credentials: what new connections show
 *
 * Returns: (transfer full): what TLS connections share
 */
PfsTls *
pfs_tls_new (PfsCredentials *credentials)
{
  PfsTls *self = g_new0 (PfsTls, 1);

  self->credentials = pfs_credentials_ref (credentials);
  return self;
}

/**
 * pfs_tls_free:
 * @self: what TLS connections shared, of which there is none any more
 */
void
pfs_tls_free (PfsTls *self)
{
  pfs_credentials_unref (self->credentials);
  g_free (self);
}

/* Gives the library what came; asks the socket at most once in a turn, and then for as much as
 * there is, where the library would ask twice for every record. */
static ssize_t
pull_cb (gnutls_transport_ptr_t data, void *buffer, size_t size)
{
  PfsTlsSession *self = data;

  if (self->n_received == 0)
    {
      gssize n;

      if (!self->may_receive)
        {
          errno = EAGAIN;
          return -1;
        }

      self->may_receive = FALSE;
      do
        n = recv (self->fd, self->shared->received, sizeof self->shared->received, 0);
      while (n < 0 && errno == EINTR);
      if (n == 0)
        {
          /* The library would let nothing be written any more. */
          self->ended = TRUE;
          errno = EAGAIN;
        }
      if (n <= 0)
        return -1;
      self->received = self->shared->received;
      self->n_received = n;
      self->n_in_vain += n;
    }

  size = MIN (size, self->n_received);
  memcpy (buffer, self->received, size);
  self->received += size;
  self->n_received -= size;
  return size;
}

static ssize_t
push_cb (gnutls_transport_ptr_t data, const giovec_t *pieces, int n_pieces)
{
  PfsTlsSession *self = data;
  struct msghdr message = { .msg_iov = (struct iovec *) pieces, .msg_iovlen = n_pieces };
  gssize n;

  do
    n = sendmsg (self->fd, &message, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);

  return n;
}

/* Lets others have the shared buffer. */
static void
keep_rest (PfsTlsSession *self)
{
  char *rest = NULL;

  if (self->n_received > 0)
    {
      if (self->received == self->rest)
        return;
      rest = g_memdup2 (self->received, self->n_received);
    }

  g_free (self->rest);
  self->received = self->rest = rest;
}

/* The renegotiations of TLS 1.2 have been the way in for attacks, and nobody needs them here. */
static void
refuse_renegotiation (PfsTlsSession *self)
{
  g_info ("A client wants to negotiate again over TLS 1.2: refused");
  gnutls_alert_send (self->session, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION);
}

/* Returns: what a call of the library came to, unless that is to wait for more than may come */
static int
bound (PfsTlsSession *self, int status)
{
  return status == GNUTLS_E_AGAIN && self->n_in_vain > MAX_IN_VAIN ? GNUTLS_E_HANDSHAKE_TOO_LARGE
                                                                   : status;
}

/* Notes what a call of the library came to; returns whether to call it again. */
static gboolean
note_status (PfsTlsSession *self, int status)
{
  status = bound (self, status);
  if (status == GNUTLS_E_AGAIN)
    return FALSE;

  if (status == 0)
    {
      self->ended = TRUE;
      return FALSE;
    }

  if (status == GNUTLS_E_REHANDSHAKE)
    refuse_renegotiation (self);
  else if (!gnutls_error_is_fatal (status))
    return TRUE;

  self->status = status;
  return FALSE;
}

static gboolean
has_more (PfsTlsSession *self)
{
  return self->n_received > 0 || gnutls_record_check_pending (self->session) > 0;
}

static gssize
tls_read (PfsTransport *transport, void *buffer, gsize size)
{
  PfsTlsSession *self = transport->tls;
  gsize done = 0;

  self->may_receive = TRUE;
  while (done < size && !self->ended && self->status == 0 && (self->may_receive || has_more (self)))
    {
      gssize n = gnutls_record_recv (self->session, (char *) buffer + done, size - done);

      if (n > 0)
        {
          self->n_in_vain = 0;
          done += n;
        }
      else if (!note_status (self, n))
        break;
    }
  keep_rest (self);

  if (done > 0)
    return done;

  self->end_told = self->ended || self->status != 0;
  if (self->ended)
    return 0;

  errno = self->status != 0 ? EPROTO : EAGAIN;
  return -1;
}

static gboolean
tls_has_pending (PfsTransport *transport)
{
  PfsTlsSession *self = transport->tls;

  if (self->ended || self->status != 0)
    return !self->end_told;

  return has_more (self);
}

/* Puts what is to be written into one record, as far as it fits. */
static const void *
collect (PfsTlsSession *self, const struct iovec *pieces, int n_pieces, gsize *length)
{
  gsize room = PFS_TLS_RECORD_SIZE;

  if (n_pieces == 1 || pieces[0].iov_len >= room)
    {
      *length = MIN (pieces[0].iov_len, room);
      return pieces[0].iov_base;
    }

  for (int i = 0; i < n_pieces && room > 0; i++)
    {
      gsize n = MIN (pieces[i].iov_len, room);

      memcpy (self->shared->record + PFS_TLS_RECORD_SIZE - room, pieces[i].iov_base, n);
      room -= n;
    }

  *length = PFS_TLS_RECORD_SIZE - room;
  return self->shared->record;
}

/* A record that the peer does not take whole is kept, enciphered, by the library. It counts as
 * written once it has gone, so that it is known what waits. Until then nothing may be read. */
static gssize
tls_write (PfsTransport *transport, const struct iovec *pieces, int n_pieces)
{
  PfsTlsSession *self = transport->tls;
  const void *bytes = NULL;
  gsize length = 0;
  gssize n;

  if (self->n_unflushed == 0)
    bytes = collect (self, pieces, n_pieces, &length);

  do
    n = gnutls_record_send (self->session, bytes, length);
  while (n == GNUTLS_E_INTERRUPTED);

  if (n >= 0)
    {
      self->n_unflushed = 0;
      return n;
    }

  if (n == GNUTLS_E_AGAIN)
    {
      self->n_unflushed = MAX (self->n_unflushed, length);
      errno = EAGAIN;
    }
  else
    {
      self->status = n != GNUTLS_E_PUSH_ERROR ? n : self->status;
      errno = EPIPE;
    }
  return -1;
}

static guint
tls_get_unsent (PfsTransport *transport)
{
  int unsent = 0;

  return ioctl (transport->fd, SIOCOUTQ, &unsent) == 0 ? unsent : 0;
}

/* Says that nothing more comes, so that the peer can tell it from a stream that was cut off. */
static gboolean
tls_shut (PfsTransport *transport)
{
  int status;

  do
    status = gnutls_bye (transport->tls->session, GNUTLS_SHUT_WR);
  while (status == GNUTLS_E_INTERRUPTED);

  if (status == GNUTLS_E_AGAIN)
    return FALSE;

  shutdown (transport->fd, SHUT_WR);
  return TRUE;
}

static void
free_session (PfsTlsSession *self)
{
  gnutls_deinit (self->session);
  pfs_credentials_unref (self->credentials);
  g_free (self->rest);
  g_free (self);
}

static void
tls_close (PfsTransport *transport)
{
  g_clear_pointer (&transport->tls, free_session);
  close (transport->fd);
  transport->fd = -1;
}

static const PfsTransportMethods tls_methods = {
  .read = tls_read,
  .write = tls_write,
  .get_unsent = tls_get_unsent,
  .shut = tls_shut,
  .close = tls_close,
  .has_pending = tls_has_pending,
};

/**
 * pfs_transport_init_tls:
 * @self: (out caller-allocates): a transport
 * @fd: (transfer full): a connected socket that does not block
 * @tls: what the connections of this server share; must outlive @self
 *
 * Makes @self carry the server's side of TLS over @fd, once pfs_transport_shake_hands() is done.
 *
 * Returns: %FALSE for want of memory; @self carries plain text then, and is to be closed
 */
gboolean
pfs_transport_init_tls (PfsTransport *self, int fd, PfsTls *tls)
{
  PfsTlsSession *session;
  gnutls_session_t opened = pfs_credentials_open_session (tls->credentials);

  pfs_transport_init_plain (self, fd);
  if (opened == NULL)
    return FALSE;

  session = g_new0 (PfsTlsSession, 1);
  session->shared = tls;
  session->credentials = pfs_credentials_ref (tls->credentials);
  session->session = opened;
  session->fd = fd;
  gnutls_transport_set_ptr (opened, session);
  gnutls_transport_set_pull_function (opened, pull_cb);
  gnutls_transport_set_vec_push_function (opened, push_cb);

  self->methods = &tls_methods;
  self->tls = session;
  return TRUE;
}

/* Looks at the first byte that comes. Returns: %FALSE if it begins something else than TLS */
static gboolean
begin (PfsTlsSession *self)
{
  char byte;

  if (self->begun || recv (self->fd, &byte, 1, MSG_PEEK) != 1)
    return TRUE;

  self->begun = TRUE;
  return byte == RECORD_TYPE_HANDSHAKE;
}

/**
 * pfs_transport_shake_hands:
 * @self: a transport of TLS
 *
 * Goes one step on with the handshake: as far as one read from the socket carries it.
 */
PfsHandshake
pfs_transport_shake_hands (PfsTransport *self)
{
  PfsTlsSession *tls = self->tls;
  int status;

  if (!begin (tls))
    return PFS_HANDSHAKE_FOREIGN;

  tls->may_receive = TRUE;
  do
    status = gnutls_handshake (tls->session);
  while (status < 0 && status != GNUTLS_E_AGAIN && !gnutls_error_is_fatal (status));
  keep_rest (tls);

  status = bound (tls, status);
  if (status >= 0)
    {
      tls->n_in_vain = 0;
      return PFS_HANDSHAKE_DONE;
    }
  if (status == GNUTLS_E_AGAIN && !tls->ended)
    return gnutls_record_get_direction (tls->session) ? PFS_HANDSHAKE_WRITES : PFS_HANDSHAKE_READS;

  if (!tls->ended)
    {
      tls->status = status;
      gnutls_alert_send_appropriate (tls->session, status);
    }
  return PFS_HANDSHAKE_FAILED;
}

/**
 * pfs_transport_get_failure:
 * @self: a transport of TLS
 *
 * Returns: (transfer none) (nullable): what went wrong, in English; %NULL if nothing did
 */
const char *
pfs_transport_get_failure (PfsTransport *self)
{
  int status = self->tls != NULL ? self->tls->status : 0;

  if (status == GNUTLS_E_FATAL_ALERT_RECEIVED)
    return gnutls_alert_get_name (gnutls_alert_get (self->tls->session));

  return status != 0 ? gnutls_strerror (status) : NULL;
}

/**
 * pfs_transport_turn_plain:
 * @self: a transport of TLS over which something else came (%PFS_HANDSHAKE_FOREIGN)
 * @buffer: where to put what came
 * @size: how much of it at most
 *
 * Makes @self carry plain text, in which the peer can be told.
 *
 * Returns: how much came
 */
gsize
pfs_transport_turn_plain (PfsTransport *self, void *buffer, gsize size)
{
  gssize n;

  g_clear_pointer (&self->tls, free_session);
  pfs_transport_init_plain (self, self->fd);
  n = self->methods->read (self, buffer, size);
  return MAX (n, 0);
}
