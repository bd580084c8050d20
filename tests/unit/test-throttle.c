/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-throttle.h"

#include "pfo-error.h"

#include <unistd.h>

/* A throttle whose time stands still until the test moves it. */
typedef struct
{
  PfsThrottle *throttle;
  gint64 now;
  int n_looks; /* how often the throttle looked at the clock, which it does with its lock held */
} Fixture;

static gint64
clock_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_atomic_int_inc (&fixture->n_looks);
  return fixture->now;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->now = 1000 * G_TIME_SPAN_SECOND;
  fixture->throttle = pfs_throttle_new (clock_cb, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pfs_throttle_free (fixture->throttle);
}

static void
pass (Fixture *fixture, double seconds)
{
  fixture->now += seconds * G_TIME_SPAN_SECOND;
}

static void
try (Fixture *fixture, const char *name, const char *address, PfsAttemptEnd end)
{
  g_autoptr (GError) error = NULL;
  PfsAttempt attempt;

  g_assert_true (pfs_throttle_begin (fixture->throttle, &attempt, name, address, &error));
  g_assert_no_error (error);
  pfs_throttle_end (fixture->throttle, &attempt, end);
}

static void
fail (Fixture *fixture, guint times, const char *name, const char *address)
{
  for (guint i = 0; i < times; i++)
    try (fixture, name, address, PFS_ATTEMPT_WRONG);
}

static void
assert_limited (Fixture *fixture, const char *name, const char *address, guint retry_after_s)
{
  g_autoptr (GError) error = NULL;
  PfsAttempt attempt;

  g_assert_false (pfs_throttle_begin (fixture->throttle, &attempt, name, address, &error));
  g_assert_error (error, PFO_ERROR, PFO_ERROR_RATE_LIMITED);
  g_assert_cmpuint (pfo_error_get_retry_after (error), ==, retry_after_s);
}

static void
test_name (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *address = g_strdup_printf ("192.0.2.%u", i);

      fail (fixture, 1, "ana", address);
    }

  assert_limited (fixture, "ana", "192.0.2.99", 60);
  try (fixture, "beto", "192.0.2.1", PFS_ATTEMPT_GOOD);
}

static void
test_address (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("persona-%u", i);

      fail (fixture, 1, name, "192.0.2.1");
    }

  assert_limited (fixture, "ana", "192.0.2.1", 60);
  try (fixture, "ana", "192.0.2.2", PFS_ATTEMPT_GOOD);
}

static void
test_window_slides (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 10; i++)
    {
      fail (fixture, 1, "ana", "192.0.2.1");
      pass (fixture, 5);
    }

  /* The first failure was 50 s ago; each that leaves the window makes room for one. */
  assert_limited (fixture, "ana", "192.0.2.1", 10);
  pass (fixture, 9.5);
  assert_limited (fixture, "ana", "192.0.2.1", 1);
  pass (fixture, 0.5);
  fail (fixture, 1, "ana", "192.0.2.1");
  assert_limited (fixture, "ana", "192.0.2.1", 5);
  pass (fixture, 60);
  fail (fixture, 10, "ana", "192.0.2.1");
  assert_limited (fixture, "ana", "192.0.2.1", 60);
}

static void
test_refusals_do_not_count (Fixture *fixture, gconstpointer data)
{
  fail (fixture, 10, "ana", "192.0.2.1");
  for (guint i = 0; i < 59; i++)
    {
      assert_limited (fixture, "ana", "192.0.2.1", 60 - i);
      pass (fixture, 1);
    }
  pass (fixture, 1);
  try (fixture, "ana", "192.0.2.1", PFS_ATTEMPT_GOOD);
}

static void
test_others_do_not_count (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 100; i++)
    {
      try (fixture, "ana", "192.0.2.1", PFS_ATTEMPT_GOOD);
      try (fixture, "ana", "192.0.2.1", PFS_ATTEMPT_UNKNOWN);
    }
  fail (fixture, 9, "ana", "192.0.2.1");
  try (fixture, "ana", "192.0.2.1", PFS_ATTEMPT_GOOD);
  fail (fixture, 1, "ana", "192.0.2.1");
  assert_limited (fixture, "ana", "192.0.2.1", 60);
}

static void
test_same_address (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("persona-%u", i);
      g_autofree char *address = g_strdup_printf ("2001:db8::%x:1", i);

      fail (fixture, 1, name, address);
    }
  assert_limited (fixture, "ana", "2001:db8:0:0:ffff::", 60);
  assert_limited (fixture, "ana", "2001:db8::1%eth0", 60);
  try (fixture, "ana", "2001:db8:0:1::1", PFS_ATTEMPT_GOOD);

  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("otra-%u", i);

      fail (fixture, 1, name, i % 2 ? "127.0.0.1" : "::ffff:127.0.0.1");
    }
  assert_limited (fixture, "ana", "127.0.0.1", 60);
  assert_limited (fixture, "ana", "::ffff:7f00:1", 60);
  try (fixture, "ana", "::ffff:127.0.0.2", PFS_ATTEMPT_GOOD);
}

/* Returns: how much memory the process takes, in bytes */
static gssize
get_memory (void)
{
  g_autofree char *statm = NULL;
  g_auto (GStrv) fields = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents ("/proc/self/statm", &statm, NULL, &error);
  g_assert_no_error (error);
  fields = g_strsplit (statm, " ", 3);
  return g_ascii_strtoll (fields[1], NULL, 10) * sysconf (_SC_PAGESIZE);
}

/* Where the sanitizer of addresses keeps what is given back, it says nothing. */
static void
assert_grown_less (gssize before, gssize limit)
{
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpint (get_memory () - before, <, limit);
#endif
}

/* 200,000 failures, each of another name and from another address. */
static void
flood (Fixture *fixture, const char *prefix, guint network)
{
  for (guint i = 0; i < 200000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%u", prefix, i);
      g_autofree char *address =
          g_strdup_printf ("%u.%u.%u.%u", network, i >> 16, i >> 8 & 255, i & 255);
      PfsAttempt attempt;

      if (pfs_throttle_begin (fixture->throttle, &attempt, name, address, NULL))
        pfs_throttle_end (fixture->throttle, &attempt, PFS_ATTEMPT_WRONG);
    }
}

/* Whoever fills the server's memory with other names frees none, and does not get far. */
static void
test_flood (Fixture *fixture, gconstpointer data)
{
  gssize before = get_memory ();

  fail (fixture, 10, "ana", "192.0.2.1");
  flood (fixture, "persona", 10);
  assert_grown_less (before, 8 << 20);
  before = get_memory ();
  flood (fixture, "otra", 11);
  assert_grown_less (before, 1 << 20);

  assert_limited (fixture, "ana", "192.0.2.200", 60);
  pass (fixture, 60);
  try (fixture, "ana", "192.0.2.200", PFS_ATTEMPT_GOOD);
}

/* A guess that is under way in another thread. */
typedef struct
{
  Fixture *fixture;
  gboolean begun;
  PfsAttempt attempt;
} Waiting;

static gpointer
begin_thread (gpointer data)
{
  Waiting *waiting = data;

  waiting->begun =
      pfs_throttle_begin (waiting->fixture->throttle, &waiting->attempt, "ana", "192.0.2.1", NULL);
  return NULL;
}

/* Starts an eleventh attempt. When it has looked at the clock, whoever gets the lock next finds it
 * waiting or ended. */
static GThread *
start_eleventh (Fixture *fixture, Waiting *waiting)
{
  int n_looks = g_atomic_int_get (&fixture->n_looks);
  GThread *thread = g_thread_new ("eleventh", begin_thread, waiting);

  while (g_atomic_int_get (&fixture->n_looks) == n_looks)
    g_thread_yield ();
  return thread;
}

static void
begin_ten (Fixture *fixture, PfsAttempt attempts[10])
{
  for (guint i = 0; i < 10; i++)
    g_assert_true (pfs_throttle_begin (fixture->throttle, &attempts[i], "ana", "192.0.2.1", NULL));
}

static void
test_all_under_way_fail (Fixture *fixture, gconstpointer data)
{
  Waiting waiting = { fixture };
  PfsAttempt attempts[10];
  GThread *thread;

  begin_ten (fixture, attempts);
  thread = start_eleventh (fixture, &waiting);
  for (guint i = 0; i < 10; i++)
    pfs_throttle_end (fixture->throttle, &attempts[i], PFS_ATTEMPT_WRONG);

  g_thread_join (thread);
  g_assert_false (waiting.begun);
}

static void
test_one_under_way_is_good (Fixture *fixture, gconstpointer data)
{
  Waiting waiting = { fixture };
  PfsAttempt attempts[10];
  GThread *thread;

  begin_ten (fixture, attempts);
  thread = start_eleventh (fixture, &waiting);
  pfs_throttle_end (fixture->throttle, &attempts[0], PFS_ATTEMPT_GOOD);

  g_thread_join (thread);
  g_assert_true (waiting.begun);
  pfs_throttle_end (fixture->throttle, &waiting.attempt, PFS_ATTEMPT_GOOD);
  for (guint i = 1; i < 10; i++)
    pfs_throttle_end (fixture->throttle, &attempts[i], PFS_ATTEMPT_WRONG);
  try (fixture, "ana", "192.0.2.1", PFS_ATTEMPT_WRONG);
  assert_limited (fixture, "ana", "192.0.2.1", 60);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test) g_test_add ("/throttle/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("name", test_name);
  ADD ("address", test_address);
  ADD ("window-slides", test_window_slides);
  ADD ("refusals-do-not-count", test_refusals_do_not_count);
  ADD ("others-do-not-count", test_others_do_not_count);
  ADD ("same-address", test_same_address);
  ADD ("flood", test_flood);
  ADD ("all-under-way-fail", test_all_under_way_fail);
  ADD ("one-under-way-is-good", test_one_under_way_is_good);
#undef ADD

  return g_test_run ();
}
