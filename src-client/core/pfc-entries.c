/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-entries.h"

#include "pfc-entry-private.h"

struct _PfcEntries
{
  GObject parent_instance;

  PfcTask *task;
  GPtrArray *entries;
};

static GType
pfc_entries_get_item_type (GListModel *model)
{
  return PFC_TYPE_ENTRY;
}

static guint
pfc_entries_get_n_items (GListModel *model)
{
  return PFC_ENTRIES (model)->entries->len;
}

static gpointer
pfc_entries_get_item (GListModel *model, guint position)
{
  GPtrArray *entries = PFC_ENTRIES (model)->entries;

  return position < entries->len ? g_object_ref (entries->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = pfc_entries_get_item_type;
  iface->get_n_items = pfc_entries_get_n_items;
  iface->get_item = pfc_entries_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PfcEntries, pfc_entries, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
pfc_entries_finalize (GObject *object)
{
  PfcEntries *self = PFC_ENTRIES (object);

  g_ptr_array_unref (self->entries);
  g_clear_object (&self->task);

  G_OBJECT_CLASS (pfc_entries_parent_class)->finalize (object);
}

static void
pfc_entries_class_init (PfcEntriesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pfc_entries_finalize;
}

static void
pfc_entries_init (PfcEntries *self)
{
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * pfc_entries_new:
 * @task: a task
 *
 * Returns: (transfer full): an entry for each field of its form, with the field's default
 */
PfcEntries *
pfc_entries_new (PfcTask *task)
{
  PfcEntries *self = g_object_new (PFC_TYPE_ENTRIES, NULL);
  PfoForm *form = pfc_task_get_form (task);

  self->task = g_object_ref (task);
  for (guint i = 0; i < pfo_form_get_n_fields (form); i++)
    g_ptr_array_add (self->entries, pfc_entry_new (form, i));

  return self;
}

/**
 * pfc_entries_get_task:
 * @self: the entries
 *
 * Returns: (transfer none): the task whose form they are
 */
PfcTask *
pfc_entries_get_task (PfcEntries *self)
{
  g_return_val_if_fail (PFC_IS_ENTRIES (self), NULL);

  return self->task;
}

JsonObject *
pfc_entries_read (PfcEntries *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  gboolean right = TRUE;

  g_return_val_if_fail (PFC_IS_ENTRIES (self), NULL);

  json_object_set_string_member (object, "name", pfc_task_get_name (self->task));

  /* Every entry is read, so that all that is wrong is shown at once. */
  for (guint i = 0; i < self->entries->len; i++)
    {
      PfcEntry *entry = self->entries->pdata[i];
      JsonNode *value = pfc_entry_read (entry);

      if (value != NULL)
        json_object_set_member (object, pfc_entry_get_field (entry)->name, value);
      right = right && value != NULL;
    }

  return right ? g_steal_pointer (&object) : NULL;
}
