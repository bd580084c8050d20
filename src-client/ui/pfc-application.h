/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PFC_TYPE_APPLICATION (pfc_application_get_type ())

/**
 * PfcApplication:
 *
 * The program: its options, the actions that belong to no window, and its accelerators.
 */
G_DECLARE_FINAL_TYPE (PfcApplication, pfc_application, PFC, APPLICATION, AdwApplication)

PfcApplication *pfc_application_new (void);

G_END_DECLS
