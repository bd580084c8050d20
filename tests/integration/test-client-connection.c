/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-folder.h"
#include "test-peer.h"

#include "pfc-history.h"
#include "pfc-session.h"
#include "pfo-error.h"

#include <glib/gstdio.h>
#include <signal.h>

/* The client's models against the real server, which is stopped, killed and started again. */

typedef struct
{
  char *folder; /* the server's */
  GSubprocess *server;
  guint port;
  char *address;

  PfcConnection *connection;
  PfcSession *session;
  PfcCatalogue *catalogue;
  PfcHistory *history;
} Fixture;

/* Starts the server where it was before, if it was. */
static void
start_server (Fixture *fixture)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GDataInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *port = g_strdup_printf ("%u", fixture->port);
  g_autofree char *line = NULL;

  g_subprocess_launcher_set_cwd (launcher, fixture->folder);
  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", fixture->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "SOCKET_HOST", "127.0.0.1", TRUE);
  g_subprocess_launcher_setenv (launcher, "SOCKET_PORT", port, TRUE);
  g_subprocess_launcher_setenv (launcher, "LOG_LEVEL", "error", TRUE);
  g_subprocess_launcher_unsetenv (launcher, "DATABASE_URL");
  fixture->server = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("PFO_SERVER"), NULL);
  g_assert_no_error (error);

  stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->server));
  line = g_data_input_stream_read_line (stream, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_cmpint (sscanf (line, "Servidor sockets en 127.0.0.1:%u (pool=", &fixture->port), ==, 1);
}

static void
end_server (Fixture *fixture, int number)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_send_signal (fixture->server, number);
  g_subprocess_wait (fixture->server, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&fixture->server);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("pfo3-test-XXXXXX", NULL);
  start_server (fixture);
  fixture->address = g_strdup_printf ("127.0.0.1:%u", fixture->port);

  fixture->connection = pfc_connection_new ();
  fixture->session = pfc_session_new (fixture->connection);
  fixture->catalogue = pfc_catalogue_new ();
  fixture->history = pfc_history_new (fixture->connection);
  g_assert_true (pfc_connection_open (fixture->connection, fixture->address, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pfc_connection_close (fixture->connection);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_finalize_object (fixture->history);
  g_assert_finalize_object (fixture->catalogue);
  g_assert_finalize_object (fixture->session);
  g_assert_finalize_object (fixture->connection);

  end_server (fixture, SIGTERM);
  test_folder_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->address);
}

static gboolean
is_in (Fixture *fixture, PfcConnectionState state)
{
  return pfc_connection_get_state (fixture->connection) == state;
}

static void
go_online (Fixture *fixture)
{
  test_wait (is_in (fixture, PFC_CONNECTION_ONLINE));
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static PfcTask *
load_task (Fixture *fixture, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pfc_catalogue_load_async (fixture->catalogue, fixture->connection, "es", 30, NULL, result_cb,
                            &result);
  test_wait (result != NULL);
  pfc_catalogue_load_finish (fixture->catalogue, result, &error);
  g_assert_no_error (error);
  return pfc_catalogue_find (fixture->catalogue, name);
}

static PfcRun *
start_run (Fixture *fixture, PfcTask *task, const char *text)
{
  g_autoptr (PfcEntries) entries = pfc_entries_new (task);
  g_autoptr (PfcEntry) entry = g_list_model_get_item (G_LIST_MODEL (entries), 0);

  pfc_entry_set_text (entry, text);
  return pfc_history_start (fixture->history, entries);
}

static void
sign_in (Fixture *fixture)
{
  g_autoptr (GAsyncResult) registered = NULL;
  g_autoptr (GAsyncResult) signed_in = NULL;
  g_autoptr (GError) error = NULL;

  pfc_session_register_async (fixture->session, "ana", "caballo correcto", NULL, result_cb,
                              &registered);
  test_wait (registered != NULL);
  pfc_session_register_finish (fixture->session, registered, &error);
  g_assert_no_error (error);

  pfc_session_sign_in_async (fixture->session, "ana", "caballo correcto", NULL, result_cb,
                             &signed_in);
  test_wait (signed_in != NULL);
  pfc_session_sign_in_finish (fixture->session, signed_in, &error);
  g_assert_no_error (error);
  g_assert_true (pfc_session_get_signed_in (fixture->session));
}

static void
check_inicio (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *html = NULL;

  pfc_session_load_inicio_async (fixture->session, "es", NULL, result_cb, &result);
  test_wait (result != NULL);
  html = pfc_session_load_inicio_finish (fixture->session, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (html, "ana"));
}

static void
test_eight_runs (Fixture *fixture, gconstpointer data)
{
  PfcTask *upper, *sum;
  PfcRun *run;

  go_online (fixture);
  upper = load_task (fixture, "upper");
  for (guint i = 0; i < PFC_HISTORY_MAX_RUNNING; i++)
    g_assert_nonnull (start_run (fixture, upper, "ñandú"));
  g_assert_cmpuint (pfc_history_get_n_running (fixture->history), ==, 8);
  test_wait (pfc_history_get_n_running (fixture->history) == 0);

  for (guint i = 0; i < PFC_HISTORY_MAX_RUNNING; i++)
    {
      g_autoptr (PfcRun) done = g_list_model_get_item (G_LIST_MODEL (fixture->history), i);

      g_assert_cmpstr (pfc_run_get_result (done), ==, "ÑANDÚ");
    }

  sum = pfc_catalogue_find (fixture->catalogue, "sum");
  run = start_run (fixture, sum, "1 2 3.5");
  test_wait (pfc_run_get_state (run) != PFC_RUN_RUNNING);
  g_assert_cmpstr (pfc_run_get_result (run), ==, "6.5");

  run = start_run (fixture, sum, "1e308 1e308");
  test_wait (pfc_run_get_state (run) != PFC_RUN_RUNNING);
  g_assert_cmpint (pfc_run_get_state (run), ==, PFC_RUN_FAILED);
}

static gboolean
is_stopped (Fixture *fixture)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (fixture->server));
  g_autofree char *status = NULL;

  g_assert_true (g_file_get_contents (path, &status, NULL, NULL));
  return strstr (status, "\nState:\tT") != NULL;
}

/* A signal takes effect a moment later; until then the server would still answer. */
static void
freeze_server (Fixture *fixture)
{
  g_subprocess_send_signal (fixture->server, SIGSTOP);
  while (!is_stopped (fixture))
    g_thread_yield ();
}

/* The server dies with runs under way, is away for a while, and comes back with what it knew. */
static void
test_comes_back (Fixture *fixture, gconstpointer data)
{
  PfcTask *upper;
  PfcRun *lost, *again;

  go_online (fixture);
  sign_in (fixture);
  upper = load_task (fixture, "upper");

  freeze_server (fixture);
  lost = start_run (fixture, upper, "hola");
  end_server (fixture, SIGKILL);
  test_wait (pfc_run_get_state (lost) != PFC_RUN_RUNNING);
  g_assert_cmpint (pfc_run_get_state (lost), ==, PFC_RUN_LOST);
  test_wait (g_error_matches (pfc_connection_get_failure (fixture->connection), G_IO_ERROR,
                              G_IO_ERROR_CONNECTION_REFUSED));

  start_server (fixture);
  go_online (fixture);
  g_assert_true (pfc_session_get_signed_in (fixture->session));
  check_inicio (fixture);

  again = start_run (fixture, upper, "hola");
  test_wait (pfc_run_get_state (again) != PFC_RUN_RUNNING);
  g_assert_cmpstr (pfc_run_get_result (again), ==, "HOLA");
  g_assert_cmpint (pfc_run_get_state (lost), ==, PFC_RUN_LOST);
}

/* A session that the server no longer knows ends when the connection is back. */
static void
test_session_ends (Fixture *fixture, gconstpointer data)
{
  g_autofree char *old_folder = NULL;

  go_online (fixture);
  sign_in (fixture);
  end_server (fixture, SIGTERM);
  test_wait (is_in (fixture, PFC_CONNECTION_WAITING));
  g_assert_true (pfc_session_get_signed_in (fixture->session));

  old_folder = g_steal_pointer (&fixture->folder);
  fixture->folder = g_dir_make_tmp ("pfo3-test-XXXXXX", NULL);
  start_server (fixture);
  test_wait (!pfc_session_get_signed_in (fixture->session));
  g_assert_true (is_in (fixture, PFC_CONNECTION_ONLINE));
  test_folder_remove (old_folder);
}

static void
test_wrong_password (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  go_online (fixture);
  pfc_session_sign_in_async (fixture->session, "nobody", "caballo correcto", NULL, result_cb,
                             &result);
  test_wait (result != NULL);
  g_assert_false (pfc_session_sign_in_finish (fixture->session, result, &error));
  g_assert_error (error, PFO_ERROR, PFO_ERROR_BAD_CREDENTIALS);
}

/* The system takes the connection, but nobody is at home: that is a problem after a while, too. */
static void
test_frozen_server (Fixture *fixture, gconstpointer data)
{
  go_online (fixture);
  pfc_connection_close (fixture->connection);

  freeze_server (fixture);
  g_assert_true (pfc_connection_open (fixture->connection, fixture->address, NULL));
  test_wait (is_in (fixture, PFC_CONNECTION_WAITING));
  g_assert_error (pfc_connection_get_failure (fixture->connection), G_IO_ERROR,
                  G_IO_ERROR_TIMED_OUT);

  g_subprocess_send_signal (fixture->server, SIGCONT);
  go_online (fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/client-connection/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("eight-runs", test_eight_runs);
  ADD ("comes-back", test_comes_back);
  ADD ("session-ends", test_session_ends);
  ADD ("wrong-password", test_wrong_password);
  ADD ("frozen-server", test_frozen_server);

  return g_test_run ();
}
