/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-peer.h"

#include "pfc-history.h"

#define TASKS                                                                                      \
  "{\"ok\":true,\"id\":1,\"result\":["                                                             \
  "{\"name\":\"sum\",\"title\":\"Suma\",\"description\":\"\","                                     \
  "\"params\":{\"type\":\"object\",\"properties\":{\"args\":{\"type\":\"array\","                  \
  "\"title\":\"Números\",\"items\":{\"type\":\"number\"}}}}}]}\n"

typedef struct
{
  TestPeer *peer;
  PfcConnection *connection;
  PfcCatalogue *catalogue;
  PfcHistory *history;
  PfcEntries *entries;
  PfcEntry *entry;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->peer = test_peer_new ();
  fixture->connection = pfc_connection_new ();
  fixture->catalogue = pfc_catalogue_new ();
  fixture->history = pfc_history_new (fixture->connection);

  test_peer_connect (fixture->peer, fixture->connection);
  test_peer_load (fixture->peer, fixture->connection, fixture->catalogue, TASKS);
  g_ptr_array_set_size (fixture->peer->lines, 0);

  fixture->entries = pfc_entries_new (pfc_catalogue_find (fixture->catalogue, "sum"));
  fixture->entry = g_list_model_get_item (G_LIST_MODEL (fixture->entries), 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pfc_connection_close (fixture->connection);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_object_unref (fixture->entry);
  g_assert_finalize_object (fixture->entries);
  g_assert_finalize_object (fixture->history);
  g_assert_finalize_object (fixture->catalogue);
  g_assert_finalize_object (fixture->connection);
  test_peer_free (fixture->peer);
}

static PfcRun *
start (Fixture *fixture, const char *text)
{
  pfc_entry_set_text (fixture->entry, text);
  return pfc_history_start (fixture->history, fixture->entries);
}

static gboolean
is_in (PfcRun *run, PfcRunState state)
{
  return pfc_run_get_state (run) == state;
}

static void
test_done (Fixture *fixture, gconstpointer data)
{
  PfcRun *run = start (fixture, "1 2\n3.5");
  g_autofree char *result = NULL;
  g_autoptr (GDateTime) started = NULL;
  PfcRunState state;
  double elapsed;

  g_assert_true (is_in (run, PFC_RUN_RUNNING));
  g_assert_null (pfc_run_get_result (run));
  g_assert_cmpstr (pfc_run_get_input (run), ==, "1 2 3.5");
  test_wait (fixture->peer->lines->len == 1);
  g_assert_cmpstr (
      fixture->peer->lines->pdata[0], ==,
      "{\"op\":\"TASK\",\"data\":{\"task\":{\"name\":\"sum\",\"args\":[1,2,3.5]}},\"id\":2}");
  test_peer_send (fixture->peer, "{\"ok\":true,\"result\":6.5,\"id\":2}\n");
  test_wait (!is_in (run, PFC_RUN_RUNNING));

  g_object_get (run, "state", &state, "result", &result, "elapsed", &elapsed, "started", &started,
                NULL);
  g_assert_cmpint (state, ==, PFC_RUN_DONE);
  g_assert_cmpstr (result, ==, "6.5");
  g_assert_cmpfloat (elapsed, >, 0);
  g_assert_nonnull (started);
  g_assert_null (pfc_run_get_problem (run));
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
  PfcRun *run = start (fixture, "1e308 1e308");

  test_wait (fixture->peer->lines->len == 1);
  test_peer_send (fixture->peer,
                  "{\"ok\":false,\"code\":\"out-of-range\",\"error\":\"no es finito\",\"id\":2}\n");
  test_wait (is_in (run, PFC_RUN_FAILED));
  g_assert_cmpstr (pfc_run_get_problem (run), ==, "The result is out of range.");
  g_assert_null (pfc_run_get_result (run));
}

static void
test_wrong (Fixture *fixture, gconstpointer data)
{
  g_assert_null (start (fixture, "1 x"));
  g_assert_nonnull (pfc_entry_get_error (fixture->entry));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->history)), ==, 0);
  g_assert_cmpuint (fixture->peer->lines->len, ==, 0);
}

/* Eight at once and no more; newest first; those who wait when the connection goes are lost. */
static void
test_eight (Fixture *fixture, gconstpointer data)
{
  PfcRun *runs[PFC_HISTORY_MAX_RUNNING];
  g_autoptr (PfcRun) newest = NULL;
  gboolean can_start = TRUE;

  for (guint i = 0; i < PFC_HISTORY_MAX_RUNNING; i++)
    runs[i] = start (fixture, "1");

  test_wait (fixture->peer->lines->len == PFC_HISTORY_MAX_RUNNING);
  g_object_get (fixture->history, "can-start", &can_start, NULL);
  g_assert_false (can_start);
  g_assert_null (start (fixture, "1"));
  g_assert_cmpuint (pfc_history_get_n_running (fixture->history), ==, 8);

  newest = g_list_model_get_item (G_LIST_MODEL (fixture->history), 0);
  g_assert_true (newest == runs[7]);

  test_peer_send (fixture->peer, "{\"ok\":true,\"result\":1,\"id\":4}\n");
  test_wait (is_in (runs[2], PFC_RUN_DONE));
  g_object_get (fixture->history, "can-start", &can_start, NULL);
  g_assert_true (can_start);

  pfc_run_cancel (runs[3]);
  test_wait (is_in (runs[3], PFC_RUN_CANCELLED));

  test_peer_disconnect (fixture->peer);
  test_wait (pfc_history_get_n_running (fixture->history) == 0);
  g_assert_true (is_in (runs[0], PFC_RUN_LOST));
  g_assert_true (is_in (runs[7], PFC_RUN_LOST));
  g_assert_true (is_in (runs[2], PFC_RUN_DONE));
}

/* It is given an hour, which the test lets be over at once. */
static void
test_hour (Fixture *fixture, gconstpointer data)
{
  guint number = test_get_last_source ();
  PfcRun *run = start (fixture, "1");
  GSource *deadline = test_find_deadline (number, 3600);

  g_assert_true (is_in (run, PFC_RUN_RUNNING));

  g_source_set_ready_time (deadline, 0);
  test_wait (is_in (run, PFC_RUN_FAILED));
  g_assert_cmpstr (pfc_run_get_problem (run), ==, "The server did not answer in time.");
  g_assert_cmpuint (pfc_history_get_n_running (fixture->history), ==, 0);
}

static void
test_token (Fixture *fixture, gconstpointer data)
{
  pfc_connection_set_token (fixture->connection, "T");
  start (fixture, "1");
  test_wait (fixture->peer->lines->len == 1);
  g_assert_nonnull (strstr (fixture->peer->lines->pdata[0], "\"token\":\"T\""));
}

static void
test_offline (Fixture *fixture, gconstpointer data)
{
  PfcRun *run;

  pfc_connection_close (fixture->connection);
  run = start (fixture, "1");
  test_wait (is_in (run, PFC_RUN_FAILED));
  g_assert_cmpstr (pfc_run_get_problem (run), ==, "There is no connection to the server.");
}

static void
test_clear (Fixture *fixture, gconstpointer data)
{
  PfcRun *first = start (fixture, "1");
  PfcRun *second = start (fixture, "2");
  g_autoptr (PfcRun) left = NULL;

  start (fixture, "3");
  test_wait (fixture->peer->lines->len == 3);
  test_peer_send (fixture->peer,
                  "{\"ok\":true,\"result\":1,\"id\":2}\n{\"ok\":true,\"result\":3,\"id\":4}\n");
  test_wait (pfc_history_get_n_running (fixture->history) == 1);
  g_assert_true (is_in (first, PFC_RUN_DONE));

  pfc_history_clear (fixture->history);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->history)), ==, 1);
  left = g_list_model_get_item (G_LIST_MODEL (fixture->history), 0);
  g_assert_true (left == second);
}

/* Nobody is told of what was over while they looked, nor of what they ended themselves. */
static void
test_news (void)
{
  static const PfcRunState told[] = { PFC_RUN_DONE, PFC_RUN_FAILED, PFC_RUN_LOST };

  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      g_assert_false (pfc_run_state_is_news (told[i], 0));
      g_assert_false (pfc_run_state_is_news (told[i], 9.999));
      g_assert_true (pfc_run_state_is_news (told[i], 10));
      g_assert_true (pfc_run_state_is_news (told[i], 3600));
    }

  g_assert_false (pfc_run_state_is_news (PFC_RUN_CANCELLED, 10));
  g_assert_false (pfc_run_state_is_news (PFC_RUN_CANCELLED, 3600));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function)                                                                        \
  g_test_add ("/history/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("done", test_done);
  ADD ("failed", test_failed);
  ADD ("wrong", test_wrong);
  ADD ("eight", test_eight);
  ADD ("hour", test_hour);
  ADD ("token", test_token);
  ADD ("offline", test_offline);
  ADD ("clear", test_clear);
  g_test_add_func ("/history/news", test_news);

  return g_test_run ();
}
