/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-focus.h"

gboolean
pfc_focus_child (GtkWidget *bin, GtkDirectionType direction)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (bin));

  return child != NULL && gtk_widget_child_focus (child, direction);
}
