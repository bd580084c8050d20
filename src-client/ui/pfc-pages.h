/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Shows the page of @stack that is called @name, hides the others, and takes the focus along. */
void pfc_pages_show (GtkStack *stack, const char *name);

/* Shows @text below the title of @page, as it is: none of it is markup. */
void pfc_pages_describe (AdwStatusPage *page, const char *text);

G_END_DECLS
