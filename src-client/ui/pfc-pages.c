/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-pages.h"

/* GTK 4.8 tells assistive technology of every page of a stack as if it were in view: only a page that
 * is hidden is not read aloud. */
void
pfc_pages_show (GtkStack *stack, const char *name)
{
  GtkWidget *page = gtk_stack_get_child_by_name (stack, name);

  gtk_widget_set_visible (page, TRUE);
  gtk_stack_set_visible_child (stack, page);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, child == page);
}
