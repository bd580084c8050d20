/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfsSignalHandler:
 * @stop: INT or TERM came, or the terminal has gone that the process was started in
 * @reload: HUP came; not before pfs_signals_allow_reload()
 *
 * What to do upon signals, in the main context.
 */
typedef struct
{
  void (*stop) (gpointer user_data);
  void (*reload) (gpointer user_data);
} PfsSignalHandler;

/**
 * PfsSignals:
 *
 * What the operator, a service manager or a terminal tells the process by signals. From the
 * beginning on none is lost and none ends the process by itself. Belongs to the main context.
 */
typedef struct _PfsSignals PfsSignals;

PfsSignals *pfs_signals_new (const PfsSignalHandler *handler, gpointer user_data);

void pfs_signals_free (PfsSignals *self);

void pfs_signals_allow_reload (PfsSignals *self);

G_END_DECLS
