/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-password.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* Of another one, 32 MiB. */
#define WERKZEUG_SCRYPT                                                                            \
  "scrypt:32768:8:1$n0iPjpJ7mq5a9rTB$b71626302f0dcf71f69a74e949665c1e426e939d0859a994dcb0e0141f41" \
  "02e4e6873065cc8cb79c10938e75d925ddcc32661bdb5b8ff8b7190d3f1a477760d1"

#define KEY "2a6e83efc39d187fc0b35a2575ae705c41d5a9034ad854b4bf79ffbfcc7d58af"

/* Two of "1234", with less than what is used now, in places of the size that libsodium wants. */
static const char werkzeug[128] = "pbkdf2:sha256:1$$" KEY;
static const char weak[128] = "$argon2id$v=19$m=8192,t=1,p=1$8hbeeChKvZ6/LobZbl5PsA$8jJ1viG"
                              "0mQqZNKAUl9mYLvQ0bpe0jXWPZkp3sLYz208";

static void
test_verify (void)
{
  g_autoptr (PfsPassword) password = pfs_password_new (2);
  g_autofree char *hash = pfs_password_hash (password, "contraseña");
  g_autofree char *again = pfs_password_hash (password, "contraseña");

  g_assert_cmpstr (hash, !=, again);
  g_assert_cmpint (pfs_password_verify (password, hash, "contraseña"), ==, PFS_VERDICT_RIGHT);
  g_assert_cmpint (pfs_password_verify (password, again, "contraseña"), ==, PFS_VERDICT_RIGHT);
  g_assert_cmpint (pfs_password_verify (password, hash, "contrasena"), ==, PFS_VERDICT_WRONG);
  g_assert_cmpint (pfs_password_verify (password, hash, ""), ==, PFS_VERDICT_WRONG);
  g_assert_false (pfs_password_needs_rehash (hash));
}

static void
test_minimum_cost (void)
{
  g_autoptr (PfsPassword) password = pfs_password_new (1);
  g_autofree char *hash = pfs_password_hash (password, "contraseña");
  guint memory, passes;

  g_assert_cmpint (sscanf (hash, "$argon2id$v=19$m=%u,t=%u,p=1$", &memory, &passes), ==, 2);
  g_assert_cmpuint (memory, >=, 19 * 1024);
  g_assert_cmpuint (passes, >=, 2);
}

static void
test_old_hashes (void)
{
  g_autoptr (PfsPassword) password = pfs_password_new (1);

  g_assert_cmpint (pfs_password_verify (password, werkzeug, "1234"), ==, PFS_VERDICT_RIGHT);
  g_assert_cmpint (pfs_password_verify (password, werkzeug, "12345"), ==, PFS_VERDICT_WRONG);
  g_assert_true (pfs_password_needs_rehash (werkzeug));

  g_assert_cmpint (pfs_password_verify (password, weak, "1234"), ==, PFS_VERDICT_RIGHT);
  g_assert_cmpint (pfs_password_verify (password, weak, "12345"), ==, PFS_VERDICT_WRONG);
  g_assert_true (pfs_password_needs_rehash (weak));
}

static void
test_nobody (void)
{
  g_autoptr (PfsPassword) password = pfs_password_new (1);
  gint64 start = g_get_monotonic_time ();

  g_assert_cmpint (pfs_password_verify (password, NULL, "contraseña"), ==, PFS_VERDICT_WRONG);
  g_assert_cmpint (g_get_monotonic_time () - start, >, 10 * G_TIME_SPAN_MILLISECOND);
}

/* What may stand in a row, whoever put it there. None of it is computed, and none of it shows by an
 * answer that comes sooner. */
static void
test_hostile_rows (void)
{
  static const char *const hashes[] = {
    "",
    "1234",
    "$argon2id$",
    "$argon2id$v=19$m=4194304,t=4,p=1$c2FsdHNhbHRzYWx0c2FsdA$c2FsdHNhbHRzYWx0c2FsdHNhbHRzYWx0c2Fs",
    "$argon2id$v=19$m=19456,t=4294967295,p=1$c2FsdHNhbHRzYWx0c2FsdA$c2FsdHNhbHRzYWx0c2FsdHNhbHQ",
    "$argon2id$v=19$m=19456,t=2,p=16777215$c2FsdHNhbHRzYWx0c2FsdA$c2FsdHNhbHRzYWx0c2FsdHNhbHQ",
    "$argon2i$v=19$m=4194304,t=4,p=1$c2FsdHNhbHRzYWx0c2FsdA$c2FsdHNhbHRzYWx0c2FsdHNhbHRzYWx0c2Fs",
    "$argon2id$v=19$m=19456,t=2,p=1$",
    "$argon2id$v=19$m=0,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$c2FsdHNhbHRzYWx0c2FsdHNhbHQ",
    "$7$C6..../....SodiumChloride$kBGj9fHznVYFQMEn/qDCfrDevf9YDtcDdKvEqHJLV8D",
    "scrypt:32768:8:1$salt$1234",
    "scrypt:1073741824:8:1$salt$" KEY KEY,
    "pbkdf2:sha256:260000",
    "pbkdf2:sha256:4294967295$salt$" KEY,
  };
  g_autoptr (PfsPassword) password = pfs_password_new (1);

  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    {
      gint64 start = g_get_monotonic_time ();

      g_test_message ("%s", hashes[i]);
      g_assert_cmpint (pfs_password_verify (password, hashes[i], "1234"), ==, PFS_VERDICT_WRONG);
      g_assert_cmpint (g_get_monotonic_time () - start, >, 10 * G_TIME_SPAN_MILLISECOND);
      g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
    }
}

static gpointer
verify_thread (gpointer password)
{
  g_assert_cmpint (pfs_password_verify (password, NULL, "contraseña"), ==, PFS_VERDICT_WRONG);
  return NULL;
}

/* Returns: the most memory that this process has used so far, in MiB */
static glong
get_peak_memory (void)
{
  struct rusage usage;

  g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
  return usage.ru_maxrss / 1024;
}

/* Eight threads that are let in one by one need no more memory than one thread. */
static void
test_one_by_one (void)
{
  g_autoptr (PfsPassword) password = pfs_password_new (1);
  glong peak;
  GThread *threads[8];

  g_assert_cmpint (pfs_password_verify (password, NULL, "contraseña"), ==, PFS_VERDICT_WRONG);
  peak = get_peak_memory ();

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("verify", verify_thread, password);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  g_assert_cmpint (get_peak_memory (), <, peak + 10);
}

/* A password is not wrong because there is no memory to look at it. */
static void
test_no_memory (void)
{
  static const char *const hashes[] = { weak, WERKZEUG_SCRYPT };
  g_autoptr (PfsPassword) password = pfs_password_new (1);
  struct rlimit usual, none;
  PfsVerdict verdicts[G_N_ELEMENTS (hashes)];

  g_assert_cmpint (getrlimit (RLIMIT_AS, &usual), ==, 0);
  none = (struct rlimit){ 1, usual.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_AS, &none), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    verdicts[i] = pfs_password_verify (password, hashes[i], "1234");
  g_assert_cmpint (setrlimit (RLIMIT_AS, &usual), ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    g_assert_cmpint (verdicts[i], ==, PFS_VERDICT_UNKNOWN);
  g_assert_cmpint (pfs_password_verify (password, weak, "1234"), ==, PFS_VERDICT_RIGHT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/password/verify", test_verify);
  g_test_add_func ("/password/minimum-cost", test_minimum_cost);
  g_test_add_func ("/password/old-hashes", test_old_hashes);
  g_test_add_func ("/password/nobody", test_nobody);
  g_test_add_func ("/password/hostile-rows", test_hostile_rows);
  g_test_add_func ("/password/no-memory", test_no_memory);
  g_test_add_func ("/password/one-by-one", test_one_by_one);

  return g_test_run ();
}
