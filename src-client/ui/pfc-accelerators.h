/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *action; /* a detailed action name */
  const char *keys[3]; /* as gtk_accelerator_parse() reads them; ended by %NULL */
} PfcAccelerator;

/* The keys of the whole application. A row without an action ends them. Each is shown to people in
 * gtk/help-overlay.ui, where a test looks for it. */
extern const PfcAccelerator pfc_accelerators[];

G_END_DECLS
