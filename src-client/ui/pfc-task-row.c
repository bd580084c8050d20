/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-task-row.h"

struct _PfcTaskRow
{
  GtkListBoxRow parent_instance;

  /* Template widgets */
  GtkLabel *title_label;
  GtkLabel *description_label;

  /* Owned */
  PfcTask *task;
};

G_DEFINE_FINAL_TYPE (PfcTaskRow, pfc_task_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  PROP_0,
  PROP_TASK,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
pfc_task_row_constructed (GObject *object)
{
  PfcTaskRow *self = PFC_TASK_ROW (object);
  const char *title = pfc_task_get_title (self->task);
  const char *description = pfc_task_get_description (self->task);

  G_OBJECT_CLASS (pfc_task_row_parent_class)->constructed (object);

  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->description_label, description != NULL ? description : "");
  gtk_widget_set_visible (GTK_WIDGET (self->description_label),
                          description != NULL && *description != '\0');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description != NULL ? description : "", -1);
}

static void
pfc_task_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_TASK:
      g_value_set_object (value, PFC_TASK_ROW (object)->task);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_task_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_TASK:
      PFC_TASK_ROW (object)->task = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_task_row_dispose (GObject *object)
{
  PfcTaskRow *self = PFC_TASK_ROW (object);

  g_clear_object (&self->task);
  G_OBJECT_CLASS (pfc_task_row_parent_class)->dispose (object);
}

static void
pfc_task_row_class_init (PfcTaskRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = pfc_task_row_constructed;
  object_class->get_property = pfc_task_row_get_property;
  object_class->set_property = pfc_task_row_set_property;
  object_class->dispose = pfc_task_row_dispose;

  properties[PROP_TASK] =
      g_param_spec_object ("task", NULL, NULL, PFC_TYPE_TASK,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PFC_RESOURCE_PATH "/pfc-task-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PfcTaskRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, PfcTaskRow, description_label);
}

static void
pfc_task_row_init (PfcTaskRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pfc_task_row_new:
 * @task: (transfer none): a task
 *
 * Returns: (transfer floating): a row that shows it
 */
GtkWidget *
pfc_task_row_new (PfcTask *task)
{
  return g_object_new (PFC_TYPE_TASK_ROW, "task", task, NULL);
}

/**
 * pfc_task_row_get_task:
 * @self: a row
 *
 * Returns: (transfer none): the task that it shows
 */
PfcTask *
pfc_task_row_get_task (PfcTaskRow *self)
{
  g_return_val_if_fail (PFC_IS_TASK_ROW (self), NULL);

  return self->task;
}

GtkListBoxRow *
pfc_task_row_find (GtkListBox *list, PfcTask *task)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (GTK_IS_LIST_BOX (list), NULL);

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    {
      if (PFC_TASK_ROW (row)->task == task)
        return row;
    }

  return NULL;
}
