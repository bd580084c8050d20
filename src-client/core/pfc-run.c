/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-run-private.h"

#include "pfc-problem.h"
#include "pfc-string.h"
#include "pfc-typing.h"

#include <glib/gi18n-lib.h>

/* As much of a long text as a line shows. */
#define INPUT_CHARS 200

/* Who waits for less than that is still looking. */
#define PATIENCE_S 10

struct _PfcRun
{
  GObject parent_instance;

  PfcTask *task;
  GCancellable *cancellable;
  PfcRunState state;
  char *input;
  char *result;
  char *problem;
  GDateTime *started;
  gint64 started_at; /* on the clock that nobody sets */
  double elapsed;
};

G_DEFINE_FINAL_TYPE (PfcRun, pfc_run, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (PfcRunState, pfc_run_state,
                    G_DEFINE_ENUM_VALUE (PFC_RUN_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (PFC_RUN_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (PFC_RUN_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (PFC_RUN_LOST, "lost"),
                    G_DEFINE_ENUM_VALUE (PFC_RUN_CANCELLED, "cancelled"))

/**
 * pfc_run_state_is_news:
 * @state: how a run has ended
 * @elapsed: after how many seconds
 *
 * Returns: whether somebody who looks at something else by then is to be told
 */
gboolean
pfc_run_state_is_news (PfcRunState state, double elapsed)
{
  return state != PFC_RUN_CANCELLED && elapsed >= PATIENCE_S;
}

enum
{
  PROP_TASK = 1,
  PROP_INPUT,
  PROP_STATE,
  PROP_RESULT,
  PROP_PROBLEM,
  PROP_ELAPSED,
  PROP_STARTED,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
pfc_run_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PfcRun *self = PFC_RUN (object);

  switch (prop_id)
    {
    case PROP_TASK:
      g_value_set_object (value, self->task);
      break;
    case PROP_INPUT:
      g_value_set_string (value, self->input);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_RESULT:
      g_value_set_string (value, self->result);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_ELAPSED:
      g_value_set_double (value, self->elapsed);
      break;
    case PROP_STARTED:
      g_value_set_boxed (value, self->started);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pfc_run_finalize (GObject *object)
{
  PfcRun *self = PFC_RUN (object);

  g_clear_object (&self->task);
  g_clear_object (&self->cancellable);
  g_free (self->input);
  g_free (self->result);
  g_free (self->problem);
  g_date_time_unref (self->started);

  G_OBJECT_CLASS (pfc_run_parent_class)->finalize (object);
}

static void
pfc_run_class_init (PfcRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pfc_run_get_property;
  object_class->finalize = pfc_run_finalize;

  props[PROP_TASK] = g_param_spec_object ("task", NULL, NULL, PFC_TYPE_TASK, flags);
  props[PROP_INPUT] = g_param_spec_string ("input", NULL, NULL, NULL, flags);
  props[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, PFC_TYPE_RUN_STATE, PFC_RUN_RUNNING, flags);
  props[PROP_RESULT] = g_param_spec_string ("result", NULL, NULL, NULL, flags);
  props[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  props[PROP_ELAPSED] = g_param_spec_double ("elapsed", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_STARTED] = g_param_spec_boxed ("started", NULL, NULL, G_TYPE_DATE_TIME, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pfc_run_init (PfcRun *self)
{
  self->cancellable = g_cancellable_new ();
  self->started = g_date_time_new_now_local ();
  self->started_at = g_get_monotonic_time ();
}

static char *
describe_input (PfcEntries *entries)
{
  g_autoptr (GString) line = g_string_new (NULL);
  guint n_entries = g_list_model_get_n_items (G_LIST_MODEL (entries));

  for (guint i = 0; i < n_entries; i++)
    {
      g_autoptr (PfcEntry) entry = g_list_model_get_item (G_LIST_MODEL (entries), i);
      g_autofree char *text =
          pfc_string_shorten (pfc_entry_get_text (entry), INPUT_CHARS);

      if (i > 0)
        g_string_append (line, " · ");
      if (n_entries > 1)
        g_string_append_printf (line, "%s: ", pfc_entry_get_title (entry));
      g_string_append (line, g_strdelimit (text, "\r\n\t", ' '));
    }

  return g_string_free (g_steal_pointer (&line), FALSE);
}

/**
 * pfc_run_new:
 * @entries: a form that is filled in
 *
 * Returns: (transfer full): a run of its task that begins now
 */
PfcRun *
pfc_run_new (PfcEntries *entries)
{
  PfcRun *self = g_object_new (PFC_TYPE_RUN, NULL);

  self->task = g_object_ref (pfc_entries_get_task (entries));
  self->input = describe_input (entries);
  return self;
}

/* Returns: (transfer none): what pfc_run_cancel() cancels */
GCancellable *
pfc_run_get_cancellable (PfcRun *self)
{
  return self->cancellable;
}

static PfcRunState
find_state (const GError *error)
{
  if (error == NULL)
    return PFC_RUN_DONE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    return PFC_RUN_LOST;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return PFC_RUN_CANCELLED;

  return PFC_RUN_FAILED;
}

/**
 * pfc_run_end:
 * @self: a run that is under way
 * @answer: (nullable): the server's answer
 * @error: (nullable): why there is none
 */
void
pfc_run_end (PfcRun *self, JsonObject *answer, const GError *error)
{
  JsonNode *result = answer != NULL ? json_object_get_member (answer, "result") : NULL;

  g_return_if_fail (self->state == PFC_RUN_RUNNING);

  self->state = find_state (error);
  self->elapsed = (g_get_monotonic_time () - self->started_at) / (double) G_USEC_PER_SEC;
  if (error != NULL)
    self->problem = pfc_problem_describe (error);
  else
    self->result =
        result != NULL ? pfc_typing_write (result, pfc_decimal_from_locale ()) : g_strdup ("");

  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ELAPSED]);
  g_object_notify_by_pspec (G_OBJECT (self), props[error != NULL ? PROP_PROBLEM : PROP_RESULT]);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * pfc_run_get_task:
 * @self: a run
 *
 * Returns: (transfer none): the task that was run
 */
PfcTask *
pfc_run_get_task (PfcRun *self)
{
  g_return_val_if_fail (PFC_IS_RUN (self), NULL);

  return self->task;
}

/**
 * pfc_run_get_input:
 * @self: a run
 *
 * Returns: (transfer none): what the task was given, in one line for people; long texts are cut
 */
const char *
pfc_run_get_input (PfcRun *self)
{
  g_return_val_if_fail (PFC_IS_RUN (self), NULL);

  return self->input;
}

/**
 * pfc_run_get_state:
 * @self: a run
 *
 * Returns: how it stands
 */
PfcRunState
pfc_run_get_state (PfcRun *self)
{
  g_return_val_if_fail (PFC_IS_RUN (self), PFC_RUN_FAILED);

  return self->state;
}

/**
 * pfc_run_get_result:
 * @self: a run
 *
 * Returns: (transfer none) (nullable): what came of it, for people; %NULL unless it is done
 */
const char *
pfc_run_get_result (PfcRun *self)
{
  g_return_val_if_fail (PFC_IS_RUN (self), NULL);

  return self->result;
}

/**
 * pfc_run_get_problem:
 * @self: a run
 *
 * Returns: (transfer none) (nullable): why there is no result, for people; %NULL while it is under
 *   way and once it is done
 */
const char *
pfc_run_get_problem (PfcRun *self)
{
  g_return_val_if_fail (PFC_IS_RUN (self), NULL);

  return self->problem;
}

/**
 * pfc_run_get_elapsed:
 * @self: a run
 *
 * Returns: how long it took from start to end, in seconds; 0 while it is under way
 */
double
pfc_run_get_elapsed (PfcRun *self)
{
  g_return_val_if_fail (PFC_IS_RUN (self), 0);

  return self->elapsed;
}

/**
 * pfc_run_get_started:
 * @self: a run
 *
 * Returns: (transfer none): when it began, in local time
 */
GDateTime *
pfc_run_get_started (PfcRun *self)
{
  g_return_val_if_fail (PFC_IS_RUN (self), NULL);

  return self->started;
}

/**
 * pfc_run_cancel:
 * @self: a run
 *
 * Stops waiting for its result, if it is under way.
 */
void
pfc_run_cancel (PfcRun *self)
{
  g_return_if_fail (PFC_IS_RUN (self));

  g_cancellable_cancel (self->cancellable);
}
