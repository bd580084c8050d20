/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-backoff.h"

/**
 * pfc_backoff_reset:
 * @self: the pauses so far
 *
 * Forgets the failures: the pause after the next one is as short as the first.
 */
void
pfc_backoff_reset (PfcBackoff *self)
{
  self->n_failures = 0;
}

/**
 * pfc_backoff_fail:
 * @self: the pauses so far
 * @held_us: how long the connection held that failed now; 0 if there was none
 *
 * Pauses double from one failure to the next. The chance in them keeps the clients of a server that
 * comes back from arriving all at once.
 *
 * Returns: the pause before the next try, in milliseconds
 */
guint
pfc_backoff_fail (PfcBackoff *self, gint64 held_us)
{
  double pause;

  if (held_us >= PFC_BACKOFF_STEADY_US)
    pfc_backoff_reset (self);

  pause = PFC_BACKOFF_FIRST_MS * (double) (1u << MIN (self->n_failures, 10));
  self->n_failures++;

  return MIN (pause, PFC_BACKOFF_LONGEST_MS) * g_random_double_range (0.75, 1.0);
}
