/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "accounts-fixture.h"

typedef struct _Crowd Crowd;

/* What many threads do at once, and how often it ended in which way. */
struct _Crowd
{
  AccountsFixture *fixture;
  gboolean (*act) (Crowd *crowd, GError **error);
  const char *password;
  int n_good;
  int n_codes[PFO_N_ERRORS];
};

static gboolean
register_ana (Crowd *crowd, GError **error)
{
  return pfs_accounts_register (crowd->fixture->accounts, "ana", crowd->password, error);
}

static gboolean
check_ana (Crowd *crowd, GError **error)
{
  g_autoptr (PfsSession) session = pfs_accounts_check_password (
      crowd->fixture->accounts, "ana", crowd->password, ACCOUNTS_FIXTURE_ADDRESS, error);

  return session != NULL;
}

static gboolean
sign_in_beto (Crowd *crowd, GError **error)
{
  g_autofree char *token = NULL;
  g_autoptr (PfsSession) session = pfs_accounts_sign_in (
      crowd->fixture->accounts, "beto", crowd->password, ACCOUNTS_FIXTURE_ADDRESS, &token, error);

  return session != NULL;
}

static gpointer
crowd_thread (gpointer data)
{
  Crowd *crowd = data;
  g_autoptr (GError) error = NULL;

  if (crowd->act (crowd, &error))
    g_atomic_int_inc (&crowd->n_good);
  else
    g_atomic_int_inc (&crowd->n_codes[error->code]);
  return NULL;
}

static void
run_crowd (Crowd *crowd, guint n_threads)
{
  g_autofree GThread **threads = g_new0 (GThread *, n_threads);

  for (guint i = 0; i < n_threads; i++)
    threads[i] = g_thread_new ("crowd", crowd_thread, crowd);
  for (guint i = 0; i < n_threads; i++)
    g_thread_join (threads[i]);
}

static void
test_guesses_side_by_side (AccountsFixture *fixture, gconstpointer data)
{
  Crowd crowd = { .fixture = fixture, .act = check_ana, .password = "no es esta" };

  accounts_fixture_register (fixture, "ana", "contraseña");
  run_crowd (&crowd, 64);

  g_assert_cmpint (crowd.n_codes[PFO_ERROR_BAD_CREDENTIALS], ==, 10);
  g_assert_cmpint (crowd.n_codes[PFO_ERROR_RATE_LIMITED], ==, 54);
}

static void
test_sign_ins_side_by_side (AccountsFixture *fixture, gconstpointer data)
{
  Crowd crowd = { .fixture = fixture, .act = check_ana, .password = "contraseña" };

  accounts_fixture_register (fixture, "ana", "contraseña");
  run_crowd (&crowd, 40);

  g_assert_cmpint (crowd.n_good, ==, 40);
}

static void
test_registrations_side_by_side (AccountsFixture *fixture, gconstpointer data)
{
  Crowd crowd = { .fixture = fixture, .act = register_ana, .password = "contraseña" };

  run_crowd (&crowd, 8);

  g_assert_cmpint (crowd.n_good, ==, 1);
  g_assert_cmpint (crowd.n_codes[PFO_ERROR_USER_EXISTS], ==, 7);
}

/* All find the old hash, which takes a while to verify, and the first to be done replaces it. */
static void
test_old_hash_side_by_side (AccountsFixture *fixture, gconstpointer data)
{
  Crowd crowd = { .fixture = fixture, .act = sign_in_beto, .password = "1234" };

  run_crowd (&crowd, 4);

  g_assert_cmpint (crowd.n_good, ==, 4);
}

/* Waits until what @sql asks for is 1. */
static void
wait_for_answer (AccountsFixture *fixture, const char *sql)
{
  gint64 deadline = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;
  g_autofree char *n = NULL;

  while (n = database_ask (fixture->database, sql), g_strcmp0 (n, "1") != 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_clear_pointer (&n, g_free);
      g_usleep (10 * G_TIME_SPAN_MILLISECOND);
    }
}

static gpointer
change_hash_slowly_cb (gpointer user_data)
{
  database_run (user_data, "begin; update usuarios set password_hash = 'otra' where username = "
                           "'ana'; select pg_sleep(0.7); commit");
  return NULL;
}

/* Who signs in by a password that is being changed, in a change that is not finished, gets no
 * token that would outlive it. */
static void
test_change_under_way (AccountsFixture *fixture, gconstpointer data)
{
  g_autofree char *n_tokens = NULL;
  GThread *change;

  accounts_fixture_register (fixture, "ana", "clavesecreta");
  change = g_thread_new ("change", change_hash_slowly_cb, fixture->database);
  wait_for_answer (fixture, "select count(*) from pg_stat_activity where state = 'active' and "
                            "wait_event = 'PgSleep' and datname = current_database()");
  accounts_fixture_assert_refused (fixture, "ana", "clavesecreta", PFO_ERROR_BAD_CREDENTIALS);
  g_thread_join (change);
  n_tokens = database_ask (fixture->database, "select count(*) from pfo3_tokens");
  g_assert_cmpstr (n_tokens, ==, "0");
}

static gpointer
change_password_cb (gpointer user_data)
{
  accounts_fixture_change_password (user_data, "contraseña", "la nueva", NULL, -1);
  return NULL;
}

/* The connection breaks when the change is done already, before the database says so: it waits for
 * a copy of the database that does not exist. */
static void
test_change_unanswered (AccountsFixture *fixture, gconstpointer data)
{
  GThread *change;

  accounts_fixture_register (fixture, "ana", "contraseña");
  database_run (fixture->database, "alter system set synchronous_standby_names = 'nobody'");
  database_run (fixture->database, "select pg_reload_conf()");
  wait_for_answer (fixture, "select count(*) from pg_settings where setting = 'nobody'");

  change = g_thread_new ("change", change_password_cb, fixture);
  wait_for_answer (fixture, "select count(*) from pg_stat_activity where wait_event = 'SyncRep'");
  database_run (fixture->database, "select pg_terminate_backend (pid) from pg_stat_activity "
                                   "where wait_event = 'SyncRep'");
  g_thread_join (change);

  database_run (fixture->database, "alter system reset synchronous_standby_names");
  database_run (fixture->database, "select pg_reload_conf()");
  accounts_fixture_assert_signs_in (fixture, "ana", "la nueva", "ana");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, set_up, test)                                                                    \
  g_test_add ("/accounts-at-once/" name, AccountsFixture, NULL, set_up, test,                      \
              accounts_fixture_tear_down)
  /* In SQLite there is one who writes at a time, and no connection to break. */
  if (database_is_postgresql ())
    {
      ADD ("change-under-way", accounts_fixture_set_up, test_change_under_way);
      ADD ("change-unanswered", accounts_fixture_set_up, test_change_unanswered);
    }
  ADD ("guesses-side-by-side", accounts_fixture_set_up, test_guesses_side_by_side);
  ADD ("sign-ins-side-by-side", accounts_fixture_set_up, test_sign_ins_side_by_side);
  ADD ("registrations-side-by-side", accounts_fixture_set_up, test_registrations_side_by_side);
  ADD ("old-hash-side-by-side", accounts_fixture_set_up_classroom, test_old_hash_side_by_side);
#undef ADD

  return g_test_run ();
}
