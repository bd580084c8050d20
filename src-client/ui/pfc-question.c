/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-question.h"

/* The heading is part of the text: libadwaita, to find out how large its own can be, measures it at
 * widths that it does not have, of which GTK from 4.18 on warns. */
AdwMessageDialog *
pfc_question_new (GtkWidget *asker, const char *heading, const char *body)
{
  GtkRoot *window = gtk_widget_get_root (asker);
  g_autofree char *text =
      g_markup_printf_escaped ("<span size='large' weight='bold'>%s</span>\n\n%s", heading, body);
  AdwMessageDialog *dialog =
      ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (window), NULL, text));

  adw_message_dialog_set_body_use_markup (dialog, TRUE);
  gtk_window_set_title (GTK_WINDOW (dialog), heading);
  return dialog;
}
