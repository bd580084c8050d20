/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-window-private.h"

#include "pfc-servers-dialog.h"
#include "pfc-string.h"

static void
loaded_cb (PfcCatalogue *catalogue, PfcConnection *connection, PfcTaskCache *cache)
{
  pfc_task_cache_put (cache, pfc_connection_get_address (connection), catalogue);
}

/* Of this window's server; the others tell of theirs. */
static void
not_remembered_cb (PfcWindow *self, const char *address, const char *problem)
{
  if (g_strcmp0 (address, pfc_connection_get_address (self->connection)) == 0)
    pfc_window_show_toast (self, problem);
}

static void
forgotten_cb (PfcWindow *self, PfcServer *server)
{
  pfc_window_forget_place (self, pfc_server_get_address (server));
}

/* The program does not end before the keyring has what it is to have. */
static void
busy_cb (PfcKeeper *keeper, GParamSpec *pspec, GApplication *application)
{
  if (pfc_keeper_get_busy (keeper))
    g_application_hold (application);
  else
    g_application_release (application);
}

void
pfc_window_join (PfcWindow *self, PfcServers *servers, PfcWake *wake, PfcTaskCache *cache)
{
  g_return_if_fail (PFC_IS_WINDOW (self));

  g_set_object (&self->servers, servers);
  pfc_keeper_set_servers (self->keeper, servers);
  pfc_servers_follow (servers, self->session);
  g_signal_connect_object (servers, "not-remembered", G_CALLBACK (not_remembered_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (servers, "forgotten", G_CALLBACK (forgotten_cb), self,
                           G_CONNECT_SWAPPED);
  pfc_wake_follow (wake, self->connection);
  g_object_set (self->connect_page, "servers", servers, NULL);
  g_signal_connect_object (self->catalogue, "loaded", G_CALLBACK (loaded_cb), cache, 0);
  g_signal_connect_object (self->keeper, "notify::busy", G_CALLBACK (busy_cb),
                           gtk_window_get_application (GTK_WINDOW (self)), 0);
}

void
pfc_window_servers_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pfc_servers_dialog_show (GTK_WINDOW (widget), PFC_WINDOW (widget)->servers);
}

/* The window comes back to where it was left if it was left there: the drafts wait for who left
 * them. */
static PfcPlace *
ensure_goal (PfcWindow *self, const char *address)
{
  if (self->goal != NULL && g_strcmp0 (self->goal->address, address) == 0)
    return self->goal;

  g_clear_pointer (&self->goal, pfc_place_free);
  self->goal = pfc_place_new ();
  self->goal->connected = TRUE;
  pfc_string_set (&self->goal->address, address);
  return self->goal;
}

/* Returns: (nullable): a dialog in front of @window, which may be one itself */
static GtkWindow *
find_dialog (GtkWindow *window)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    {
      if (gtk_widget_get_visible (l->data) && gtk_window_get_transient_for (l->data) == window)
        return l->data;
    }

  return NULL;
}

/* What is chosen elsewhere would be behind it. A question stays until it is answered, and what it
 * is about with it. */
static void
close_dialog (PfcWindow *self)
{
  GtkWindow *dialog = find_dialog (GTK_WINDOW (self));

  if (dialog != NULL && !ADW_IS_MESSAGE_DIALOG (dialog) && find_dialog (dialog) == NULL)
    gtk_window_close (dialog);
}

void
pfc_window_show_task (PfcWindow *self, const char *address, const char *task)
{
  PfcPlace *goal;

  g_return_if_fail (PFC_IS_WINDOW (self));

  close_dialog (self);
  if (pfc_session_get_signed_in (self->session))
    {
      adw_view_stack_set_visible_child_name (self->views, "tasks");
      pfc_tasks_page_show_task (self->tasks_page, task, TRUE);
      if (pfc_window_is_page (self, "main"))
        gtk_widget_grab_focus (GTK_WIDGET (self->tasks_page));
      return;
    }

  goal = ensure_goal (self, address);
  goal->anybody = TRUE;
  goal->form = TRUE;
  pfc_string_set (&goal->page, "tasks");
  pfc_string_set (&goal->task, task);
}
