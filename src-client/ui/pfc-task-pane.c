/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-task-pane.h"

#include <glib/gi18n-lib.h>

#include "pfc-focus.h"
#include "pfc-form-row.h"
#include "pfc-run-row.h"

struct _PfcTaskPane
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkLabel *title_label;
  GtkLabel *description_label;
  GtkBox *form;
  GtkWidget *run_button;
  GtkLabel *reason_label;
  GtkWidget *runs_box;
  GtkListBox *runs_list;

  /* Owned */
  PfcEntries *entries;
  PfcHistory *history;
  PfcConnection *connection;
};

G_DEFINE_FINAL_TYPE (PfcTaskPane, pfc_task_pane, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_ENTRIES,
  PROP_HISTORY,
  PROP_CONNECTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Returns: (nullable): why nothing can be run now; %NULL if it can */
static char *
find_reason (PfcTaskPane *self)
{
  guint n_running = pfc_history_get_n_running (self->history);

  if (pfc_connection_get_state (self->connection) != PFC_CONNECTION_ONLINE)
    return g_strdup (_("There is no connection to the server."));

  if (n_running >= PFC_HISTORY_MAX_RUNNING)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%u run is under way: wait for it to end, or cancel it.",
                     "%u runs are under way: wait for one to end, or cancel one.", n_running),
        n_running);

  return NULL;
}

static gboolean
has_finished_runs (PfcTaskPane *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->history)) >
         pfc_history_get_n_running (self->history);
}

static void
update_actions (PfcTaskPane *self)
{
  g_autofree char *reason = NULL;

  if (self->history == NULL || self->connection == NULL)
    return;

  reason = find_reason (self);
  gtk_label_set_text (self->reason_label, reason != NULL ? reason : "");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "task.run",
                                 reason == NULL && self->entries != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "runs.clear", has_finished_runs (self));
  gtk_widget_set_visible (self->runs_box,
                          g_list_model_get_n_items (G_LIST_MODEL (self->history)) > 0);
}

/* The first field if none is wrong. */
static gboolean
focus_first (PfcTaskPane *self, gboolean wrong)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->form)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      if (!wrong || pfc_entry_get_error (pfc_form_row_get_entry (PFC_FORM_ROW (row))) != NULL)
        return gtk_widget_grab_focus (row);
    }

  return FALSE;
}

static void
run_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PfcTaskPane *self = PFC_TASK_PANE (widget);

  if (pfc_history_start (self->history, self->entries) == NULL)
    focus_first (self, TRUE);
}

static void
clear_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pfc_history_clear (PFC_TASK_PANE (widget)->history);
}

static GtkWidget *
create_run_row (gpointer item, gpointer user_data)
{
  return pfc_run_row_new (PFC_RUN (item));
}

static void
fill_form (PfcTaskPane *self)
{
  PfcTask *task = pfc_entries_get_task (self->entries);
  guint n_entries = g_list_model_get_n_items (G_LIST_MODEL (self->entries));
  const char *description = pfc_task_get_description (task);

  gtk_label_set_text (self->title_label, pfc_task_get_title (task));
  gtk_label_set_text (self->description_label, description != NULL ? description : "");
  gtk_widget_set_visible (GTK_WIDGET (self->description_label),
                          description != NULL && *description != '\0');
  for (guint i = 0; i < n_entries; i++)
    {
      g_autoptr (PfcEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->entries), i);

      gtk_box_append (self->form, pfc_form_row_new (entry));
    }
}

static void
set_entries (PfcTaskPane *self, PfcEntries *entries)
{
  GtkWidget *row;

  if (!g_set_object (&self->entries, entries))
    return;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->form))) != NULL)
    gtk_box_remove (self->form, row);
  if (entries != NULL)
    fill_form (self);
  update_actions (self);
}

static void
set_history (PfcTaskPane *self, PfcHistory *history)
{
  if (!g_set_object (&self->history, history))
    return;

  gtk_list_box_bind_model (self->runs_list, G_LIST_MODEL (history), create_run_row, NULL, NULL);
  if (history != NULL)
    {
      g_signal_connect_object (history, "items-changed", G_CALLBACK (update_actions), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (history, "notify::n-running", G_CALLBACK (update_actions), self,
                               G_CONNECT_SWAPPED);
    }
  update_actions (self);
}

static void
set_connection (PfcTaskPane *self, PfcConnection *connection)
{
  if (!g_set_object (&self->connection, connection))
    return;

  if (connection != NULL)
    g_signal_connect_object (connection, "notify::state", G_CALLBACK (update_actions), self,
                             G_CONNECT_SWAPPED);
  update_actions (self);
}

/* Enter in a field runs the task. */
static void
pfc_task_pane_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pfc_task_pane_parent_class)->map (widget);
  gtk_window_set_default_widget (GTK_WINDOW (gtk_widget_get_root (widget)),
                                 PFC_TASK_PANE (widget)->run_button);
}

static gboolean
pfc_task_pane_grab_focus (GtkWidget *widget)
{
  return focus_first (PFC_TASK_PANE (widget), FALSE);
}

static void
pfc_task_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PfcTaskPane *self = PFC_TASK_PANE (object);

  switch (id)
    {
    case PROP_ENTRIES:
      g_value_set_object (value, self->entries);
      break;
    case PROP_HISTORY:
      g_value_set_object (value, self->history);
      break;
    case PROP_CONNECTION:
      g_value_set_object (value, self->connection);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_task_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PfcTaskPane *self = PFC_TASK_PANE (object);

  switch (id)
    {
    case PROP_ENTRIES:
      set_entries (self, g_value_get_object (value));
      break;
    case PROP_HISTORY:
      set_history (self, g_value_get_object (value));
      break;
    case PROP_CONNECTION:
      set_connection (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_task_pane_dispose (GObject *object)
{
  PfcTaskPane *self = PFC_TASK_PANE (object);

  g_clear_object (&self->entries);
  g_clear_object (&self->history);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (pfc_task_pane_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  properties[PROP_ENTRIES] = g_param_spec_object ("entries", NULL, NULL, PFC_TYPE_ENTRIES, flags);
  properties[PROP_HISTORY] = g_param_spec_object ("history", NULL, NULL, PFC_TYPE_HISTORY, flags);
  properties[PROP_CONNECTION] =
      g_param_spec_object ("connection", NULL, NULL, PFC_TYPE_CONNECTION, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pfc_task_pane_class_init (PfcTaskPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pfc_task_pane_get_property;
  object_class->set_property = pfc_task_pane_set_property;
  object_class->dispose = pfc_task_pane_dispose;
  widget_class->map = pfc_task_pane_map;
  widget_class->focus = pfc_focus_child;
  widget_class->grab_focus = pfc_task_pane_grab_focus;
  install_properties (object_class);

  gtk_widget_class_install_action (widget_class, "task.run", NULL, run_action);
  gtk_widget_class_install_action (widget_class, "runs.clear", NULL, clear_action);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PFC_RESOURCE_PATH "/pfc-task-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, PfcTaskPane, title_label);
  gtk_widget_class_bind_template_child (widget_class, PfcTaskPane, description_label);
  gtk_widget_class_bind_template_child (widget_class, PfcTaskPane, form);
  gtk_widget_class_bind_template_child (widget_class, PfcTaskPane, run_button);
  gtk_widget_class_bind_template_child (widget_class, PfcTaskPane, reason_label);
  gtk_widget_class_bind_template_child (widget_class, PfcTaskPane, runs_box);
  gtk_widget_class_bind_template_child (widget_class, PfcTaskPane, runs_list);
}

static void
pfc_task_pane_init (PfcTaskPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
