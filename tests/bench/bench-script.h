/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/uio.h>

G_BEGIN_DECLS

/**
 * BenchScript:
 *
 * Request lines, written beforehand one after another so that any run of them can be sent as it
 * stands, and the answer that each must get. Request number n is line n modulo the number of lines,
 * which is also its id.
 */
typedef struct _BenchScript BenchScript;

typedef enum
{
  BENCH_VERDICT_RIGHT,
  BENCH_VERDICT_BUSY, /* refused with the code `busy`, which an overloaded server may do */
  BENCH_VERDICT_WRONG,
} BenchVerdict;

BenchScript *bench_script_new (const char *request, const char *answer, guint n_lines);

void bench_script_free (BenchScript *self);

guint bench_script_get_n_lines (const BenchScript *self);

gboolean bench_script_has_id (const BenchScript *self);

gsize bench_script_get_longest (const BenchScript *self);

gsize bench_script_get_end (const BenchScript *self, guint64 number);

guint bench_script_slice (const BenchScript *self, gsize from, gsize to, struct iovec pieces[2]);

gboolean bench_script_find_id (const char *line, gsize length, guint *id);

BenchVerdict
bench_script_judge (const BenchScript *self, guint64 number, const char *line, gsize length);

const char *bench_script_get_answer (const BenchScript *self, guint64 number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchScript, bench_script_free)

G_END_DECLS
