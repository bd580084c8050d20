/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows the page of @stack that is called @name, hides the others, and takes the focus along. */
void pfc_pages_show (GtkStack *stack, const char *name);

G_END_DECLS
