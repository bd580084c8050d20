/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* @asker: a window, or a widget in it
 * @heading: what it is about; plain text, like @body
 *
 * Returns: (transfer none): a dialog above the window, to which responses are to be added, and
 *   which is to be presented; it goes when it is answered */
AdwMessageDialog *pfc_question_new (GtkWidget *asker, const char *heading, const char *body);

G_END_DECLS
