/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bench-histogram.h"
#include "bench-script.h"
#include "bench-stream.h"

G_BEGIN_DECLS

/* What came of the requests; shared by all connections of a run. */
typedef struct
{
  BenchHistogram *latency; /* of right answers */
  guint64 n_right;
  guint64 n_busy;
  guint64 n_wrong;
} BenchTally;

/**
 * BenchConnection:
 *
 * A connection that keeps a fixed number of requests in flight and judges each answer.
 */
typedef struct _BenchConnection BenchConnection;

BenchConnection *bench_connection_new (const BenchScript *script,
                                       BenchTally *tally,
                                       BenchStream *stream,
                                       guint pipeline,
                                       guint64 first);

void bench_connection_free (BenchConnection *self);

int bench_connection_get_fd (const BenchConnection *self);

guint bench_connection_get_in_flight (const BenchConnection *self);

gboolean bench_connection_send (BenchConnection *self, gboolean more, gint64 now);

gboolean bench_connection_receive (BenchConnection *self, gint64 now);

gboolean bench_connection_is_blocked (const BenchConnection *self);

gint64 bench_now (void);

G_END_DECLS
