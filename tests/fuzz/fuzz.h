/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a harness has; libFuzzer or replay-corpus.c calls it with one input after another. It aborts
 * where the product breaks a promise. */
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

G_END_DECLS
