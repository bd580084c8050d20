/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

/* What only a file can do: have a mode, fill the disk, need descriptors. */

static guint
get_mode (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 0777;
}

static void
test_modes (void)
{
  g_autofree char *folder = g_dir_make_tmp ("pfo3-store-XXXXXX", NULL);
  g_autofree char *sub = g_build_filename (folder, "state", "pfo3", NULL);
  g_autofree char *path = g_build_filename (sub, "users.sqlite", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *uri = g_strconcat ("sqlite:///", path, NULL);
  mode_t mask = umask (0);

  {
    g_autoptr (PfsStore) store = open_store (uri);

    migrate (store);
    assert_added (store, "ana");
    g_assert_cmpuint (get_mode (sub), ==, 0700);
    g_assert_cmpuint (get_mode (path), ==, 0600);
    g_assert_cmpuint (get_mode (log), ==, 0600);
  }

  umask (mask);
  g_remove (path);
  g_rmdir (sub);
  *strrchr (sub, '/') = '\0';
  g_rmdir (sub);
  g_rmdir (folder);
}

static void
assert_unusable (const char *path)
{
  g_autofree char *uri = g_strconcat ("sqlite:///", path, NULL);
  g_autofree char *problem = get_migrate_problem (uri, PFS_STORE_ERROR_FAILED);

  g_test_message ("%s", problem);
  g_assert_nonnull (strstr (problem, path));
}

static void
test_unusable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *below_file = g_build_filename (fixture->database->path, "users.sqlite", NULL);
  g_autofree char *text = g_build_filename (fixture->database->folder, "text", NULL);

  assert_unusable (fixture->database->folder);
  assert_unusable (below_file);

  g_assert_true (g_file_set_contents (text, "This is some text and no database at all", -1, NULL));
  assert_unusable (text);
}

/* As the first version of the server left it, with what the second one cleans up, but for a trigger
 * that stands in its way. */
static void
go_back_to_first (Database *database)
{
  database_run (database, "delete from pfo3_schema where version > 1");
  database_run (database, "insert into pfo3_tokens (token_hash, user_id, created_at, expires_at) "
                          "values ('of nobody', 99, 1, 2)");
}

static void
assert_answer (Database *database, const char *sql, const char *expected)
{
  g_autofree char *answer = database_ask (database, sql);

  g_assert_cmpstr (answer, ==, expected);
}

/* Only the steps that are missing are taken; one that fails leaves those before it. */
static void
test_older_database (Fixture *fixture, gconstpointer data)
{
  static const char n_orphans[] = "select count(*) from pfo3_tokens where user_id = 99";
  static const char version[] = "select max(version) from pfo3_schema";
  g_autoptr (PfsStore) again = open_store (fixture->database->uri);
  g_autofree char *problem = NULL;

  assert_added (fixture->store, "ana");
  go_back_to_first (fixture->database);
  problem = get_migrate_problem (fixture->database->uri, PFS_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (problem, "pfo3_tokens_user_removed"));
  assert_answer (fixture->database, version, "1");
  assert_answer (fixture->database, n_orphans, "1");

  database_run (fixture->database, "drop trigger pfo3_tokens_user_removed");
  migrate (again);
  assert_answer (fixture->database, version, "2");
  assert_answer (fixture->database, n_orphans, "0");
  g_assert_true (has_user (fixture->store, "ana"));
}

/* Room for little more than what is there: a file system of its own where that is possible. */
typedef struct
{
  char *filler; /* NULL where the size of files is limited instead */
  struct rlimit limit;
} Full;

/* @folder becomes a small file system, which only this process sees. */
static gboolean
mount_small (const char *folder)
{
  return unshare (CLONE_NEWNS) == 0 && mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount ("small", folder, "tmpfs", 0, "size=400k,mode=700") == 0;
}

static void
fill (Full *full, const char *folder)
{
  g_autofree char *block = g_malloc0 (4096);
  int fd;

  full->filler = g_build_filename (folder, "filler", NULL);
  fd = g_open (full->filler, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  while (write (fd, block, 4096) > 0)
    continue;
  close (fd);
}

static void
limit_size (Full *full, const char *path)
{
  struct rlimit limit;
  GStatBuf info;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &full->limit), ==, 0);
  limit = full->limit;
  limit.rlim_cur = info.st_size;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
make_room (Full *full)
{
  if (full->filler)
    g_assert_cmpint (g_remove (full->filler), ==, 0);
  else
    g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &full->limit), ==, 0);
  g_clear_pointer (&full->filler, g_free);
}

/* Adds users until there is no room; returns how many there are. */
static guint
add_until_full (PfsStore *store)
{
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *name = g_strdup_printf ("persona-%u", i);
      g_autoptr (GError) error = NULL;

      if (add_user (store, name, &error))
        continue;

      g_assert_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_UNAVAILABLE);
      return i;
    }

  g_assert_not_reached ();
}

static void
test_full (gconstpointer data)
{
  gboolean mounted = GPOINTER_TO_INT (data);
  g_autoptr (Database) database = database_new ();
  g_autofree char *count = NULL;
  g_autofree char *expected = NULL;
  Full full = { NULL };

  if (mounted && !mount_small (database->folder))
    {
      g_test_skip ("this root may not mount");
      return;
    }

  {
    g_autoptr (PfsStore) store = open_store (database->uri);
    guint n_users;

    migrate (store);
    if (mounted)
      fill (&full, database->folder);
    else
      limit_size (&full, database->path);

    n_users = add_until_full (store);
    g_assert_false (has_user (store, "ana"));
    make_room (&full);
    assert_added (store, "ana");
    expected = g_strdup_printf ("%u", n_users + 1);
    count = database_ask (database, "select count(*) from usuarios");
    g_assert_cmpstr (count, ==, expected);
  }

  if (mounted)
    umount2 (database->folder, MNT_DETACH);
}

/* Whoever comes after one that has waited in vain does not wait, but not for ever: somebody waits
 * again, however many have looked meanwhile. Nobody does once it is over; reading goes on all the
 * time. */
static void
test_locked_for_long (Fixture *fixture, gconstpointer data)
{
  DatabaseLock *lock = database_lock (fixture->database);
  gint64 start, duration;

  assert_unavailable (fixture->store, "ana", 5.0);
  for (guint i = 0; i < 10; i++)
    assert_unavailable (fixture->store, "ana", 0.5);
  g_assert_false (has_user (fixture->store, "ana"));

  for (guint i = 0; i < 100; i++)
    {
      start = g_get_monotonic_time ();
      assert_unavailable (fixture->store, "ana", 5.0);
      duration = g_get_monotonic_time () - start;
      if (duration > G_TIME_SPAN_SECOND)
        break;
    }
  g_assert_cmpint (duration, >, G_TIME_SPAN_SECOND);

  database_lock_free (lock);
  assert_added (fixture->store, "ana");
}

typedef struct
{
  PfsStore *store;
  GAsyncQueue *done;
} Migration;

static gpointer
migrate_thread (gpointer data)
{
  Migration *migration = data;

  migrate (migration->store);
  g_async_queue_push (migration->done, migration);
  return NULL;
}

/* A migration has more time than a call: another server may be at it. */
static void
test_migration_waits (void)
{
  g_autoptr (Database) database = database_new ();
  g_autofree char *mode = database_ask (database, "pragma journal_mode = wal");
  g_autoptr (PfsStore) store = open_store (database->uri);
  g_autoptr (GAsyncQueue) done = g_async_queue_new ();
  Migration migration = { store, done };
  DatabaseLock *lock = database_lock (database);
  GThread *thread = g_thread_new ("migrate", migrate_thread, &migration);

  g_assert_null (g_async_queue_timeout_pop (done, 5 * G_TIME_SPAN_SECOND));
  database_lock_free (lock);
  g_thread_join (thread);
  assert_added (store, "ana");
}

static guint
find_lowest_free_descriptor (void)
{
  int fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  close (fd);
  return fd;
}

/* Once it is open, the store needs no descriptor that it does not have. */
static void
test_no_descriptors (Fixture *fixture, gconstpointer data)
{
  struct rlimit limit, low;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  low = limit;
  low.rlim_cur = find_lowest_free_descriptor ();
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &low), ==, 0);
  g_assert_cmpint (open ("/dev/null", O_RDONLY | O_CLOEXEC), ==, -1);

  assert_added (fixture->store, "ana");
  g_assert_true (has_user (fixture->store, "ana"));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
}

static gboolean
add_inside_cb (PfsStore *store, gpointer user_data, GError **error)
{
  return add_user (store, user_data, error);
}

/* A child that was told "added" and then dies at once has added. */
static void
add_and_die (const char *uri)
{
  PfsStore *store = open_store (uri);

  assert_added (store, "ana");
  g_assert_true (pfs_store_transaction (store, add_inside_cb, (gpointer) "beto", NULL));
  raise (SIGKILL);
}

static void
test_killed (void)
{
  g_autoptr (Database) database = NULL;
  g_autoptr (PfsStore) store = NULL;

  if (g_test_subprocess ())
    add_and_die (g_getenv ("PFO3_TEST_URI"));

  database = database_new ();
  g_setenv ("PFO3_TEST_URI", database->uri, TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_unsetenv ("PFO3_TEST_URI");

  store = open_store (database->uri);
  g_assert_true (has_user (store, "ana"));
  g_assert_true (has_user (store, "beto"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test)                                                                            \
  g_test_add ("/store/sqlite/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
  g_test_add_func ("/store/sqlite/modes", test_modes);
  ADD ("unusable", test_unusable);
  ADD ("older-database", test_older_database);
  g_test_add_data_func ("/store/sqlite/full", GINT_TO_POINTER (FALSE), test_full);
  if (geteuid () == 0)
    g_test_add_data_func ("/store/sqlite/full-file-system", GINT_TO_POINTER (TRUE), test_full);
  ADD ("locked-for-long", test_locked_for_long);
  g_test_add_func ("/store/sqlite/migration-waits", test_migration_waits);
  ADD ("no-descriptors", test_no_descriptors);
  g_test_add_func ("/store/sqlite/killed", test_killed);
#undef ADD

  return g_test_run ();
}
