/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/uio.h>

G_BEGIN_DECLS

typedef struct _PfsTransport PfsTransport;

/**
 * PfsTransportMethods:
 *
 * How bytes cross a connection. `read` and `write` behave like read(2) and writev(2) on a descriptor
 * that does not block; `get_unsent` says how many bytes that were written the peer has not taken yet;
 * `shut` ends the writing side, `close` gives everything back.
 */
typedef struct
{
  gssize (*read) (PfsTransport *self, void *buffer, gsize size);
  gssize (*write) (PfsTransport *self, const struct iovec *pieces, int n_pieces);
  guint (*get_unsent) (PfsTransport *self);
  void (*shut) (PfsTransport *self);
  void (*close) (PfsTransport *self);
} PfsTransportMethods;

struct _PfsTransport
{
  const PfsTransportMethods *methods;
  int fd;
};

void pfs_transport_init_plain (PfsTransport *self, int fd);

G_END_DECLS
