/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-histogram.h"

#include <math.h>

#define STEP_BITS 7
#define STEPS (1u << STEP_BITS)
#define N_BUCKETS ((64 - STEP_BITS + 1) * STEPS)

struct _BenchHistogram
{
  guint64 count;
  guint64 largest;
  guint64 buckets[N_BUCKETS];
};

BenchHistogram *
bench_histogram_new (void)
{
  return g_new0 (BenchHistogram, 1);
}

void
bench_histogram_free (BenchHistogram *self)
{
  g_free (self);
}

void
bench_histogram_reset (BenchHistogram *self)
{
  *self = (BenchHistogram){ 0 };
}

/* Values below STEPS have a bucket each; above, the highest STEP_BITS + 1 bits choose. */
static guint
bucket_of (guint64 value)
{
  guint shift;

  if (value < STEPS)
    return value;

  shift = g_bit_storage (value) - 1 - STEP_BITS;
  return (shift << STEP_BITS) + (value >> shift);
}

/* The largest value that bucket_of() puts there. */
static guint64
top_of (guint bucket)
{
  guint shift;

  if (bucket < 2 * STEPS)
    return bucket;

  shift = (bucket >> STEP_BITS) - 1;
  return ((bucket - ((guint64)shift << STEP_BITS) + 1) << shift) - 1;
}

void
bench_histogram_add (BenchHistogram *self, gint64 ns)
{
  guint64 value = MAX (ns, 0);

  self->buckets[bucket_of (value)]++;
  self->count++;
  self->largest = MAX (self->largest, value);
}

/* Returns: the time in ns within which @percent of all were, 0 if there were none */
double
bench_histogram_get_percentile (const BenchHistogram *self, double percent)
{
  guint64 wanted = ceil (self->count * percent / 100);
  guint64 seen = 0;

  for (guint i = 0; i < N_BUCKETS && self->count > 0; i++)
    {
      seen += self->buckets[i];
      if (seen >= wanted)
        return MIN (top_of (i), self->largest);
    }

  return 0;
}
