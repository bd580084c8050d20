/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-application.h"
#include "pfc-search-provider.h"
#include "pfc-window.h"

G_BEGIN_DECLS

/* What the sources of PfcApplication share. */

struct _PfcApplication
{
  AdwApplication parent_instance;

  GSettings *settings;
  PfcKnownServers *known;
  PfcServers *servers;
  PfcWake *wake;
  PfcTaskCache *cache;
  PfcSearchProvider *search;
  guint search_timer; /* while it runs the program stays, window or no window */
  GtkWindow *preferences; /* weak */
  GtkWindow *link_dialog; /* weak */

  /* The places of the windows, kept from one start to the next */
  char *places_path;
  GPtrArray *waiting; /* (element-type PfcPlace): those that were left and that no window shows */
  guint save_timer;
  gboolean saving;      /* the file is being written */
  GPtrArray *unwritten; /* (nullable): what is to be written after that */
  GPtrArray *left;      /* (nullable): while the windows close, what the next start is to find */
};

/* The actions `app.*`, and the keys of all actions, those of the windows included. */
void pfc_application_add_actions (PfcApplication *self);

/* The window that is used now, or was last; %NULL if there is none. */
PfcWindow *pfc_application_get_window (PfcApplication *self);

/* Returns: (transfer none): a window that has the models and whose place is kept; it is not shown
 * yet. From here on the file of places follows the windows again, if they were about to close. */
PfcWindow *pfc_application_add_window (PfcApplication *self);

/* Reads what an earlier start left; nothing if people do not want that. */
void pfc_application_read_places (PfcApplication *self);

/* A window for each place of an earlier start that has none yet; an empty one if there is no
 * other. */
void pfc_application_restore (PfcApplication *self);

/* Shows the server at @address, in any spelling: in the window that shows it already or is on its
 * way there, in one that shows none, or in a new one. Whoever works elsewhere is not disturbed.
 * What an earlier start left comes back with it. */
PfcWindow *pfc_application_show_server (PfcApplication *self, const char *address);

/* Sees to it that the file of places follows the windows. */
void pfc_application_save_places (PfcApplication *self);

/* Nothing is to be kept of a server that is no longer known; it is told of the sign-ins that
 * were. */
void pfc_application_take_leave (PfcApplication *self, PfcServer *server);

/* The server at @address is forgotten: of the places that no window shows, the address alone is
 * left. */
void pfc_application_leave_server (PfcApplication *self, const char *address);

/* From here on the places stay as they are, for the next start: the windows are about to close. */
void pfc_application_begin_leaving (PfcApplication *self);

/* Shows the server that a link of whatever origin leads to, if the person wants that. */
void pfc_application_open_link (PfcApplication *self, const char *uri);

/* The models that all windows share. */
void pfc_application_create_models (PfcApplication *self);

/* Lets go of them, and of what waits for a search to go on: the program ends. */
void pfc_application_clear_models (PfcApplication *self);

/* Lets GNOME's overview search the tasks, before there is a window or whatever windows share: what
 * it searches is made here. Returns: %FALSE with @error set if it cannot be reached over @bus. */
gboolean pfc_application_dbus_register (GApplication *application,
                                        GDBusConnection *bus,
                                        const char *path,
                                        GError **error);

/* Takes that back; what is searched stays until pfc_application_clear_models(). */
void pfc_application_dbus_unregister (GApplication *application,
                                      GDBusConnection *bus,
                                      const char *path);

G_END_DECLS
