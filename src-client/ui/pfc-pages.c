/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-pages.h"

/* The focus leaves a page before it is hidden: a field that vanishes under it complains. */
static void
move_focus (GtkStack *stack, GtkWidget *page)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (stack));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || gtk_widget_is_ancestor (focus, page) ||
      !gtk_widget_is_ancestor (focus, GTK_WIDGET (stack)))
    return;

  gtk_root_set_focus (root, NULL);
  gtk_widget_grab_focus (page);
}

/* GTK 4.8 tells assistive technology of every page of a stack as if it were in view: only a page
 * that is hidden is not read aloud. */
void
pfc_pages_show (GtkStack *stack, const char *name)
{
  GtkWidget *page = gtk_stack_get_child_by_name (stack, name);

  gtk_widget_set_visible (page, TRUE);
  gtk_stack_set_visible_child (stack, page);
  move_focus (stack, page);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, child == page);
}

/* The widget takes its description for markup, in which a text from elsewhere could be lost, or
 * become a link. */
void
pfc_pages_describe (AdwStatusPage *page, const char *text)
{
  g_autofree char *escaped = text != NULL ? g_markup_escape_text (text, -1) : NULL;

  adw_status_page_set_description (page, escaped);
}
