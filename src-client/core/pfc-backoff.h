/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PFC_BACKOFF_FIRST_MS 500
#define PFC_BACKOFF_LONGEST_MS (30 * 1000)

/* A connection that held as long as this shows that all is well again. */
#define PFC_BACKOFF_STEADY_US (5 * G_USEC_PER_SEC)

/**
 * PfcBackoff:
 *
 * How long to wait before the next try. All fields are private; zero is the beginning.
 */
typedef struct
{
  guint n_failures;
} PfcBackoff;

void pfc_backoff_reset (PfcBackoff *self);

guint pfc_backoff_fail (PfcBackoff *self, gint64 held_us);

G_END_DECLS
