/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-folder.h"

#include "pfc-known-servers.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#define PRINT_A                                                                                    \
  "AA:0B:89:80:A2:A8:8E:8C:F5:87:DD:B6:0D:25:26:76:"                                               \
  "3F:0E:10:A5:D5:C9:9C:04:AD:1E:CA:BD:68:55:BF:E6"

#define PRINT_B                                                                                    \
  "BB:0B:89:80:A2:A8:8E:8C:F5:87:DD:B6:0D:25:26:76:"                                               \
  "3F:0E:10:A5:D5:C9:9C:04:AD:1E:CA:BD:68:55:BF:E6"

typedef struct
{
  char *folder;
  char *path;
  PfcKnownServers *servers;
  guint n_changes;
} Fixture;

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, Fixture *fixture)
{
  fixture->n_changes++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("pfo3-test-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "pfo3", "servers", NULL);
  fixture->servers = pfc_known_servers_new (fixture->path);
  g_signal_connect (fixture->servers, "items-changed", G_CALLBACK (items_changed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_finalize_object (fixture->servers);
  test_folder_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
write_text (Fixture *fixture, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (fixture->path, text, -1, &error);
  g_assert_no_error (error);
}

static void
load (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  pfc_known_servers_load (fixture->servers, &error);
  g_assert_no_error (error);
}

/* The addresses in their order, with blanks between them. */
static char *
list (PfcKnownServers *servers)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (servers)); i++)
    {
      g_autoptr (PfcKnownServer) server = g_list_model_get_item (G_LIST_MODEL (servers), i);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                              pfc_known_server_get_address (server));
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

#define assert_list(servers, expected)                                                             \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *listed = list (servers);                                                      \
    g_assert_cmpstr (listed, ==, expected);                                                        \
  }                                                                                                \
  G_STMT_END

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Turns the main loop until the list is as expected. */
static void
wait_for_list (Fixture *fixture, const char *expected)
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;
  guint tick = g_timeout_add (20, tick_cb, NULL);
  gboolean same = FALSE;

  while (!same && g_get_monotonic_time () < end)
    {
      g_autofree char *listed = list (fixture->servers);

      same = g_str_equal (listed, expected);
      if (!same)
        g_main_context_iteration (NULL, TRUE);
    }

  g_source_remove (tick);
  assert_list (fixture->servers, expected);
}

static void
test_none (Fixture *fixture, gconstpointer data)
{
  load (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->servers)), ==, 0);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (fixture->servers)) ==
                 PFC_TYPE_KNOWN_SERVER);
  g_assert_null (pfc_known_servers_lookup (fixture->servers, "10.0.0.1"));
  g_assert_null (pfc_known_servers_lookup (fixture->servers, "not an address"));
  g_assert_null (pfc_known_servers_get_fingerprint (fixture->servers, "10.0.0.1"));

  /* Looking makes no file. */
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfcKnownServers) again = pfc_known_servers_new (fixture->path);
  g_autoptr (GError) error = NULL;
  PfcKnownServer *server;
  GStatBuf status;

  g_assert_true (pfc_known_servers_set_fingerprint (fixture->servers, "[2001:DB8::1]",
                                                    "aa0b8980a2a88e8cf587ddb60d252676"
                                                    "3f0e10a5d5c99c04ad1ecabd6855bfe6",
                                                    &error));
  g_assert_true (pfc_known_servers_set_user (fixture->servers, "2001:db8::1", "ana\nñandú", NULL));
  g_assert_true (pfc_known_servers_touch (fixture->servers, "[2001:db8::1]:6000", NULL));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  /* Another process sees the same. */
  g_assert_true (pfc_known_servers_load (again, &error));
  assert_list (again, "[2001:db8::1]:6000");
  server = pfc_known_servers_lookup (again, "pfo3s://[2001:db8::1]:6000/");
  g_assert_cmpstr (pfc_known_server_get_fingerprint (server), ==, PRINT_A);
  g_assert_cmpstr (pfc_known_server_get_user (server), ==, "ana\nñandú");
  g_assert_cmpint (g_get_real_time () / G_USEC_PER_SEC - pfc_known_server_get_last_used (server), <,
                   60);
  g_assert_null (pfc_known_servers_lookup (again, "pfo3://[2001:db8::1]:6000"));

  g_assert_true (pfc_known_servers_set_fingerprint (again, "2001:db8::1", NULL, &error));
  g_assert_true (pfc_known_servers_set_user (again, "2001:db8::1", NULL, &error));
  g_assert_null (pfc_known_server_get_fingerprint (server));
  g_assert_null (pfc_known_server_get_user (server));
  assert_list (again, "[2001:db8::1]:6000");

  g_assert_true (pfc_known_servers_forget (again, "[2001:db8::1]:6000", &error));
  assert_list (again, "");
  g_assert_true (pfc_known_servers_forget (again, "[2001:db8::1]:6000", &error));
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) print_error = NULL;

  g_assert_false (pfc_known_servers_touch (fixture->servers, "no address", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_false (
      pfc_known_servers_set_fingerprint (fixture->servers, "10.0.0.1", "AA:BB", &print_error));
  g_assert_error (print_error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

/* Last used first; objects stay, and tell what changed about them. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfcKnownServer) first = NULL;

  write_text (fixture, "[10.0.0.1:6000]\nlast-used=1000\n"
                       "[10.0.0.2:6000]\nlast-used=3000\n"
                       "[10.0.0.3:6000]\nlast-used=2000\n"
                       "[10.0.0.5:6000]\nuser=ana\n"
                       "[10.0.0.4:6000]\nlast-used=-5\n");
  load (fixture);
  assert_list (fixture->servers,
               "10.0.0.2:6000 10.0.0.3:6000 10.0.0.1:6000 10.0.0.4:6000 10.0.0.5:6000");
  g_assert_cmpuint (fixture->n_changes, ==, 1);

  first = g_object_ref (pfc_known_servers_lookup (fixture->servers, "10.0.0.1"));
  g_assert_true (pfc_known_servers_touch (fixture->servers, "10.0.0.1", NULL));
  assert_list (fixture->servers,
               "10.0.0.1:6000 10.0.0.2:6000 10.0.0.3:6000 10.0.0.4:6000 10.0.0.5:6000");
  g_assert_cmpuint (fixture->n_changes, ==, 2);
  g_assert_true (pfc_known_servers_lookup (fixture->servers, "10.0.0.1") == first);

  /* Where the order stays, the list does not change. */
  g_assert_true (pfc_known_servers_set_user (fixture->servers, "10.0.0.3", "beto", NULL));
  load (fixture);
  g_assert_cmpuint (fixture->n_changes, ==, 2);
}

/* What is odd in the file is left alone, and does no harm. */
static void
test_odd (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  write_text (fixture, "# mine\n"
                       "[settings of the future]\nx=1\n"
                       "[10.0.0.1]\nfingerprint=trust me\nlast-used=soon\nfuture=2\n"
                       "[pfo3s://10.0.0.1:6000]\nfingerprint=" PRINT_B "\n"
                       "[%zz]\nlast-used=1\n");
  load (fixture);
  assert_list (fixture->servers, "10.0.0.1:6000");
  g_assert_cmpstr (pfc_known_servers_get_fingerprint (fixture->servers, "10.0.0.1"), ==,
                   PFC_KNOWN_SERVER_UNREADABLE);

  g_assert_true (
      pfc_known_servers_set_fingerprint (fixture->servers, "10.0.0.1", PRINT_A, NULL));
  load (fixture);
  g_assert_cmpstr (pfc_known_servers_get_fingerprint (fixture->servers, "10.0.0.1"), ==, PRINT_A);

  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "# mine"));
  g_assert_nonnull (strstr (text, "[settings of the future]\nx=1\n"));
  g_assert_nonnull (strstr (text, "future=2"));
  g_assert_null (strstr (text, PRINT_B));

  g_assert_true (pfc_known_servers_forget (fixture->servers, "10.0.0.1", NULL));
  load (fixture);
  assert_list (fixture->servers, "");
}

/* A file that is not a list is neither taken for an empty one nor written over. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) write_error = NULL;
  g_autofree char *text = NULL;

  write_text (fixture, "[10.0.0.1]\nlast-used=1\n");
  load (fixture);
  g_assert_false (pfc_known_servers_is_damaged (fixture->servers));
  write_text (fixture, "half a line");

  g_assert_false (pfc_known_servers_load (fixture->servers, &error));
  g_assert_true (pfc_known_servers_is_damaged (fixture->servers));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, fixture->path));
  assert_list (fixture->servers, "10.0.0.1:6000");

  g_assert_false (pfc_known_servers_touch (fixture->servers, "10.0.0.1", &write_error));
  g_assert_error (write_error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "half a line");
}

/* Whoever holds the lock for ever keeps nobody waiting for longer than two seconds. */
static void
test_locked (Fixture *fixture, gconstpointer data)
{
  g_autofree char *lock = g_strconcat (fixture->path, ".lock", NULL);
  g_autoptr (GError) error = NULL;
  gint64 started = g_get_monotonic_time ();
  int fd;

  write_text (fixture, "");
  fd = open (lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);

  g_assert_false (pfc_known_servers_touch (fixture->servers, "10.0.0.1", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpint (g_get_monotonic_time () - started, >=, 2 * G_USEC_PER_SEC);

  close (fd);
  g_assert_true (pfc_known_servers_touch (fixture->servers, "10.0.0.1", NULL));
}

#define N_WRITERS 4
#define N_TOUCHES 25

static gpointer
writer_thread (gpointer user_data)
{
  const char *path = user_data;
  g_autoptr (PfcKnownServers) servers = pfc_known_servers_new (path);
  static int n_threads;
  int number = g_atomic_int_add (&n_threads, 1);

  for (guint i = 0; i < N_TOUCHES; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.0.%d.%u", number, i);
      g_autoptr (GError) error = NULL;

      pfc_known_servers_touch (servers, address, &error);
      g_assert_no_error (error);
    }

  return NULL;
}

/* Many write at once, and nothing of anybody is lost. */
static void
test_writers (Fixture *fixture, gconstpointer data)
{
  GThread *threads[N_WRITERS];

  for (guint i = 0; i < N_WRITERS; i++)
    threads[i] = g_thread_new ("writer", writer_thread, fixture->path);
  for (guint i = 0; i < N_WRITERS; i++)
    g_thread_join (threads[i]);

  load (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->servers)), ==,
                    N_WRITERS * N_TOUCHES);
}

/* The list follows other processes, from the first file on. */
static void
test_watch (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfcKnownServers) other = pfc_known_servers_new (fixture->path);

  load (fixture);
  pfc_known_servers_watch (fixture->servers);
  g_assert_true (pfc_known_servers_touch (other, "10.0.0.1", NULL));
  wait_for_list (fixture, "10.0.0.1:6000");
  g_assert_true (pfc_known_servers_touch (other, "pfo3://10.0.0.2", NULL));
  g_assert_true (pfc_known_servers_forget (other, "10.0.0.1", NULL));
  wait_for_list (fixture, "pfo3://10.0.0.2:6000");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/known-servers/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("none", test_none);
  ADD ("changes", test_changes);
  ADD ("refused", test_refused);
  ADD ("order", test_order);
  ADD ("odd", test_odd);
  ADD ("damaged", test_damaged);
  ADD ("locked", test_locked);
  ADD ("writers", test_writers);
  ADD ("watch", test_watch);

  return g_test_run ();
}
