/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/uio.h>

G_BEGIN_DECLS

typedef struct _PfsTransport PfsTransport;
typedef struct _PfsTlsSession PfsTlsSession;

/**
 * PfsHandshake:
 * @PFS_HANDSHAKE_DONE: bytes may cross now
 * @PFS_HANDSHAKE_READS: goes on once the peer has sent more
 * @PFS_HANDSHAKE_WRITES: goes on once the peer has taken more
 * @PFS_HANDSHAKE_FOREIGN: what came is no TLS
 * @PFS_HANDSHAKE_FAILED: the two could not agree
 *
 * How far the agreement has come that a transport begins with.
 */
typedef enum
{
  PFS_HANDSHAKE_DONE,
  PFS_HANDSHAKE_READS,
  PFS_HANDSHAKE_WRITES,
  PFS_HANDSHAKE_FOREIGN,
  PFS_HANDSHAKE_FAILED,
} PfsHandshake;

/**
 * PfsTransportMethods:
 *
 * How bytes cross a connection. `read` and `write` behave like read(2) and writev(2) on a
 * descriptor that does not block; `get_unsent` says how many bytes that were written the peer has
 * not taken yet; `shut` ends the writing side, and returns %FALSE if it has to be called again once
 * the peer takes more; `close` gives everything back.
 *
 * Of a transport that reads ahead, `has_pending` says whether `read` has something to give although
 * the descriptor has not; %NULL if it never has.
 */
typedef struct
{
  gssize (*read) (PfsTransport *self, void *buffer, gsize size);
  gssize (*write) (PfsTransport *self, const struct iovec *pieces, int n_pieces);
  guint (*get_unsent) (PfsTransport *self);
  gboolean (*shut) (PfsTransport *self);
  void (*close) (PfsTransport *self);
  gboolean (*has_pending) (PfsTransport *self);
} PfsTransportMethods;

struct _PfsTransport
{
  const PfsTransportMethods *methods;
  int fd;
  PfsTlsSession *tls; /* (nullable) */
};

void pfs_transport_init_plain (PfsTransport *self, int fd);

static inline gboolean
pfs_transport_has_pending (PfsTransport *self)
{
  return self->methods->has_pending != NULL && self->methods->has_pending (self);
}

G_END_DECLS
