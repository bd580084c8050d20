/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-credentials.h"
#include "pfs-transport.h"

G_BEGIN_DECLS

/* Bytes that one read takes from a socket at most. */
#define PFS_TLS_RECEIVE_SIZE (8 * 1024)

/* The longest record of TLS (RFC 8446, section 5.1). */
#define PFS_TLS_RECORD_SIZE (16 * 1024)

/**
 * PfsTls:
 *
 * What the TLS connections of a server share: the credentials that new ones get, and room for the
 * bytes of the one that is at work, so that none that is idle holds any.
 */
typedef struct
{
  PfsCredentials *credentials;
  char received[PFS_TLS_RECEIVE_SIZE];
  char record[PFS_TLS_RECORD_SIZE];
} PfsTls;

PfsTls *pfs_tls_new (PfsCredentials *credentials);

void pfs_tls_free (PfsTls *self);

gboolean pfs_transport_init_tls (PfsTransport *self, int fd, PfsTls *tls);

PfsHandshake pfs_transport_shake_hands (PfsTransport *self);

const char *pfs_transport_get_failure (PfsTransport *self);

gsize pfs_transport_turn_plain (PfsTransport *self, void *buffer, gsize size);

G_END_DECLS
