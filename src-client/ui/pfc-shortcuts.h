/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void pfc_shortcuts_narrow (GtkWidget *widget);

G_END_DECLS
