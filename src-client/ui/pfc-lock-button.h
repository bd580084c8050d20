/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pfc-connection.h"

G_BEGIN_DECLS

#define PFC_TYPE_LOCK_BUTTON (pfc_lock_button_get_type ())

/**
 * PfcLockButton:
 *
 * A lock that is closed over TLS and open where others can read what is sent, with the facts behind
 * it. In plain text with this machine, and without a connection, it is not there. Properties:
 * `connection`.
 */
G_DECLARE_FINAL_TYPE (PfcLockButton, pfc_lock_button, PFC, LOCK_BUTTON, AdwBin)

G_END_DECLS
