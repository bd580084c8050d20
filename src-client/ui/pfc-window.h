/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pfc-known-servers.h"
#include "pfc-place.h"
#include "pfc-servers.h"
#include "pfc-task-cache.h"
#include "pfc-wake.h"

G_BEGIN_DECLS

#define PFC_TYPE_WINDOW (pfc_window_get_type ())

/**
 * PfcWindow:
 *
 * The window, and the models behind it. Which page it shows follows from them: the connection is
 * entered or not, somebody is signed in or not. Several windows know nothing of each other.
 *
 * Properties: `known-servers` (#PfcKnownServers, at construction).
 *
 * Signals: `place-changed`: pfc_window_dup_place() has another answer now. `closing`: the window is
 * about to be gone, and can still be asked for its place. `close-cancelled`: it stays after all.
 */
G_DECLARE_FINAL_TYPE (PfcWindow, pfc_window, PFC, WINDOW, AdwApplicationWindow)

PfcWindow *pfc_window_new (GtkApplication *application, PfcKnownServers *known);

PfcConnection *pfc_window_get_connection (PfcWindow *self);

/* Whether the window has been closed, and only says farewell to the server. */
gboolean pfc_window_is_closing (PfcWindow *self);

/* Whether nothing is lost when the window is used for something else: it shows no server. */
gboolean pfc_window_is_free (PfcWindow *self);

/* Whether the window shows the server at @address (as pfc_address_to_string() writes it), connects
 * to it, asks whether to trust it, or is to come back to it. */
gboolean pfc_window_leads_to (PfcWindow *self, const char *address);

/* Returns: (transfer full): where the window is, to come back to with pfc_window_go_to() */
PfcPlace *pfc_window_dup_place (PfcWindow *self);

/* Shows @place: connects if it was connected, and puts back its page and drafts when the same
 * person signs in. */
void pfc_window_go_to (PfcWindow *self, const PfcPlace *place);

/* Tries again to connect to where it is to come back to, if that was given up. */
void pfc_window_come_back (PfcWindow *self);

/* Connects to @address, leaving whatever the window showed. */
void pfc_window_connect_to (PfcWindow *self, const char *address);

void pfc_window_show_toast (PfcWindow *self, const char *text);

/* Makes the window one of those of a program: its session is shown among @servers, its connection
 * put to the test by @wake, its tasks remembered in @cache. */
void pfc_window_join (PfcWindow *self, PfcServers *servers, PfcWake *wake, PfcTaskCache *cache);

/* Shows the form of @task of the server at @address, to which the window is connected or about to
 * be: at once, or when somebody is signed in, whoever that is. A dialog that hides it is closed. */
void pfc_window_show_task (PfcWindow *self, const char *address, const char *task);

G_END_DECLS
