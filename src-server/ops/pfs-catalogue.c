/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-catalogue.h"

#include "pfs-tasks.h"

struct _PfsCatalogue
{
  GArray *entries;   /* of PfsCatalogueEntry */
  JsonNode *lists[2]; /* by language, as LIST_TASKS answers */
};

static JsonNode *
build_list (const PfsCatalogue *self, PfoLanguage language)
{
  g_autoptr (JsonArray) list = json_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      const PfsCatalogueEntry *entry = pfs_catalogue_get_entry (self, i);
      JsonObject *task = json_object_new ();

      json_object_set_string_member (task, "name", entry->task->name);
      json_object_set_string_member (task, "title", pfo_text_get (entry->task->title, language));
      json_object_set_string_member (task, "description",
                                     pfo_text_get (entry->task->description, language));
      json_object_set_member (task, "params", pfo_form_to_schema (entry->form, language));
      json_array_add_object_element (list, task);
    }

  return json_node_init_array (json_node_alloc (), list);
}

/**
 * pfs_catalogue_new:
 *
 * Returns: (transfer full): the catalogue of the built-in tasks
 */
PfsCatalogue *
pfs_catalogue_new (void)
{
  PfsCatalogue *self = g_new0 (PfsCatalogue, 1);
  guint n_tasks;
  const PfsTask *const *tasks = pfs_tasks_get_all (&n_tasks);

  self->entries = g_array_new (FALSE, FALSE, sizeof (PfsCatalogueEntry));
  for (guint i = 0; i < n_tasks; i++)
    {
      PfsCatalogueEntry entry = { tasks[i], pfo_form_new (tasks[i]->fields, tasks[i]->n_fields),
                                  i };
      g_array_append_val (self->entries, entry);
    }

  self->lists[PFO_LANGUAGE_ES] = build_list (self, PFO_LANGUAGE_ES);
  self->lists[PFO_LANGUAGE_EN] = build_list (self, PFO_LANGUAGE_EN);
  return self;
}

/**
 * pfs_catalogue_free:
 * @self: a catalogue that no thread uses any more
 */
void
pfs_catalogue_free (PfsCatalogue *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    pfo_form_unref (g_array_index (self->entries, PfsCatalogueEntry, i).form);

  for (guint i = 0; i < G_N_ELEMENTS (self->lists); i++)
    json_node_unref (self->lists[i]);

  g_array_unref (self->entries);
  g_free (self);
}

/**
 * pfs_catalogue_get_n_entries:
 * @self: the catalogue
 *
 * Returns: how many tasks are on offer
 */
guint
pfs_catalogue_get_n_entries (const PfsCatalogue *self)
{
  return self->entries->len;
}

/**
 * pfs_catalogue_get_entry:
 * @self: the catalogue
 * @index: which task, below pfs_catalogue_get_n_entries()
 *
 * Returns: (transfer none): the task
 */
const PfsCatalogueEntry *
pfs_catalogue_get_entry (const PfsCatalogue *self, guint index)
{
  return &g_array_index (self->entries, PfsCatalogueEntry, index);
}

/**
 * pfs_catalogue_find:
 * @self: the catalogue
 * @name: a task's name, in a request
 *
 * Returns: (transfer none) (nullable): the task
 */
const PfsCatalogueEntry *
pfs_catalogue_find (const PfsCatalogue *self, PfoSlice name)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const PfsCatalogueEntry *entry = pfs_catalogue_get_entry (self, i);

      if (pfo_slice_is_name (name, entry->task->name))
        return entry;
    }

  return NULL;
}

/**
 * pfs_catalogue_get_list:
 * @self: the catalogue
 * @language: the language of its texts
 *
 * Returns: (transfer none): the tasks as LIST_TASKS answers them
 */
JsonNode *
pfs_catalogue_get_list (const PfsCatalogue *self, PfoLanguage language)
{
  return self->lists[language];
}
