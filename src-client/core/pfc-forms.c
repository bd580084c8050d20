/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-forms.h"

#include "pfc-answer.h"
#include "pfc-typing.h"

struct _PfcForms
{
  GObject parent_instance;

  GHashTable *entries; /* PfcTask to PfcEntries */
  JsonObject *drafts;  /* of tasks whose form was not asked for yet */
};

G_DEFINE_FINAL_TYPE (PfcForms, pfc_forms, G_TYPE_OBJECT)

static guint changed_signal;

static void
pfc_forms_finalize (GObject *object)
{
  PfcForms *self = PFC_FORMS (object);

  g_hash_table_unref (self->entries);
  json_object_unref (self->drafts);
  G_OBJECT_CLASS (pfc_forms_parent_class)->finalize (object);
}

static void
pfc_forms_class_init (PfcFormsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pfc_forms_finalize;

  changed_signal = g_signal_new ("changed", PFC_TYPE_FORMS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
pfc_forms_init (PfcForms *self)
{
  self->entries = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->drafts = json_object_new ();
}

/**
 * pfc_forms_new:
 *
 * Returns: (transfer full): forms into which nothing was typed yet
 */
PfcForms *
pfc_forms_new (void)
{
  return g_object_new (PFC_TYPE_FORMS, NULL);
}

static void
typed_cb (PfcForms *self)
{
  g_signal_emit (self, changed_signal, 0);
}

/* What is typed is seen as it is, right or wrong. What is chosen is seen only if it can be: of a
 * choice that is no longer offered nobody would know. */
static gboolean
can_show (const PfoField *field, const char *draft)
{
  g_autoptr (JsonNode) value = NULL;

  if (field->type != PFO_FIELD_CHOICE && field->type != PFO_FIELD_BOOLEAN)
    return TRUE;

  value = pfc_typing_read (field, draft, pfc_decimal_from_locale (), NULL);
  return value != NULL;
}

static PfcEntries *
create_entries (PfcForms *self, PfcTask *task)
{
  PfcEntries *entries = pfc_entries_new (task);
  JsonObject *drafts = pfc_answer_get_object (self->drafts, pfc_task_get_name (task));
  guint n_entries = g_list_model_get_n_items (G_LIST_MODEL (entries));

  for (guint i = 0; i < n_entries; i++)
    {
      g_autoptr (PfcEntry) entry = g_list_model_get_item (G_LIST_MODEL (entries), i);
      const char *draft = NULL;

      if (drafts != NULL)
        draft = pfc_answer_get_string (drafts, pfc_entry_get_field (entry)->name);
      if (draft != NULL && can_show (pfc_entry_get_field (entry), draft))
        pfc_entry_set_text (entry, draft);
      g_signal_connect_object (entry, "notify::text", G_CALLBACK (typed_cb), self,
                               G_CONNECT_SWAPPED);
    }

  json_object_remove_member (self->drafts, pfc_task_get_name (task));
  return entries;
}

/**
 * pfc_forms_get:
 * @self: the forms
 * @task: a task
 *
 * Returns: (transfer none): its form, as it was left; with its draft if there is one, and with the
 *   defaults if it is asked for the first time
 */
PfcEntries *
pfc_forms_get (PfcForms *self, PfcTask *task)
{
  PfcEntries *entries;

  g_return_val_if_fail (PFC_IS_FORMS (self), NULL);

  entries = g_hash_table_lookup (self->entries, task);
  if (entries == NULL)
    {
      entries = create_entries (self, task);
      g_hash_table_insert (self->entries, g_object_ref (task), entries);
    }

  return entries;
}

/* Returns: (transfer full) (nullable): what is other than the defaults, and not longer than that */
static JsonObject *
read_draft (PfcEntries *entries, gsize max_length)
{
  g_autoptr (JsonObject) draft = json_object_new ();
  guint n_entries = g_list_model_get_n_items (G_LIST_MODEL (entries));

  for (guint i = 0; i < n_entries; i++)
    {
      g_autoptr (PfcEntry) entry = g_list_model_get_item (G_LIST_MODEL (entries), i);
      const PfoField *field = pfc_entry_get_field (entry);
      g_autofree char *fallback = pfc_typing_write_default (field, pfc_decimal_from_locale ());
      const char *text = pfc_entry_get_text (entry);

      if (!g_str_equal (text, fallback) && strlen (text) <= max_length)
        json_object_set_string_member (draft, field->name, text);
    }

  return json_object_get_size (draft) > 0 ? g_steal_pointer (&draft) : NULL;
}

/* Returns: (transfer full): the forms of tasks that are not in @catalogue, which are let go */
static GPtrArray *
take_gone (PfcForms *self, PfcCatalogue *catalogue)
{
  GPtrArray *gone = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer task, entries;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &task, &entries))
    {
      if (pfc_catalogue_find (catalogue, pfc_task_get_name (task)) == task)
        continue;

      g_ptr_array_add (gone, g_object_ref (entries));
      g_hash_table_iter_remove (&iter);
    }

  return gone;
}

/* What was typed goes over into the form of the task that has taken the place of another, of which
 * nobody has asked for the form yet. */
static void
hand_over (PfcForms *self, PfcEntries *entries, PfcTask *task)
{
  JsonObject *draft = read_draft (entries, G_MAXSIZE);

  if (draft == NULL)
    return;

  json_object_set_object_member (self->drafts, pfc_task_get_name (task), draft);
  pfc_forms_get (self, task);
}

/**
 * pfc_forms_retain:
 * @self: the forms
 * @catalogue: what is offered now
 *
 * Forgets the forms of tasks that are no longer offered. Where another task of the same name is, in
 * another language say, it gets what was typed, field by field. This is to be called before forms
 * of the new tasks are asked for: those that there are stay as they are.
 */
void
pfc_forms_retain (PfcForms *self, PfcCatalogue *catalogue)
{
  g_autoptr (GPtrArray) gone = NULL;

  g_return_if_fail (PFC_IS_FORMS (self));

  gone = take_gone (self, catalogue);
  for (guint i = 0; i < gone->len; i++)
    {
      PfcTask *old = pfc_entries_get_task (gone->pdata[i]);
      PfcTask *task = pfc_catalogue_find (catalogue, pfc_task_get_name (old));

      if (task != NULL && !g_hash_table_contains (self->entries, task))
        hand_over (self, gone->pdata[i], task);
    }
}

/**
 * pfc_forms_clear:
 * @self: the forms
 *
 * Forgets all that was typed, and the drafts.
 */
void
pfc_forms_clear (PfcForms *self)
{
  g_return_if_fail (PFC_IS_FORMS (self));

  g_hash_table_remove_all (self->entries);
  pfc_forms_set_drafts (self, NULL);
}

/**
 * pfc_forms_get_drafts:
 * @self: the forms
 *
 * Texts longer than %PFC_FORMS_MAX_DRAFT bytes are left out.
 *
 * Returns: (transfer full): what was typed and what pfc_forms_set_drafts() brought, by the names of
 *   tasks and of fields
 */
JsonObject *
pfc_forms_get_drafts (PfcForms *self)
{
  JsonObject *drafts = json_object_new ();
  g_autoptr (GList) waiting = json_object_get_members (self->drafts);
  GHashTableIter iter;
  gpointer task, entries;

  for (GList *name = waiting; name != NULL; name = name->next)
    json_object_set_member (drafts, name->data,
                            json_node_copy (json_object_get_member (self->drafts, name->data)));

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &task, &entries))
    {
      JsonObject *draft = read_draft (PFC_ENTRIES (entries), PFC_FORMS_MAX_DRAFT);

      if (draft != NULL)
        json_object_set_object_member (drafts, pfc_task_get_name (PFC_TASK (task)), draft);
    }

  return drafts;
}

/**
 * pfc_forms_set_drafts:
 * @self: the forms
 * @drafts: (nullable): what pfc_forms_get_drafts() returned once
 *
 * The forms that are asked for from now on for the first time show them.
 */
void
pfc_forms_set_drafts (PfcForms *self, JsonObject *drafts)
{
  g_autoptr (JsonObject) old = NULL;
  g_autoptr (GList) names = NULL;

  g_return_if_fail (PFC_IS_FORMS (self));

  old = g_steal_pointer (&self->drafts);
  self->drafts = json_object_new ();
  names = drafts != NULL ? json_object_get_members (drafts) : NULL;
  for (GList *name = names; name != NULL; name = name->next)
    json_object_set_member (self->drafts, name->data,
                            json_node_copy (json_object_get_member (drafts, name->data)));
}
