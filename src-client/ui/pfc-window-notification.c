/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-window-private.h"

#include <glib/gi18n-lib.h>

#include "pfc-string.h"

/* As much of a result as a notification shows. */
#define RESULT_CHARS 120

/* Returns: (nullable): the window of this program that a person looks at. The application learns
 * which of its windows that is only after they do, and does not know their dialogs. */
static GtkWindow *
find_active (void)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    {
      if (gtk_window_is_active (l->data))
        return l->data;
    }

  return NULL;
}

/* Whether it is in front, or a dialog before it. */
static gboolean
is_looked_at (PfcWindow *self)
{
  GtkWindow *active = find_active ();

  while (active != NULL && active != GTK_WINDOW (self))
    active = gtk_window_get_transient_for (active);

  return active != NULL;
}

static char *
format_id (PfcWindow *self)
{
  return g_strdup_printf ("runs-%u", gtk_application_window_get_id (GTK_APPLICATION_WINDOW (self)));
}

static char *
format_title (PfcWindow *self, PfcRun *run)
{
  const char *task = pfc_task_get_title (pfc_run_get_task (run));

  if (self->n_unseen > 1)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%u run has ended", "%u runs have ended", self->n_unseen),
        self->n_unseen);

  /* Translators: %s is the title of a task */
  return pfc_run_get_state (run) == PFC_RUN_DONE ? g_strdup_printf (_("%s is done"), task)
                                                 : g_strdup_printf (_("%s has failed"), task);
}

void
pfc_window_run_ended (PfcWindow *self, PfcRun *run)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  const char *result = pfc_run_get_result (run);
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *id = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  if (!pfc_run_state_is_news (pfc_run_get_state (run), pfc_run_get_elapsed (run)) ||
      self->closing || is_looked_at (self))
    return;

  self->n_unseen++;
  id = format_id (self);
  title = format_title (self, run);
  body = pfc_string_shorten (result != NULL ? result : pfc_run_get_problem (run), RESULT_CHARS);

  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (
      notification, "app.show-runs", "u",
      gtk_application_window_get_id (GTK_APPLICATION_WINDOW (self)));
  g_application_send_notification (application, id, notification);
}

void
pfc_window_withdraw_notification (PfcWindow *self)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  g_autofree char *id = NULL;

  if (self->n_unseen == 0 || application == NULL)
    return;

  self->n_unseen = 0;
  id = format_id (self);
  g_application_withdraw_notification (application, id);
}

void
pfc_window_active_changed (PfcWindow *self)
{
  if (is_looked_at (self))
    pfc_window_withdraw_notification (self);
}
