/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-task-cache.h"

#include "pfc-answer.h"
#include "pfo-json-reader.h"

struct _PfcTaskCache
{
  GObject parent_instance;

  char *path;
  GPtrArray *tasks; /* PfcCachedTask, in the order of their servers' lists */
};

G_DEFINE_FINAL_TYPE (PfcTaskCache, pfc_task_cache, G_TYPE_OBJECT)

static void
cached_task_free (PfcCachedTask *task)
{
  g_free (task->id);
  g_free (task->address);
  g_free (task->name);
  g_free (task->title);
  g_free (task->description);
  g_free (task);
}

/* An address has no blanks. */
static PfcCachedTask *
cached_task_new (const char *address, const char *name, const char *title, const char *description)
{
  PfcCachedTask *task = g_new0 (PfcCachedTask, 1);

  task->id = g_strconcat (address, " ", name, NULL);
  task->address = g_strdup (address);
  task->name = g_strdup (name);
  task->title = g_strdup (title);
  task->description = g_strdup (description);
  return task;
}

static void
pfc_task_cache_finalize (GObject *object)
{
  PfcTaskCache *self = PFC_TASK_CACHE (object);

  g_ptr_array_unref (self->tasks);
  g_free (self->path);

  G_OBJECT_CLASS (pfc_task_cache_parent_class)->finalize (object);
}

static void
pfc_task_cache_class_init (PfcTaskCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pfc_task_cache_finalize;
}

static void
pfc_task_cache_init (PfcTaskCache *self)
{
  self->tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) cached_task_free);
}

static void
read_task (PfcTaskCache *self, JsonObject *object)
{
  const char *address = pfc_answer_get_string (object, "address");
  const char *name = pfc_answer_get_string (object, "name");
  const char *title = pfc_answer_get_string (object, "title");
  const char *description = pfc_answer_get_string (object, "description");

  if (address != NULL && name != NULL && title != NULL && description != NULL)
    g_ptr_array_add (self->tasks, cached_task_new (address, name, title, description));
}

/* A cache that cannot be read is an empty one. */
static void
load (PfcTaskCache *self)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonArray *tasks = NULL;
  gsize length;

  if (g_file_get_contents (self->path, &text, &length, NULL))
    root = pfo_json_parse (text, length, NULL);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    tasks = pfc_answer_get_array (json_node_get_object (root), "tasks");

  for (guint i = 0; tasks != NULL && i < json_array_get_length (tasks); i++)
    {
      JsonNode *node = json_array_get_element (tasks, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        read_task (self, json_node_get_object (node));
    }
}

static char *
to_json (PfcTaskCache *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "tasks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->tasks->len; i++)
    {
      const PfcCachedTask *task = self->tasks->pdata[i];
      const char *const members[] = { "address", task->address, "name", task->name,
                                      "title", task->title, "description", task->description };

      json_builder_begin_object (builder);
      for (gsize j = 0; j < G_N_ELEMENTS (members); j += 2)
        {
          json_builder_set_member_name (builder, members[j]);
          json_builder_add_string_value (builder, members[j + 1]);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/* It is a cache: what is lost is there again at the next connection. */
static void
save (PfcTaskCache *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *text = to_json (self);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (!g_file_set_contents_full (self->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                 &error))
    g_info ("The tasks are not remembered: %s", error->message);
}

/**
 * pfc_task_cache_new:
 * @path: (nullable): the file; %NULL for the person's own, $XDG_CACHE_HOME/pfo3/tasks.json
 *
 * Returns: (transfer full): what is in it
 */
PfcTaskCache *
pfc_task_cache_new (const char *path)
{
  PfcTaskCache *self = g_object_new (PFC_TYPE_TASK_CACHE, NULL);

  self->path = path != NULL
                   ? g_strdup (path)
                   : g_build_filename (g_get_user_cache_dir (), "pfo3", "tasks.json", NULL);
  load (self);
  return self;
}

static guint
remove_server (PfcTaskCache *self, const char *address)
{
  guint n_removed = 0;

  for (guint i = self->tasks->len; i > 0; i--)
    {
      const PfcCachedTask *task = self->tasks->pdata[i - 1];

      if (!g_str_equal (task->address, address))
        continue;

      g_ptr_array_remove_index (self->tasks, i - 1);
      n_removed++;
    }

  return n_removed;
}

/**
 * pfc_task_cache_put:
 * @self: the cache
 * @address: a server's address
 * @tasks: what it offers now
 *
 * Remembers the tasks of a server, in the place of those of before.
 */
void
pfc_task_cache_put (PfcTaskCache *self, const char *address, PfcCatalogue *tasks)
{
  guint n_tasks = MIN (g_list_model_get_n_items (G_LIST_MODEL (tasks)), PFC_TASK_CACHE_MAX);

  g_return_if_fail (PFC_IS_TASK_CACHE (self));

  remove_server (self, address);
  for (guint i = 0; i < n_tasks; i++)
    {
      g_autoptr (PfcTask) task = g_list_model_get_item (G_LIST_MODEL (tasks), i);

      g_ptr_array_add (self->tasks,
                       cached_task_new (address, pfc_task_get_name (task),
                                        pfc_task_get_title (task),
                                        pfc_task_get_description (task)));
    }
  save (self);
}

/**
 * pfc_task_cache_forget:
 * @self: the cache
 * @address: a server's address
 *
 * Forgets the tasks of a server.
 */
void
pfc_task_cache_forget (PfcTaskCache *self, const char *address)
{
  g_return_if_fail (PFC_IS_TASK_CACHE (self));

  if (remove_server (self, address) > 0)
    save (self);
}

/**
 * pfc_task_cache_list_servers:
 * @self: the cache
 *
 * Returns: (transfer full): the addresses of the servers of which there are tasks
 */
char **
pfc_task_cache_list_servers (PfcTaskCache *self)
{
  g_autoptr (GStrvBuilder) addresses = g_strv_builder_new ();
  const char *last = NULL;

  g_return_val_if_fail (PFC_IS_TASK_CACHE (self), NULL);

  /* The tasks of a server stand together. */
  for (guint i = 0; i < self->tasks->len; i++)
    {
      const PfcCachedTask *task = self->tasks->pdata[i];

      if (g_strcmp0 (task->address, last) != 0)
        g_strv_builder_add (addresses, task->address);
      last = task->address;
    }

  return g_strv_builder_end (addresses);
}

static gboolean
matches (const PfcCachedTask *task, const char *const *terms)
{
  for (const char *const *term = terms; *term != NULL; term++)
    {
      if (!g_str_match_string (*term, task->title, TRUE) &&
          !g_str_match_string (*term, task->name, TRUE))
        return FALSE;
    }

  return *terms != NULL;
}

/**
 * pfc_task_cache_search:
 * @self: the cache
 * @terms: (array zero-terminated=1): what words of the title or the name begin with; case and
 *   accents do not matter, and all have to be there
 *
 * Returns: (transfer full): the ids of the tasks that match
 */
char **
pfc_task_cache_search (PfcTaskCache *self, const char *const *terms)
{
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();

  g_return_val_if_fail (PFC_IS_TASK_CACHE (self), NULL);

  for (guint i = 0; i < self->tasks->len; i++)
    {
      const PfcCachedTask *task = self->tasks->pdata[i];

      if (matches (task, terms))
        g_strv_builder_add (found, task->id);
    }

  return g_strv_builder_end (found);
}

/**
 * pfc_task_cache_find:
 * @self: the cache
 * @id: an id that a search gave
 *
 * Returns: (transfer none) (nullable): the task, until the cache changes; %NULL if it is not there
 * any more
 */
const PfcCachedTask *
pfc_task_cache_find (PfcTaskCache *self, const char *id)
{
  g_return_val_if_fail (PFC_IS_TASK_CACHE (self), NULL);

  for (guint i = 0; i < self->tasks->len; i++)
    {
      const PfcCachedTask *task = self->tasks->pdata[i];

      if (g_str_equal (task->id, id))
        return task;
    }

  return NULL;
}
