/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pfc-application.h"

G_BEGIN_DECLS

#define PFC_TYPE_WINDOW (pfc_window_get_type ())

/**
 * PfcWindow:
 *
 * The window, and the models behind it. Which page it shows follows from them: the connection is
 * entered or not, somebody is signed in or not.
 */
G_DECLARE_FINAL_TYPE (PfcWindow, pfc_window, PFC, WINDOW, AdwApplicationWindow)

PfcWindow *pfc_window_new (PfcApplication *application);

void pfc_window_connect_to (PfcWindow *self, const char *address);

G_END_DECLS
