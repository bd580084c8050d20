/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-catalogue.h"

#include "pfc-answer.h"
#include "pfc-task-private.h"

struct _PfcCatalogue
{
  GObject parent_instance;

  GPtrArray *tasks;
};

static GType
pfc_catalogue_get_item_type (GListModel *model)
{
  return PFC_TYPE_TASK;
}

static guint
pfc_catalogue_get_n_items (GListModel *model)
{
  return PFC_CATALOGUE (model)->tasks->len;
}

static gpointer
pfc_catalogue_get_item (GListModel *model, guint position)
{
  GPtrArray *tasks = PFC_CATALOGUE (model)->tasks;

  return position < tasks->len ? g_object_ref (tasks->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = pfc_catalogue_get_item_type;
  iface->get_n_items = pfc_catalogue_get_n_items;
  iface->get_item = pfc_catalogue_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PfcCatalogue, pfc_catalogue, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static guint loaded_signal;

static void
pfc_catalogue_finalize (GObject *object)
{
  g_ptr_array_unref (PFC_CATALOGUE (object)->tasks);

  G_OBJECT_CLASS (pfc_catalogue_parent_class)->finalize (object);
}

static void
pfc_catalogue_class_init (PfcCatalogueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pfc_catalogue_finalize;

  loaded_signal = g_signal_new ("loaded", PFC_TYPE_CATALOGUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, PFC_TYPE_CONNECTION);
}

static void
pfc_catalogue_init (PfcCatalogue *self)
{
  self->tasks = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * pfc_catalogue_new:
 *
 * Returns: (transfer full): a catalogue without tasks
 */
PfcCatalogue *
pfc_catalogue_new (void)
{
  return g_object_new (PFC_TYPE_CATALOGUE, NULL);
}

/**
 * pfc_catalogue_find:
 * @self: a catalogue
 * @name: a task's name; case does not matter, as on the server
 *
 * Returns: (transfer none) (nullable): the task
 */
PfcTask *
pfc_catalogue_find (PfcCatalogue *self, const char *name)
{
  g_return_val_if_fail (PFC_IS_CATALOGUE (self), NULL);

  for (guint i = 0; i < self->tasks->len; i++)
    {
      if (g_ascii_strcasecmp (pfc_task_get_name (self->tasks->pdata[i]), name) == 0)
        return self->tasks->pdata[i];
    }

  return NULL;
}

/* Reads what the server offers. A task that is not understood, of a newer server say, does not hide
 * the others; one that has not changed stays the same object, with what a person typed for it. */
static GPtrArray *
read_tasks (PfcCatalogue *self, JsonArray *descriptions)
{
  GPtrArray *tasks = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < json_array_get_length (descriptions); i++)
    {
      JsonNode *node = json_array_get_element (descriptions, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (PfcTask) task = NULL;
      PfcTask *known;

      if (JSON_NODE_HOLDS_OBJECT (node))
        task = pfc_task_new_from_json (json_node_get_object (node), &error);

      if (task == NULL)
        {
          g_debug ("Task %u is passed over: %s", i,
                   error != NULL ? error->message : "not an object");
          continue;
        }

      known = pfc_catalogue_find (self, pfc_task_get_name (task));
      if (known != NULL && pfc_task_equal (known, task))
        g_set_object (&task, known);
      g_ptr_array_add (tasks, g_steal_pointer (&task));
    }

  return tasks;
}

static gboolean
is_same (GPtrArray *tasks, GPtrArray *others)
{
  return tasks->len == others->len &&
         (tasks->len == 0 ||
          memcmp (tasks->pdata, others->pdata, tasks->len * sizeof (gpointer)) == 0);
}

static void
show (PfcCatalogue *self, GPtrArray *tasks)
{
  g_autoptr (GPtrArray) old = NULL;

  if (is_same (self->tasks, tasks))
    return;

  old = g_steal_pointer (&self->tasks);
  self->tasks = g_ptr_array_ref (tasks);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, old->len, tasks->len);
}

void
pfc_catalogue_clear (PfcCatalogue *self)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (PFC_IS_CATALOGUE (self));

  show (self, none);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  PfcCatalogue *self = g_task_get_source_object (task);
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  JsonArray *descriptions;
  GError *error = NULL;

  answer = pfc_connection_call_finish (PFC_CONNECTION (source), result, &error);
  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  descriptions = pfc_answer_get_array (answer, "result");
  if (descriptions == NULL)
    {
      g_task_return_error (task, pfc_answer_new_odd_error ());
      return;
    }

  tasks = read_tasks (self, descriptions);
  show (self, tasks);
  g_signal_emit (self, loaded_signal, 0, PFC_CONNECTION (source));
  g_task_return_boolean (task, TRUE);
}

void
pfc_catalogue_load_async (PfcCatalogue *self,
                          PfcConnection *connection,
                          const char *lang,
                          guint timeout_s,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (JsonObject) data = json_object_new ();

  g_task_set_source_tag (task, pfc_catalogue_load_async);
  json_object_set_string_member (data, "lang", lang);
  pfc_connection_call_async (connection, "LIST_TASKS", data, timeout_s, cancellable, loaded_cb,
                             g_steal_pointer (&task));
}

/**
 * pfc_catalogue_load_finish:
 * @self: a catalogue
 * @result: what the callback got
 * @error: as pfc_connection_call_finish() has it, or %G_IO_ERROR_INVALID_DATA
 *
 * Returns: whether it has what the server offers now; otherwise it has what it had
 */
gboolean
pfc_catalogue_load_finish (PfcCatalogue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
