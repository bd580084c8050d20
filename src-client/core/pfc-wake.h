/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-connection.h"

G_BEGIN_DECLS

/* For how long a server may leave a question unanswered after that, in seconds. */
#define PFC_WAKE_DEADLINE_S 5

#define PFC_TYPE_WAKE (pfc_wake_get_type ())

/**
 * PfcWake:
 *
 * Notices that the machine comes back from suspend, or its clock is set, and that the network has
 * changed. Either may have cut connections without a word: those that it follows are then put
 * to the test. One that waits tries at once; one that seems online is asked something, and given up
 * if no answer comes in time. Both are hints only: nothing is kept from being tried because of
 * them.
 *
 * Signals: `woke`.
 */
G_DECLARE_FINAL_TYPE (PfcWake, pfc_wake, PFC, WAKE, GObject)

PfcWake *pfc_wake_new (void);

void pfc_wake_follow (PfcWake *self, PfcConnection *connection);

G_END_DECLS
