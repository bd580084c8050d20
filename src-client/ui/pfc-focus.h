/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A GtkWidgetClass.focus() for an AdwBin that can be given the focus and passes it on: Tab goes
 * through what is inside. GTK's own would give it the focus once more when Tab is about to leave
 * it, or instead of what comes first inside. */
gboolean pfc_focus_child (GtkWidget *bin, GtkDirectionType direction);

G_END_DECLS
