/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BenchHistogram:
 *
 * Counts times of any size to within one part in 128, in a fixed table: each power of two has 128
 * steps of its own.
 */
typedef struct _BenchHistogram BenchHistogram;

BenchHistogram *bench_histogram_new (void);

void bench_histogram_free (BenchHistogram *self);

void bench_histogram_reset (BenchHistogram *self);

void bench_histogram_add (BenchHistogram *self, gint64 ns);

double bench_histogram_get_percentile (const BenchHistogram *self, double percent);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchHistogram, bench_histogram_free)

G_END_DECLS
