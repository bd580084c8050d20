/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-shortcuts.h"

/* Of what is searched for; more can be typed. */
#define SEARCH_CHARS 20

/**
 * pfc_shortcuts_narrow:
 * @widget: the window of keyboard shortcuts, or a part of it
 *
 * Lets it be as narrow as its shortcuts: GTK's field to search them wants room for 40 letters, more
 * than a narrow screen has, and the window always has the width that is wanted.
 */
void
pfc_shortcuts_narrow (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (GTK_IS_SEARCH_ENTRY (widget))
    {
      g_object_set (widget, "width-chars", SEARCH_CHARS, "max-width-chars", SEARCH_CHARS, NULL);
      return;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    pfc_shortcuts_narrow (child);
}
