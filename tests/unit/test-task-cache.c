/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-folder.h"
#include "test-peer.h"

#include "pfc-task-cache.h"

#define TASK(name, title)                                                                          \
  "{\"name\":\"" name "\",\"title\":\"" title "\",\"description\":\"d\","                          \
  "\"params\":{\"type\":\"object\",\"properties\":{},\"required\":[]}}"

typedef struct
{
  char *folder;
  char *path;
  PfcTaskCache *cache;
  TestPeer *peer;
  PfcConnection *connection;
  guint n_loads;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("pfo3-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "pfo3", "tasks.json", NULL);
  fixture->cache = pfc_task_cache_new (fixture->path);
  fixture->peer = test_peer_new ();
  fixture->connection = pfc_connection_new ();
  test_peer_connect (fixture->peer, fixture->connection);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pfc_connection_close (fixture->connection);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_finalize_object (fixture->connection);
  g_assert_finalize_object (fixture->cache);
  test_peer_free (fixture->peer);
  test_folder_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

/* The server at @address offers @tasks. */
static void
put (Fixture *fixture, const char *address, const char *tasks)
{
  g_autoptr (PfcCatalogue) catalogue = pfc_catalogue_new ();
  g_autofree char *answer =
      g_strdup_printf ("{\"ok\":true,\"result\":[%s],\"id\":%u}\n", tasks, ++fixture->n_loads);

  test_peer_load (fixture->peer, fixture->connection, catalogue, answer);
  pfc_task_cache_put (fixture->cache, address, catalogue);
}

static void
assert_found (PfcTaskCache *cache, const char *words, const char *expected)
{
  g_auto (GStrv) terms = g_strsplit (words, " ", -1);
  g_auto (GStrv) ids = pfc_task_cache_search (cache, (const char *const *) terms);
  g_autofree char *found = g_strjoinv (", ", ids);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  const PfcCachedTask *task;

  put (fixture, "a:1", TASK ("sum", "Suma") "," TASK ("upper", "Mayúsculas de un texto"));
  put (fixture, "b:2", TASK ("sum", "Suma exacta"));

  assert_found (fixture->cache, "sum", "a:1 sum, b:2 sum");
  assert_found (fixture->cache, "SUMA EXA", "b:2 sum");
  assert_found (fixture->cache, "mayus", "a:1 upper");
  assert_found (fixture->cache, "mayús text", "a:1 upper");
  assert_found (fixture->cache, "upper", "a:1 upper");
  assert_found (fixture->cache, "uma", "");
  assert_found (fixture->cache, "suma texto", "");
  assert_found (fixture->cache, "", "");

  task = pfc_task_cache_find (fixture->cache, "a:1 upper");
  g_assert_cmpstr (task->address, ==, "a:1");
  g_assert_cmpstr (task->name, ==, "upper");
  g_assert_cmpstr (task->title, ==, "Mayúsculas de un texto");
  g_assert_cmpstr (task->description, ==, "d");
  g_assert_null (pfc_task_cache_find (fixture->cache, "b:2 upper"));
}

/* The next start knows them, without anybody being asked. */
static void
test_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfcTaskCache) later = NULL;
  g_autoptr (PfcTaskCache) last = NULL;

  put (fixture, "a:1", TASK ("sum", "Suma \\\"ñ\\\""));
  put (fixture, "b:2", TASK ("lower", "Minúsculas"));
  put (fixture, "a:1", TASK ("upper", "Mayúsculas"));
  later = pfc_task_cache_new (fixture->path);
  assert_found (later, "sum", "");
  assert_found (later, "m", "b:2 lower, a:1 upper");

  pfc_task_cache_forget (later, "a:1");
  assert_found (later, "m", "b:2 lower");
  last = pfc_task_cache_new (fixture->path);
  assert_found (last, "m", "b:2 lower");
}

static void
test_broken (Fixture *fixture, gconstpointer data)
{
  const char *const texts[] = {
    "", "{", "[]", "{\"tasks\":5}", "{\"tasks\":[1,{},{\"address\":\"a:1\"},{\"address\":1}]}",
  };

  put (fixture, "a:1", TASK ("sum", "Suma"));
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (PfcTaskCache) cache = NULL;

      g_assert_true (g_file_set_contents (fixture->path, texts[i], -1, NULL));
      cache = pfc_task_cache_new (fixture->path);
      assert_found (cache, "suma", "");
    }
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) tasks = g_string_new (NULL);
  const char *const terms[] = { "t", NULL };
  g_auto (GStrv) ids = NULL;

  for (guint i = 0; i <= PFC_TASK_CACHE_MAX; i++)
    g_string_append_printf (tasks, "%s" TASK ("t%u", "T"), i > 0 ? "," : "", i);
  put (fixture, "a:1", tasks->str);
  ids = pfc_task_cache_search (fixture->cache, terms);
  g_assert_cmpuint (g_strv_length (ids), ==, PFC_TASK_CACHE_MAX);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function)                                                                        \
  g_test_add ("/task-cache/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("search", test_search);
  ADD ("file", test_file);
  ADD ("broken", test_broken);
  ADD ("limit", test_limit);

  return g_test_run ();
}
