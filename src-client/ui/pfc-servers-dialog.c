/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-servers-dialog.h"

#include "pfc-servers-page.h"

void
pfc_servers_dialog_show (GtkWindow *parent, PfcServers *servers)
{
  g_autoptr (GtkBuilder) builder = NULL;
  GObject *dialog, *page, *button;

  g_type_ensure (PFC_TYPE_SERVERS_PAGE);
  builder = gtk_builder_new_from_resource (PFC_RESOURCE_PATH "/pfc-servers-dialog.ui");
  dialog = gtk_builder_get_object (builder, "dialog");
  page = gtk_builder_get_object (builder, "page");
  button = gtk_builder_get_object (builder, "add_button");

  g_object_set (page, "servers", servers, NULL);
  g_signal_connect_object (page, "chosen", G_CALLBACK (gtk_window_close), dialog,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (button, "clicked", G_CALLBACK (gtk_window_close), dialog,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), parent);
  gtk_window_set_application (GTK_WINDOW (dialog), gtk_window_get_application (parent));
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_child_focus (GTK_WIDGET (page), GTK_DIR_TAB_FORWARD);
}
