/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-window.h"

G_BEGIN_DECLS

#define PFC_TYPE_PREFERENCES (pfc_preferences_get_type ())

/**
 * PfcPreferences:
 *
 * The window in which a person chooses how the program behaves. Each row is bound to a key, and
 * every choice holds at once.
 */
G_DECLARE_FINAL_TYPE (PfcPreferences, pfc_preferences, PFC, PREFERENCES, AdwPreferencesWindow)

/* Above @window (nullable), and no wider than it. */
PfcPreferences *pfc_preferences_new (PfcWindow *window, GSettings *settings);

G_END_DECLS
