/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-peer.h"

#include "pfc-forms.h"

#define SUM                                                                                        \
  "{\"name\":\"sum\",\"title\":\"Suma\",\"params\":{\"type\":\"object\",\"properties\":{"          \
  "\"args\":{\"type\":\"array\",\"title\":\"Números\",\"items\":{\"type\":\"number\"},"            \
  "\"default\":[]}}}}"

/* The same in another language, with another field. */
#define MIX_EN                                                                                     \
  "{\"name\":\"mix\",\"title\":\"Mixture\",\"params\":{\"type\":\"object\",\"properties\":{"       \
  "\"d\":{\"type\":\"string\",\"title\":\"Date\"},"                                                \
  "\"n\":{\"type\":\"integer\",\"title\":\"Times\",\"default\":3},"                                \
  "\"s\":{\"type\":\"string\",\"title\":\"Text\"}}}}"

#define MIX                                                                                        \
  "{\"name\":\"mix\",\"title\":\"Mezcla\",\"params\":{\"type\":\"object\",\"properties\":{"        \
  "\"s\":{\"type\":\"string\",\"title\":\"Texto\"},"                                               \
  "\"n\":{\"type\":\"integer\",\"title\":\"Veces\",\"default\":2}}}}"

#define SET                                                                                        \
  "{\"name\":\"set\",\"title\":\"Juego\",\"params\":{\"type\":\"object\",\"properties\":{"         \
  "\"c\":{\"type\":\"string\",\"title\":\"Clase\",\"enum\":[\"a\",\"b\"]},"                        \
  "\"b\":{\"type\":\"boolean\",\"title\":\"Todo\"}}}}"

/* The same with another choice, and a text in the place of the switch. */
#define SET_LATER                                                                                  \
  "{\"name\":\"set\",\"title\":\"Juego\",\"params\":{\"type\":\"object\",\"properties\":{"         \
  "\"c\":{\"type\":\"string\",\"title\":\"Clase\",\"enum\":[\"a\",\"c\"]},"                        \
  "\"b\":{\"type\":\"string\",\"title\":\"Todo\"}}}}"

typedef struct
{
  TestPeer *peer;
  PfcConnection *connection;
  PfcCatalogue *catalogue;
  PfcForms *forms;
  guint n_changes;
} Fixture;

static void
changed_cb (Fixture *fixture)
{
  fixture->n_changes++;
}

static void
load (Fixture *fixture, guint id, const char *tasks)
{
  g_autofree char *answer =
      g_strdup_printf ("{\"ok\":true,\"id\":%u,\"result\":[%s]}\n", id, tasks);

  test_peer_load (fixture->peer, fixture->connection, fixture->catalogue, answer);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->peer = test_peer_new ();
  fixture->connection = pfc_connection_new ();
  fixture->catalogue = pfc_catalogue_new ();
  fixture->forms = pfc_forms_new ();
  g_signal_connect_swapped (fixture->forms, "changed", G_CALLBACK (changed_cb), fixture);

  test_peer_connect (fixture->peer, fixture->connection);
  load (fixture, 1, SUM "," MIX);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pfc_connection_close (fixture->connection);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_finalize_object (fixture->forms);
  g_assert_finalize_object (fixture->catalogue);
  g_assert_finalize_object (fixture->connection);
  test_peer_free (fixture->peer);
}

static PfcTask *
find (Fixture *fixture, const char *name)
{
  return pfc_catalogue_find (fixture->catalogue, name);
}

/* The entry of a task's form at @index; the form keeps it alive. */
static PfcEntry *
get_entry (Fixture *fixture, const char *task, guint index)
{
  PfcEntries *entries = pfc_forms_get (fixture->forms, find (fixture, task));
  g_autoptr (PfcEntry) entry = g_list_model_get_item (G_LIST_MODEL (entries), index);

  return entry;
}

static const char *
get_draft (JsonObject *drafts, const char *task, const char *field)
{
  JsonObject *draft =
      json_object_has_member (drafts, task) ? json_object_get_object_member (drafts, task) : NULL;

  return draft != NULL ? json_object_get_string_member_with_default (draft, field, NULL) : NULL;
}

static void
test_typed_stays (Fixture *fixture, gconstpointer data)
{
  pfc_entry_set_text (get_entry (fixture, "sum", 0), "1 2");
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  pfc_entry_set_text (get_entry (fixture, "mix", 0), "x");
  g_assert_cmpuint (fixture->n_changes, ==, 2);
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "sum", 0)), ==, "1 2");

  pfc_forms_clear (fixture->forms);
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "sum", 0)), ==, "");
}

static void
test_drafts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfcForms) again = pfc_forms_new ();
  g_autoptr (JsonObject) drafts = NULL;

  /* Defaults are no drafts. */
  get_entry (fixture, "sum", 0);
  pfc_entry_set_text (get_entry (fixture, "mix", 0), "half-typ");
  drafts = pfc_forms_get_drafts (fixture->forms);
  g_assert_cmpuint (json_object_get_size (drafts), ==, 1);
  g_assert_cmpstr (get_draft (drafts, "mix", "s"), ==, "half-typ");
  g_assert_null (get_draft (drafts, "mix", "n"));

  pfc_forms_set_drafts (again, drafts);
  g_clear_object (&fixture->forms);
  fixture->forms = g_steal_pointer (&again);
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "mix", 0)), ==, "half-typ");
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "mix", 1)), ==, "2");
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "sum", 0)), ==, "");
}

/* Drafts of forms that nobody looked at outlive another start. */
static void
test_drafts_wait (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) drafts = json_object_new ();
  g_autoptr (JsonObject) again = NULL;
  JsonObject *sum = json_object_new ();

  json_object_set_string_member (sum, "args", "1 2");
  json_object_set_object_member (drafts, "sum", sum);
  json_object_set_int_member (drafts, "mix", 7);
  pfc_forms_set_drafts (fixture->forms, drafts);
  again = pfc_forms_get_drafts (fixture->forms);
  g_assert_cmpstr (get_draft (again, "sum", "args"), ==, "1 2");

  /* What is not a draft is passed over. */
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "mix", 0)), ==, "");

  /* What was taken up and then emptied does not come back. */
  pfc_entry_set_text (get_entry (fixture, "sum", 0), "");
  g_clear_pointer (&again, json_object_unref);
  again = pfc_forms_get_drafts (fixture->forms);
  g_assert_cmpuint (json_object_get_size (again), ==, 0);

  pfc_forms_set_drafts (fixture->forms, drafts);
  pfc_forms_clear (fixture->forms);
  g_clear_pointer (&again, json_object_unref);
  again = pfc_forms_get_drafts (fixture->forms);
  g_assert_cmpuint (json_object_get_size (again), ==, 0);
}

static void
test_longest_draft (Fixture *fixture, gconstpointer data)
{
  g_autofree char *longest = g_strnfill (PFC_FORMS_MAX_DRAFT, 'a');
  g_autofree char *longer = g_strnfill (PFC_FORMS_MAX_DRAFT + 1, 'a');
  g_autoptr (JsonObject) drafts = NULL;

  pfc_entry_set_text (get_entry (fixture, "mix", 0), longest);
  drafts = pfc_forms_get_drafts (fixture->forms);
  g_assert_cmpstr (get_draft (drafts, "mix", "s"), ==, longest);

  g_clear_pointer (&drafts, json_object_unref);
  pfc_entry_set_text (get_entry (fixture, "mix", 0), longer);
  drafts = pfc_forms_get_drafts (fixture->forms);
  g_assert_cmpuint (json_object_get_size (drafts), ==, 0);
}

static void
test_retain (Fixture *fixture, gconstpointer data)
{
  pfc_entry_set_text (get_entry (fixture, "sum", 0), "1 2");
  pfc_entry_set_text (get_entry (fixture, "mix", 0), "x");
  load (fixture, 2, SUM);
  pfc_forms_retain (fixture->forms, fixture->catalogue);
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "sum", 0)), ==, "1 2");
  load (fixture, 3, SUM "," MIX);
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "mix", 0)), ==, "");
}

/* A language that is changed while a form is filled in costs nothing of what is in it. */
static void
test_retain_renamed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *longer = g_strnfill (PFC_FORMS_MAX_DRAFT + 1, 'a');
  PfcTask *before = find (fixture, "mix");
  g_autoptr (JsonObject) drafts = NULL;

  pfc_entry_set_text (get_entry (fixture, "mix", 0), longer);
  pfc_entry_set_text (get_entry (fixture, "sum", 0), "1 2");
  load (fixture, 2, SUM "," MIX_EN);
  pfc_forms_retain (fixture->forms, fixture->catalogue);

  g_assert_true (find (fixture, "mix") != before);
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "mix", 0)), ==, "");
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "mix", 1)), ==, "3");
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "mix", 2)), ==, longer);
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "sum", 0)), ==, "1 2");

  /* It is a form as any other: what is typed from here on is told of. */
  fixture->n_changes = 0;
  pfc_entry_set_text (get_entry (fixture, "mix", 2), "x");
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  drafts = pfc_forms_get_drafts (fixture->forms);
  g_assert_cmpstr (get_draft (drafts, "mix", "s"), ==, "x");
}

/* Drafts that wait for their task wait on. */
static void
test_retain_drafts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) drafts = json_object_new ();
  JsonObject *mix = json_object_new ();

  json_object_set_string_member (mix, "s", "half-typ");
  json_object_set_object_member (drafts, "mix", mix);
  pfc_forms_set_drafts (fixture->forms, drafts);
  load (fixture, 2, MIX_EN);
  pfc_forms_retain (fixture->forms, fixture->catalogue);
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "mix", 2)), ==, "half-typ");
}

/* A row would show one of those that are offered, and the form hold another. */
static void
test_choice_that_is_gone (Fixture *fixture, gconstpointer data)
{
  load (fixture, 2, SET);
  pfc_entry_set_text (get_entry (fixture, "set", 0), "b");
  pfc_entry_set_text (get_entry (fixture, "set", 1), "true");
  load (fixture, 3, SET_LATER);
  pfc_forms_retain (fixture->forms, fixture->catalogue);
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "set", 0)), ==, "a");
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "set", 1)), ==, "true");

  /* A text is no switch. */
  pfc_entry_set_text (get_entry (fixture, "set", 0), "c");
  pfc_entry_set_text (get_entry (fixture, "set", 1), "hola");
  load (fixture, 4, SET);
  pfc_forms_retain (fixture->forms, fixture->catalogue);
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "set", 0)), ==, "a");
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "set", 1)), ==, "false");
}

/* The same after another start. */
static void
test_drafts_of_choices (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) drafts = NULL;

  load (fixture, 2, SET);
  pfc_entry_set_text (get_entry (fixture, "set", 0), "b");
  pfc_entry_set_text (get_entry (fixture, "set", 1), "true");
  drafts = pfc_forms_get_drafts (fixture->forms);

  pfc_forms_clear (fixture->forms);
  pfc_forms_set_drafts (fixture->forms, drafts);
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "set", 0)), ==, "b");
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "set", 1)), ==, "true");

  pfc_forms_clear (fixture->forms);
  pfc_forms_set_drafts (fixture->forms, drafts);
  load (fixture, 3, SET_LATER);
  g_assert_cmpstr (pfc_entry_get_text (get_entry (fixture, "set", 0)), ==, "a");
}

#define add(name, func) g_test_add ("/forms/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("typed-stays", test_typed_stays);
  add ("drafts", test_drafts);
  add ("drafts-wait", test_drafts_wait);
  add ("longest-draft", test_longest_draft);
  add ("retain", test_retain);
  add ("retain-renamed", test_retain_renamed);
  add ("retain-drafts", test_retain_drafts);
  add ("choice-that-is-gone", test_choice_that_is_gone);
  add ("drafts-of-choices", test_drafts_of_choices);

  return g_test_run ();
}
