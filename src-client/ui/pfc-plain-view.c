/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-plain-view.h"

#include <glib/gi18n-lib.h>

#include "pfc-outline.h"

struct _PfcPlainView
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkLabel *reason_label;
  GtkBox *content;
};

G_DEFINE_FINAL_TYPE (PfcPlainView, pfc_plain_view, ADW_TYPE_BIN)

static const struct
{
  const char *style; /* of libadwaita */
  GtkAccessibleRole role;
} looks[] = {
  [PFC_OUTLINE_TITLE] = { "title-1", GTK_ACCESSIBLE_ROLE_HEADING },
  [PFC_OUTLINE_HEADING] = { "heading", GTK_ACCESSIBLE_ROLE_HEADING },
  [PFC_OUTLINE_PARAGRAPH] = { "body", GTK_ACCESSIBLE_ROLE_LABEL },
};

static void
add_label (PfcPlainView *self, const PfcOutlineBlock *block)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "accessible-role", looks[block->kind].role,
                                   "label", block->text,
                                   "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "xalign", 0.0,
                                   NULL);

  gtk_widget_add_css_class (label, looks[block->kind].style);
  gtk_box_append (self->content, label);
}

/* The texts are not trusted: none of them is markup. */
static void
add_item (GtkListBox *list, const PfcOutlineBlock *block)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, NULL);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), block->text);
  if (block->detail != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), block->detail);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_list_box_append (list, row);
}

/* A list is called what the heading above it says. */
static GtkListBox *
add_list (PfcPlainView *self, const char *heading)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, heading,
                                  -1);
  gtk_box_append (self->content, list);
  return GTK_LIST_BOX (list);
}

static void
pfc_plain_view_class_init (PfcPlainViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PFC_RESOURCE_PATH "/pfc-plain-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PfcPlainView, reason_label);
  gtk_widget_class_bind_template_child (widget_class, PfcPlainView, content);
}

static void
pfc_plain_view_init (PfcPlainView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
pfc_plain_view_show (PfcPlainView *self, GPtrArray *blocks, const char *reason)
{
  GtkListBox *list = NULL;
  const char *heading = _("Home page");

  g_return_if_fail (PFC_IS_PLAIN_VIEW (self));
  g_return_if_fail (blocks != NULL);
  g_return_if_fail (reason != NULL);

  pfc_plain_view_clear (self);
  gtk_label_set_label (self->reason_label, reason);
  for (guint i = 0; i < blocks->len; i++)
    {
      const PfcOutlineBlock *block = g_ptr_array_index (blocks, i);

      if (block->kind != PFC_OUTLINE_ITEM)
        {
          list = NULL;
          if (block->kind != PFC_OUTLINE_PARAGRAPH)
            heading = block->text;
          add_label (self, block);
          continue;
        }

      if (list == NULL)
        list = add_list (self, heading);
      add_item (list, block);
    }
}

void
pfc_plain_view_clear (PfcPlainView *self)
{
  GtkWidget *child;

  g_return_if_fail (PFC_IS_PLAIN_VIEW (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->content))) != NULL)
    gtk_box_remove (self->content, child);
}
