/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-run-row.h"

#include <glib/gi18n-lib.h>

#include "pfc-string.h"

/* As much of a result as is laid out; the whole of it is what gets copied. */
#define RESULT_CHARS 1000

struct _PfcRunRow
{
  GtkListBoxRow parent_instance;

  /* Template widgets */
  GtkStack *state_stack;
  GtkSpinner *spinner;
  GtkImage *state_image;
  GtkLabel *title_label;
  GtkLabel *result_label;
  GtkLabel *state_label;
  GtkWidget *copy_button;
  GtkWidget *cancel_button;

  /* Owned */
  PfcRun *run;
};

G_DEFINE_FINAL_TYPE (PfcRunRow, pfc_run_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  PROP_0,
  PROP_RUN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* How a state looks and what it is called. */
static const struct
{
  const char *icon_name;
  const char *css_class;
  const char *name;
} looks[] = {
  [PFC_RUN_RUNNING] = { NULL, NULL, N_("Running") },
  [PFC_RUN_DONE] = { "object-select-symbolic", "success", N_("Done") },
  [PFC_RUN_FAILED] = { "dialog-error-symbolic", "error", N_("Failed") },
  [PFC_RUN_LOST] = { "network-offline-symbolic", "warning", N_("Lost") },
  [PFC_RUN_CANCELLED] = { "process-stop-symbolic", "dim-label", N_("Cancelled") },
};

static char *
format_elapsed (double seconds)
{
  if (seconds < 1)
    /* Translators: a time in milliseconds */
    return g_strdup_printf (_("%.1f ms"), seconds * 1000);

  if (seconds < 60)
    /* Translators: a time in seconds */
    return g_strdup_printf (_("%.1f s"), seconds);

  /* Translators: a time in minutes and seconds */
  return g_strdup_printf (_("%d min %d s"), (int) seconds / 60, (int) seconds % 60);
}

static char *
describe_state (PfcRun *run)
{
  PfcRunState state = pfc_run_get_state (run);
  /* Translators: the time of day at which a run began */
  g_autofree char *began = g_date_time_format (pfc_run_get_started (run), _("%H:%M:%S"));
  g_autofree char *elapsed = NULL;

  if (state == PFC_RUN_RUNNING)
    return g_strdup_printf ("%s · %s", _(looks[state].name), began);

  elapsed = format_elapsed (pfc_run_get_elapsed (run));
  return g_strdup_printf ("%s · %s · %s", _(looks[state].name), elapsed, began);
}

static void
update_result (PfcRunRow *self)
{
  const char *result = pfc_run_get_result (self->run);
  const char *text = result != NULL ? result : pfc_run_get_problem (self->run);
  g_autofree char *shown =
      pfc_string_shorten (text != NULL ? text : "", RESULT_CHARS);

  gtk_label_set_text (self->result_label, shown);
  gtk_widget_set_visible (GTK_WIDGET (self->result_label), *shown != '\0');
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "run.copy", result != NULL);
}

static void
update_state (PfcRunRow *self)
{
  PfcRunState state = pfc_run_get_state (self->run);
  gboolean running = state == PFC_RUN_RUNNING;
  g_autofree char *description = describe_state (self->run);

  gtk_label_set_text (self->state_label, description);
  gtk_spinner_set_spinning (self->spinner, running);
  gtk_stack_set_visible_child_name (self->state_stack, running ? "running" : "over");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "run.cancel", running);
  gtk_widget_set_visible (self->cancel_button, running);
  gtk_widget_set_visible (self->copy_button, state == PFC_RUN_DONE);
  if (!running)
    {
      gtk_image_set_from_icon_name (self->state_image, looks[state].icon_name);
      gtk_widget_add_css_class (GTK_WIDGET (self->state_image), looks[state].css_class);
    }
  update_result (self);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PfcRunRow *self = PFC_RUN_ROW (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), pfc_run_get_result (self->run));
  gtk_widget_activate_action (widget, "win.toast", "s", _("Result copied"));
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pfc_run_cancel (PFC_RUN_ROW (widget)->run);
}

static void
pfc_run_row_constructed (GObject *object)
{
  PfcRunRow *self = PFC_RUN_ROW (object);
  const char *task = pfc_task_get_title (pfc_run_get_task (self->run));
  const char *input = pfc_run_get_input (self->run);
  g_autofree char *title = NULL;

  G_OBJECT_CLASS (pfc_run_row_parent_class)->constructed (object);

  /* Translators: the title of a task, and what it was given */
  title = *input != '\0' ? g_strdup_printf (_("%s: %s"), task, input) : g_strdup (task);
  gtk_label_set_text (self->title_label, title);
  g_signal_connect_object (self->run, "notify::state", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  update_state (self);
}

static void
pfc_run_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_RUN:
      g_value_set_object (value, PFC_RUN_ROW (object)->run);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_run_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_RUN:
      PFC_RUN_ROW (object)->run = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_run_row_dispose (GObject *object)
{
  PfcRunRow *self = PFC_RUN_ROW (object);

  g_clear_object (&self->run);
  G_OBJECT_CLASS (pfc_run_row_parent_class)->dispose (object);
}

static void
pfc_run_row_class_init (PfcRunRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = pfc_run_row_constructed;
  object_class->get_property = pfc_run_row_get_property;
  object_class->set_property = pfc_run_row_set_property;
  object_class->dispose = pfc_run_row_dispose;

  properties[PROP_RUN] =
      g_param_spec_object ("run", NULL, NULL, PFC_TYPE_RUN,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "run.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "run.cancel", NULL, cancel_action);

  gtk_widget_class_set_template_from_resource (widget_class, PFC_RESOURCE_PATH "/pfc-run-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PfcRunRow, state_stack);
  gtk_widget_class_bind_template_child (widget_class, PfcRunRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, PfcRunRow, state_image);
  gtk_widget_class_bind_template_child (widget_class, PfcRunRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, PfcRunRow, result_label);
  gtk_widget_class_bind_template_child (widget_class, PfcRunRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, PfcRunRow, copy_button);
  gtk_widget_class_bind_template_child (widget_class, PfcRunRow, cancel_button);
}

static void
pfc_run_row_init (PfcRunRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pfc_run_row_new:
 * @run: (transfer none): a run
 *
 * Returns: (transfer floating): a row that shows it
 */
GtkWidget *
pfc_run_row_new (PfcRun *run)
{
  return g_object_new (PFC_TYPE_RUN_ROW, "run", run, NULL);
}
