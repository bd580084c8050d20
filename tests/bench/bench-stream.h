/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/uio.h>

G_BEGIN_DECLS

/**
 * BenchStream:
 *
 * A way to the server, in plain text or over TLS.
 */
typedef struct _BenchStream BenchStream;

BenchStream *bench_stream_new (int fd, gboolean over_tls);

void bench_stream_free (BenchStream *self);

int bench_stream_get_fd (const BenchStream *self);

gssize bench_stream_send (BenchStream *self, struct iovec *pieces, guint n_pieces);

gssize bench_stream_receive (BenchStream *self, void *buffer, gsize size);

gboolean bench_stream_has_pending (const BenchStream *self);

G_END_DECLS
