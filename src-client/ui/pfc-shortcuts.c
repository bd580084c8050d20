/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-shortcuts.h"

/* Of what is searched for; more can be typed. */
#define SEARCH_CHARS 18

/* Of what is said where nothing was found; there may be several lines. */
#define LINE_CHARS 16

/**
 * pfc_shortcuts_narrow:
 * @widget: the window of keyboard shortcuts, or a part of it
 *
 * Lets it be as narrow as its shortcuts: GTK's field to search them wants room for 40 letters, more
 * than a narrow screen has, and so does, of large text, what is said of a search. The window always
 * has the width that is wanted.
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

  if (GTK_IS_LABEL (widget) && GTK_IS_STACK (gtk_widget_get_parent (widget)))
    g_object_set (widget, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars", LINE_CHARS, NULL);
  else if (GTK_IS_LABEL (widget) && GTK_IS_GRID (gtk_widget_get_parent (widget)))
    g_object_set (widget, "wrap", TRUE, "max-width-chars", LINE_CHARS, "justify",
                  GTK_JUSTIFY_CENTER, NULL);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    pfc_shortcuts_narrow (child);
}
