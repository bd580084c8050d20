/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-history.h"

#include "pfc-run-private.h"

/* Tasks may take their time; a person who does not want to wait cancels. */
#define TIMEOUT_S (60 * 60)

struct _PfcHistory
{
  GObject parent_instance;

  PfcConnection *connection;
  GPtrArray *runs; /* oldest first: the list shows them the other way round */
  guint n_running;
};

static GType
pfc_history_get_item_type (GListModel *model)
{
  return PFC_TYPE_RUN;
}

static guint
pfc_history_get_n_items (GListModel *model)
{
  return PFC_HISTORY (model)->runs->len;
}

static gpointer
pfc_history_get_item (GListModel *model, guint position)
{
  GPtrArray *runs = PFC_HISTORY (model)->runs;

  return position < runs->len ? g_object_ref (runs->pdata[runs->len - 1 - position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = pfc_history_get_item_type;
  iface->get_n_items = pfc_history_get_n_items;
  iface->get_item = pfc_history_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PfcHistory, pfc_history, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_N_RUNNING = 1,
  PROP_CAN_START,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static guint ended_signal;

static gboolean
can_start (PfcHistory *self)
{
  return self->n_running < PFC_HISTORY_MAX_RUNNING;
}

static void
set_n_running (PfcHistory *self, guint n_running)
{
  gboolean could_start = can_start (self);

  g_object_freeze_notify (G_OBJECT (self));

  self->n_running = n_running;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_RUNNING]);
  if (could_start != can_start (self))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_START]);

  g_object_thaw_notify (G_OBJECT (self));
}

static void
pfc_history_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PfcHistory *self = PFC_HISTORY (object);

  switch (prop_id)
    {
    case PROP_N_RUNNING:
      g_value_set_uint (value, self->n_running);
      break;
    case PROP_CAN_START:
      g_value_set_boolean (value, can_start (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pfc_history_finalize (GObject *object)
{
  PfcHistory *self = PFC_HISTORY (object);

  g_ptr_array_unref (self->runs);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (pfc_history_parent_class)->finalize (object);
}

static void
pfc_history_class_init (PfcHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pfc_history_get_property;
  object_class->finalize = pfc_history_finalize;

  props[PROP_N_RUNNING] =
    g_param_spec_uint ("n-running", NULL, NULL, 0, PFC_HISTORY_MAX_RUNNING, 0, flags);
  props[PROP_CAN_START] = g_param_spec_boolean ("can-start", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  ended_signal = g_signal_new ("ended", PFC_TYPE_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, PFC_TYPE_RUN);
}

static void
pfc_history_init (PfcHistory *self)
{
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * pfc_history_new:
 * @connection: over which tasks are run
 *
 * Returns: (transfer full): a list without runs
 */
PfcHistory *
pfc_history_new (PfcConnection *connection)
{
  PfcHistory *self = g_object_new (PFC_TYPE_HISTORY, NULL);

  self->connection = g_object_ref (connection);
  return self;
}

/* A run that is under way, and the list that counts it. */
typedef struct
{
  PfcHistory *history;
  PfcRun *run;
} Running;

static void
running_free (Running *running)
{
  g_object_unref (running->history);
  g_object_unref (running->run);
  g_free (running);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Running, running_free)

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Running) running = user_data;
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (GError) error = NULL;

  answer = pfc_connection_call_finish (PFC_CONNECTION (source), result, &error);
  set_n_running (running->history, running->history->n_running - 1);
  pfc_run_end (running->run, answer, error);
  g_signal_emit (running->history, ended_signal, 0, running->run);
}

/* The token goes with the run, so that it works on a connection that was never signed in on. */
static void
send_run (PfcHistory *self, PfcRun *run, JsonObject *task)
{
  g_autoptr (JsonObject) data = json_object_new ();
  const char *token = pfc_connection_get_token (self->connection);
  Running *running = g_new (Running, 1);

  running->history = g_object_ref (self);
  running->run = g_object_ref (run);

  json_object_set_object_member (data, "task", json_object_ref (task));
  if (token != NULL && pfc_connection_get_tasks_need_login (self->connection))
    json_object_set_string_member (data, "token", token);

  pfc_connection_call_async (self->connection, "TASK", data, TIMEOUT_S,
                             pfc_run_get_cancellable (run), answered_cb, running);
}

PfcRun *
pfc_history_start (PfcHistory *self, PfcEntries *entries)
{
  g_autoptr (JsonObject) task = NULL;
  PfcRun *run;

  g_return_val_if_fail (PFC_IS_HISTORY (self), NULL);

  task = pfc_entries_read (entries);
  if (task == NULL || !can_start (self))
    return NULL;

  run = pfc_run_new (entries);
  g_ptr_array_add (self->runs, run);
  set_n_running (self, self->n_running + 1);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);

  send_run (self, run, task);
  return run;
}

/**
 * pfc_history_get_n_running:
 * @self: a history
 *
 * Returns: how many runs are under way, %PFC_HISTORY_MAX_RUNNING at most
 */
guint
pfc_history_get_n_running (PfcHistory *self)
{
  g_return_val_if_fail (PFC_IS_HISTORY (self), 0);

  return self->n_running;
}

static gboolean
is_over (PfcRun *run)
{
  return pfc_run_get_state (run) != PFC_RUN_RUNNING;
}

/**
 * pfc_history_clear:
 * @self: a history
 *
 * Forgets the runs that are over. Those under way stay.
 */
void
pfc_history_clear (PfcHistory *self)
{
  g_return_if_fail (PFC_IS_HISTORY (self));

  for (guint i = self->runs->len; i > 0; i--)
    {
      if (!is_over (self->runs->pdata[i - 1]))
        continue;

      g_ptr_array_remove_index (self->runs, i - 1);
      g_list_model_items_changed (G_LIST_MODEL (self), self->runs->len - (i - 1), 1, 0);
    }
}
