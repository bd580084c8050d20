/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-exchange.h"
#include "pfs-transport.h"

G_BEGIN_DECLS

/**
 * PfsOutput:
 *
 * Answers that wait to be written. Small ones share a block, large ones are never copied. It holds
 * no memory while it is empty. All fields are private.
 */
typedef struct
{
  GQueue blocks; /* of PfsExchange, by its link: what their answers hold */
  gsize offset;  /* how much of the first block is written */
  gsize length;
} PfsOutput;

typedef enum
{
  PFS_OUTPUT_DONE,    /* everything is written */
  PFS_OUTPUT_BLOCKED, /* the peer takes no more for now */
  PFS_OUTPUT_BROKEN,  /* the connection is gone, errno says why */
} PfsOutputStatus;

void pfs_output_append (PfsOutput *self, PfsExchange *exchange);

PfsOutputStatus pfs_output_write (PfsOutput *self, PfsTransport *transport);

void pfs_output_clear (PfsOutput *self);

G_END_DECLS
