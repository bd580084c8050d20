/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-server-row.h"

#include <glib/gi18n-lib.h>

struct _PfcServerRow
{
  AdwActionRow parent_instance;
};

G_DEFINE_FINAL_TYPE (PfcServerRow, pfc_server_row, ADW_TYPE_ACTION_ROW)

static void
pfc_server_row_class_init (PfcServerRowClass *klass)
{
}

static void
pfc_server_row_init (PfcServerRow *self)
{
}

static GtkWidget *
create_forget_button (const char *address)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  /* Translators: %s is the address of a server */
  g_autofree char *label = g_strdup_printf (_("Forget %s"), address);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "servers.forget");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", address);
  return button;
}

/**
 * pfc_server_row_new:
 * @server: a server
 *
 * Returns: (transfer floating): its row
 */
GtkWidget *
pfc_server_row_new (PfcServer *server)
{
  const char *address = pfc_server_get_address (server);
  PfcServerRow *self = g_object_new (PFC_TYPE_SERVER_ROW, "title", address, "title-lines", 1,
                                     "use-markup", FALSE, "activatable", TRUE, NULL);

  adw_action_row_add_suffix (ADW_ACTION_ROW (self), create_forget_button (address));
  g_object_bind_property (server, "description", self, "subtitle", G_BINDING_SYNC_CREATE);
  return GTK_WIDGET (self);
}
