/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-peer.h"

#include "pfc-entries.h"

#define TASKS                                                                                      \
  "{\"ok\":true,\"id\":1,\"result\":["                                                             \
  "{\"name\":\"sum\",\"title\":\"Suma\",\"description\":\"Suma números\","                         \
  "\"params\":{\"type\":\"object\",\"properties\":{\"args\":{\"type\":\"array\","                  \
  "\"title\":\"Números\",\"items\":{\"type\":\"number\"},\"default\":[]}},\"required\":[]}},"      \
  "{\"name\":\"future\",\"title\":\"F\",\"description\":\"\","                                     \
  "\"params\":{\"type\":\"object\",\"properties\":{\"f\":{\"type\":\"hologram\"}}}},"              \
  "7,"                                                                                             \
  "{\"name\":\"mix\",\"title\":\"Mezcla\",\"description\":\"\","                                   \
  "\"params\":{\"type\":\"object\",\"properties\":{"                                               \
  "\"s\":{\"type\":\"string\",\"title\":\"Texto\",\"description\":\"Lo que sea\"},"                \
  "\"n\":{\"type\":\"integer\",\"title\":\"Veces\",\"default\":2,\"minimum\":1,\"maximum\":9}},"   \
  "\"required\":[\"s\"]}}]}\n"

typedef struct
{
  TestPeer *peer;
  PfcConnection *connection;
  PfcCatalogue *catalogue;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->peer = test_peer_new ();
  fixture->connection = pfc_connection_new ();
  fixture->catalogue = pfc_catalogue_new ();

  test_peer_connect (fixture->peer, fixture->connection);
  test_peer_load (fixture->peer, fixture->connection, fixture->catalogue, TASKS);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pfc_connection_close (fixture->connection);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_finalize_object (fixture->catalogue);
  g_assert_finalize_object (fixture->connection);
  test_peer_free (fixture->peer);
}

static void
test_catalogue (Fixture *fixture, gconstpointer data)
{
  PfcTask *sum = pfc_catalogue_find (fixture->catalogue, "SUM");

  g_assert_cmpstr (fixture->peer->lines->pdata[0], ==,
                   "{\"op\":\"LIST_TASKS\",\"data\":{\"lang\":\"es\"},\"id\":1}");

  /* What this version does not understand does not hide the rest. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->catalogue)), ==, 2);
  g_assert_null (pfc_catalogue_find (fixture->catalogue, "future"));
  g_assert_cmpstr (pfc_task_get_name (sum), ==, "sum");
  g_assert_cmpstr (pfc_task_get_title (sum), ==, "Suma");
  g_assert_cmpstr (pfc_task_get_description (sum), ==, "Suma números");
  g_assert_cmpuint (pfo_form_get_n_fields (pfc_task_get_form (sum)), ==, 1);
}

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, guint *count)
{
  (*count)++;
}

static void
test_catalogue_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfcTask) sum = g_object_ref (pfc_catalogue_find (fixture->catalogue, "sum"));
  g_autofree char *again = g_strdup (strstr (TASKS, "\"result\""));
  g_autofree char *same = g_strconcat ("{\"ok\":true,\"id\":2,", again, NULL);
  g_autofree char *other = NULL;
  guint n_changes = 0;

  g_signal_connect (fixture->catalogue, "items-changed", G_CALLBACK (changed_cb), &n_changes);
  test_peer_load (fixture->peer, fixture->connection, fixture->catalogue, same);
  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_true (pfc_catalogue_find (fixture->catalogue, "sum") == sum);

  other = g_strdup (
      "{\"ok\":true,\"id\":3,\"result\":[{\"name\":\"sum\",\"title\":\"Otra\",\"params\":{}}]}\n");
  test_peer_load (fixture->peer, fixture->connection, fixture->catalogue, other);
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->catalogue)), ==, 1);
  g_assert_true (pfc_catalogue_find (fixture->catalogue, "sum") != sum);
}

static void
test_entries (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfcEntries) entries = pfc_entries_new (pfc_catalogue_find (fixture->catalogue, "mix"));
  g_autoptr (PfcEntry) text = g_list_model_get_item (G_LIST_MODEL (entries), 0);
  g_autoptr (PfcEntry) times = g_list_model_get_item (G_LIST_MODEL (entries), 1);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *json = NULL;
  g_autofree char *title = NULL;
  g_autofree char *description = NULL;

  g_object_get (text, "title", &title, "description", &description, NULL);
  g_assert_cmpstr (title, ==, "Texto");
  g_assert_cmpstr (description, ==, "Lo que sea");
  g_assert_cmpstr (pfc_entry_get_text (times), ==, "2");

  /* Everything that is wrong is said at once. */
  pfc_entry_set_text (times, "10");
  g_assert_null (pfc_entry_get_error (times));
  g_assert_null (pfc_entries_read (entries));
  g_assert_cmpstr (pfc_entry_get_error (text), ==, "This field is required.");
  g_assert_cmpstr (pfc_entry_get_error (times), ==, "This can be at most 9.");

  pfc_entry_set_text (text, "hola");
  g_assert_null (pfc_entry_get_error (text));
  g_object_set (times, "text", "3", NULL);
  g_assert_null (pfc_entry_get_error (times));

  object = pfc_entries_read (entries);
  json_node_init_object (node, object);
  json = json_to_string (node, FALSE);
  g_assert_cmpstr (json, ==, "{\"name\":\"mix\",\"s\":\"hola\",\"n\":3}");
}

static void
error_changed_cb (PfcEntry *entry, GParamSpec *pspec, GString *log)
{
  const char *error = pfc_entry_get_error (entry);

  g_string_append_printf (log, "%s|", error != NULL ? error : "-");
}

/* An error is not shown while a person types; once shown it follows what is typed. */
static void
test_error (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfcEntries) entries = pfc_entries_new (pfc_catalogue_find (fixture->catalogue, "sum"));
  g_autoptr (PfcEntry) entry = g_list_model_get_item (G_LIST_MODEL (entries), 0);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (JsonNode) value = NULL;

  g_signal_connect (entry, "notify::error", G_CALLBACK (error_changed_cb), log);
  pfc_entry_set_text (entry, "1 2 abc");
  g_assert_cmpstr (log->str, ==, "");
  g_assert_null (pfc_entry_read (entry));
  pfc_entry_set_text (entry, "1 2 ab");
  pfc_entry_set_text (entry, "1 2 ");
  pfc_entry_set_text (entry, "1 2 x");
  g_assert_cmpstr (log->str, ==,
                   "“abc” is not a number (item 3).|“ab” is not a number (item 3).|-|");

  pfc_entry_set_text (entry, NULL);
  value = pfc_entry_read (entry);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (value)), ==, 0);
}

/* Where what is typed into has no more room, nobody knows whether a text is whole. */
static void
test_full (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfcEntries) entries = pfc_entries_new (pfc_catalogue_find (fixture->catalogue, "mix"));
  g_autoptr (PfcEntry) entry = g_list_model_get_item (G_LIST_MODEL (entries), 0);
  g_autoptr (JsonNode) whole = NULL;
  g_autoptr (JsonNode) any = NULL;

  pfc_entry_set_capacity (entry, 10);
  pfc_entry_set_text (entry, "abcdef");
  whole = pfc_entry_read (entry);
  g_assert_cmpstr (json_node_get_string (whole), ==, "abcdef");

  /* Three bytes are left, and the next character may have been one of four. */
  pfc_entry_set_text (entry, "abcdefg");
  g_assert_null (pfc_entry_read (entry));
  g_assert_cmpstr (pfc_entry_get_error (entry), ==,
                   "The field is full, and what did not fit in is lost. "
                   "pfo3-cli takes longer ones.");

  pfc_entry_set_capacity (entry, 0);
  any = pfc_entry_read (entry);
  g_assert_cmpstr (json_node_get_string (any), ==, "abcdefg");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/entry/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("catalogue", test_catalogue);
  ADD ("catalogue-again", test_catalogue_again);
  ADD ("entries", test_entries);
  ADD ("error", test_error);
  ADD ("full", test_full);

  return g_test_run ();
}
