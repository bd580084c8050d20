/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "database.h"
#include "pfo-error.h"
#include "pfs-accounts.h"

#include <string.h>
#include <time.h>

#define ADDRESS "192.0.2.1"

typedef struct
{
  Database *database;
  PfsStore *store;
  PfsAccounts *accounts;
} Fixture;

static void
open_accounts (Fixture *fixture)
{
  const PfsAccountsOptions options = {
    .password_min_length = 8,
    .session_hours = 720,
    .hashes_side_by_side = 2,
  };
  g_autoptr (GError) error = NULL;

  fixture->store = pfs_store_new (fixture->database->uri, &error);
  g_assert_no_error (error);
  pfs_store_migrate (fixture->store, &error);
  g_assert_no_error (error);
  fixture->accounts = pfs_accounts_new (fixture->store, &options);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->database = database_new ();
  open_accounts (fixture);
}

/* A database as the classroom program left it: its one table, with users. */
static void
set_up_classroom (Fixture *fixture, gconstpointer data)
{
  fixture->database = database_new ();
  database_run (
      fixture->database,
      fixture->database->is_postgresql
          ? "create table usuarios (id serial primary key, username text unique not null, "
            "password_hash text not null, created_at timestamptz default now())"
          : "create table usuarios (id integer not null primary key, "
            "username text not null unique, password_hash text not null, "
            "created_at datetime default current_timestamp)");
  database_run (fixture->database,
                "insert into usuarios (username, password_hash) values "
                "('ana', 'scrypt:32768:8:1$n0iPjpJ7mq5a9rTB$"
                "b71626302f0dcf71f69a74e949665c1e426e939d0859a994dcb0e0141f4102e4"
                "e6873065cc8cb79c10938e75d925ddcc32661bdb5b8ff8b7190d3f1a477760d1'), "
                "('beto', 'pbkdf2:sha256:260000$Xk2fWv9QeTzLr4Yd$"
                "b3e883a20042e54ae9e574d5dbcfa1af8606cbd13a2715cfd8d87d0dad6b7e5f'), "
                "(' con blancos ', 'pbkdf2:sha256:1000$sal$"
                "d1916212c4414e158ebe2eae726f824c65000fb2de0465580bff6410db2c8a02')");
  open_accounts (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pfs_accounts_free (fixture->accounts);
  pfs_store_free (fixture->store);
  database_free (fixture->database);
}

static PfsSession *
sign_in (Fixture *fixture, const char *username, const char *password, char **token)
{
  g_autoptr (GError) error = NULL;
  PfsSession *session =
      pfs_accounts_sign_in (fixture->accounts, username, password, ADDRESS, token, &error);

  g_assert_no_error (error);
  g_assert_nonnull (session);
  return session;
}

static void
assert_signs_in (Fixture *fixture, const char *username, const char *password, const char *name)
{
  g_autofree char *token = NULL;
  g_autoptr (PfsSession) session = sign_in (fixture, username, password, &token);

  g_assert_cmpstr (session->username, ==, name);
}

static void
assert_refused (Fixture *fixture, const char *username, const char *password, PfoError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;
  g_autoptr (PfsSession) session =
      pfs_accounts_sign_in (fixture->accounts, username, password, ADDRESS, &token, &error);

  g_assert_null (session);
  g_assert_null (token);
  g_assert_error (error, PFO_ERROR, (int) code);
  if (code == PFO_ERROR_BAD_CREDENTIALS)
    g_assert_cmpstr (error->message, ==, "Credenciales inválidas");
}

static void
register_user (Fixture *fixture, const char *username, const char *password)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pfs_accounts_register (fixture->accounts, username, password, &error));
  g_assert_no_error (error);
}

static void
assert_not_registered (Fixture *fixture,
                       const char *username,
                       const char *password,
                       PfoError code,
                       const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (pfs_accounts_register (fixture->accounts, username, password, &error));
  g_assert_error (error, PFO_ERROR, (int) code);
  if (text)
    g_assert_cmpstr (error->message, ==, text);
}

static void
assert_resumes (Fixture *fixture, const char *token, const char *username)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PfsSession) session = pfs_accounts_resume (fixture->accounts, token, &error);

  if (username == NULL)
    {
      g_assert_error (error, PFO_ERROR, PFO_ERROR_UNAUTHORIZED);
      g_assert_cmpstr (error->message, ==, "401 Unauthorized");
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpstr (session->username, ==, username);
}

static void
test_session (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = NULL;
  g_autoptr (PfsSession) session = NULL;
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  register_user (fixture, "ana", "contraseña");
  session = sign_in (fixture, "ana", "contraseña", &token);
  g_assert_cmpint (session->expires_at, >=, now + 720 * 3600);
  g_assert_cmpint (session->expires_at, <=, now + 720 * 3600 + 10);
  assert_resumes (fixture, token, "ana");

  g_assert_true (pfs_accounts_sign_out (fixture->accounts, session, &error));
  g_assert_no_error (error);
  assert_resumes (fixture, token, NULL);
  assert_resumes (fixture, "no es un token", NULL);
}

static void
test_stored_forms (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *token_hash = NULL;
  g_autofree char *created_at = NULL;
  g_autoptr (PfsSession) session = NULL;

  register_user (fixture, "ana", "contraseña");
  session = sign_in (fixture, "ana", "contraseña", &token);

  hash = database_ask (fixture->database, "select password_hash from usuarios");
  g_assert_true (g_str_has_prefix (hash, "$argon2id$v=19$"));
  token_hash = database_ask (fixture->database, "select token_hash from pfo3_tokens");
  g_assert_cmpstr (token_hash, ==, session->token_hash);
  g_assert_cmpstr (token_hash, !=, token);
  created_at = database_ask (fixture->database, "select created_at from usuarios");
  g_assert_nonnull (created_at);
}

static void
test_registration_rules (Fixture *fixture, gconstpointer data)
{
  static const char required[] = "username y password son requeridos";
  g_autofree char *long_password = g_strnfill (1025, 'x');
  g_autofree char *longest_password = g_strnfill (1024, 'x');
  g_autofree char *long_name = g_strnfill (65, 'n');
  g_autofree char *longest_name = g_strnfill (64, 'n');

  assert_not_registered (fixture, NULL, "contraseña", PFO_ERROR_INVALID_REQUEST, required);
  assert_not_registered (fixture, "ana", NULL, PFO_ERROR_INVALID_REQUEST, required);
  assert_not_registered (fixture, "", "contraseña", PFO_ERROR_INVALID_REQUEST, required);
  assert_not_registered (fixture, " \t", "contraseña", PFO_ERROR_INVALID_REQUEST, required);
  assert_not_registered (fixture, "ana", "", PFO_ERROR_INVALID_REQUEST, required);
  assert_not_registered (fixture, "ana", "1234567", PFO_ERROR_INVALID_REQUEST, NULL);
  assert_not_registered (fixture, "ana", long_password, PFO_ERROR_INVALID_REQUEST, NULL);
  assert_not_registered (fixture, long_name, "contraseña", PFO_ERROR_INVALID_REQUEST, NULL);
  assert_not_registered (fixture, "a\u200bna", "contraseña", PFO_ERROR_INVALID_REQUEST, NULL);

  register_user (fixture, "ana", longest_password);
  register_user (fixture, longest_name, "12345678");
  assert_signs_in (fixture, "ana", longest_password, "ana");
}

static void
test_same_name (Fixture *fixture, gconstpointer data)
{
  register_user (fixture, "  jos\u00e9 ", "contraseña");

  assert_not_registered (fixture, "jos\u00e9", "contraseña", PFO_ERROR_USER_EXISTS,
                         "usuario ya existe");
  assert_not_registered (fixture, "jose\u0301", "otra contraseña", PFO_ERROR_USER_EXISTS,
                         "usuario ya existe");
  assert_signs_in (fixture, "jose\u0301", "contraseña", "jos\u00e9");
  assert_signs_in (fixture, "\tjos\u00e9\n", "contraseña", "jos\u00e9");
  assert_refused (fixture, "JOS\u00c9", "contraseña", PFO_ERROR_BAD_CREDENTIALS);
}

/* Returns: the processor's time that this thread has had, µs: hashing takes as much of it however
 * busy the machine is */
static gint64
get_thread_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gint64
time_refusal (Fixture *fixture, const char *username)
{
  gint64 shortest = G_MAXINT64;

  for (guint i = 0; i < 5; i++)
    {
      gint64 start = get_thread_time ();

      assert_refused (fixture, username, "no es esta", PFO_ERROR_BAD_CREDENTIALS);
      shortest = MIN (shortest, get_thread_time () - start);
    }

  return shortest;
}

static void
test_refusals_take_the_same_time (Fixture *fixture, gconstpointer data)
{
  gint64 wrong, unknown;

  register_user (fixture, "ana", "contraseña");
  wrong = time_refusal (fixture, "ana");
  unknown = time_refusal (fixture, "nadie");

  g_test_message ("wrong password %d us, unknown user %d us", (int) wrong, (int) unknown);
  g_assert_cmpint (unknown, >, wrong / 2);
  g_assert_cmpint (wrong, >, unknown / 2);
}

static void
test_too_long_to_try (Fixture *fixture, gconstpointer data)
{
  g_autofree char *password = g_strnfill (4097, 'x');
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 100; i++)
    assert_refused (fixture, "ana", password, PFO_ERROR_BAD_CREDENTIALS);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);
  assert_refused (fixture, "ana", "", PFO_ERROR_INVALID_REQUEST);
  assert_refused (fixture, NULL, "x", PFO_ERROR_INVALID_REQUEST);
}

static void
test_expiry (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *left = NULL;
  g_autoptr (PfsSession) session = NULL;
  g_autoptr (PfsSession) later = NULL;

  register_user (fixture, "ana", "contraseña");
  session = sign_in (fixture, "ana", "contraseña", &first);
  database_run (fixture->database, "update pfo3_tokens set expires_at = 1000");
  assert_resumes (fixture, first, NULL);

  later = sign_in (fixture, "ana", "contraseña", &second);
  assert_resumes (fixture, second, "ana");
  left = database_ask (fixture->database, "select count(*) from pfo3_tokens");
  g_assert_cmpstr (left, ==, "1");
}

static void
change_password (Fixture *fixture,
                 const char *password,
                 const char *new_password,
                 const PfsSession *keep,
                 int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PfsSession) session = pfs_accounts_change_password (
      fixture->accounts, "ana", password, new_password, ADDRESS, keep, &error);

  if (code < 0)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (session->username, ==, "ana");
      g_assert_null (session->token_hash);
      return;
    }

  g_assert_error (error, PFO_ERROR, code);
  g_assert_null (session);
}

static void
test_change_password (Fixture *fixture, gconstpointer data)
{
  g_autofree char *kept_token = NULL;
  g_autofree char *other_token = NULL;
  g_autofree char *stranger_token = NULL;
  g_autoptr (PfsSession) kept = NULL;
  g_autoptr (PfsSession) other = NULL;
  g_autoptr (PfsSession) stranger = NULL;

  register_user (fixture, "ana", "contraseña");
  register_user (fixture, "beto", "contraseña");
  kept = sign_in (fixture, "ana", "contraseña", &kept_token);
  other = sign_in (fixture, "ana", "contraseña", &other_token);
  stranger = sign_in (fixture, "beto", "contraseña", &stranger_token);

  change_password (fixture, "no es esta", "la nueva", kept, PFO_ERROR_BAD_CREDENTIALS);
  change_password (fixture, "contraseña", "corta", kept, PFO_ERROR_INVALID_REQUEST);
  change_password (fixture, "contraseña", NULL, kept, PFO_ERROR_INVALID_REQUEST);
  assert_resumes (fixture, other_token, "ana");

  change_password (fixture, "contraseña", "la nueva", kept, -1);
  assert_resumes (fixture, kept_token, "ana");
  assert_resumes (fixture, other_token, NULL);
  assert_resumes (fixture, stranger_token, "beto");
  assert_refused (fixture, "ana", "contraseña", PFO_ERROR_BAD_CREDENTIALS);
  assert_signs_in (fixture, "ana", "la nueva", "ana");

  change_password (fixture, "la nueva", "otra vez otra", NULL, -1);
  assert_resumes (fixture, kept_token, NULL);
}

static void
test_guessing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PfsSession) session = NULL;
  gint64 start;

  register_user (fixture, "ana", "contraseña");
  register_user (fixture, "beto", "contraseña");
  for (guint i = 0; i < 10; i++)
    assert_refused (fixture, i % 2 ? "ana" : " ana ", "no es esta", PFO_ERROR_BAD_CREDENTIALS);

  start = g_get_monotonic_time ();
  for (guint i = 0; i < 100; i++)
    assert_refused (fixture, "ana", "contraseña", PFO_ERROR_RATE_LIMITED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);

  session =
      pfs_accounts_check_password (fixture->accounts, "ana", "contraseña", "192.0.2.7", &error);
  g_assert_null (session);
  g_assert_error (error, PFO_ERROR, PFO_ERROR_RATE_LIMITED);
  g_assert_cmpuint (pfo_error_get_retry_after (error), >, 0);
  g_assert_cmpuint (pfo_error_get_retry_after (error), <=, 60);

  assert_signs_in (fixture, "beto", "contraseña", "beto");
}

typedef struct _Crowd Crowd;

/* What many threads do at once, and how often it ended in which way. */
struct _Crowd
{
  Fixture *fixture;
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
      crowd->fixture->accounts, "ana", crowd->password, ADDRESS, error);

  return session != NULL;
}

static gboolean
sign_in_beto (Crowd *crowd, GError **error)
{
  g_autofree char *token = NULL;
  g_autoptr (PfsSession) session = pfs_accounts_sign_in (crowd->fixture->accounts, "beto",
                                                         crowd->password, ADDRESS, &token, error);

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
test_guesses_side_by_side (Fixture *fixture, gconstpointer data)
{
  Crowd crowd = { .fixture = fixture, .act = check_ana, .password = "no es esta" };

  register_user (fixture, "ana", "contraseña");
  run_crowd (&crowd, 64);

  g_assert_cmpint (crowd.n_codes[PFO_ERROR_BAD_CREDENTIALS], ==, 10);
  g_assert_cmpint (crowd.n_codes[PFO_ERROR_RATE_LIMITED], ==, 54);
}

static void
test_sign_ins_side_by_side (Fixture *fixture, gconstpointer data)
{
  Crowd crowd = { .fixture = fixture, .act = check_ana, .password = "contraseña" };

  register_user (fixture, "ana", "contraseña");
  run_crowd (&crowd, 40);

  g_assert_cmpint (crowd.n_good, ==, 40);
}

static void
test_registrations_side_by_side (Fixture *fixture, gconstpointer data)
{
  Crowd crowd = { .fixture = fixture, .act = register_ana, .password = "contraseña" };

  run_crowd (&crowd, 8);

  g_assert_cmpint (crowd.n_good, ==, 1);
  g_assert_cmpint (crowd.n_codes[PFO_ERROR_USER_EXISTS], ==, 7);
}

static char *
get_hash (Fixture *fixture, const char *username)
{
  g_autofree char *sql =
      g_strdup_printf ("select password_hash from usuarios where username = '%s'", username);

  return database_ask (fixture->database, sql);
}

static void
test_classroom (Fixture *fixture, gconstpointer data)
{
  g_autofree char *ana = NULL;
  g_autofree char *beto = NULL;

  assert_refused (fixture, "ana", "no es esta", PFO_ERROR_BAD_CREDENTIALS);
  ana = get_hash (fixture, "ana");
  g_assert_true (g_str_has_prefix (ana, "scrypt:"));
  g_clear_pointer (&ana, g_free);

  assert_signs_in (fixture, "ana", "contraseña de ana", "ana");
  assert_signs_in (fixture, "beto", "1234", "beto");
  ana = get_hash (fixture, "ana");
  beto = get_hash (fixture, "beto");
  g_assert_true (g_str_has_prefix (ana, "$argon2id$"));
  g_assert_true (g_str_has_prefix (beto, "$argon2id$"));
  assert_signs_in (fixture, "ana", "contraseña de ana", "ana");
  assert_signs_in (fixture, "beto", "1234", "beto");

  assert_signs_in (fixture, " con blancos ", "blancos", " con blancos ");
  assert_not_registered (fixture, "ana", "contraseña", PFO_ERROR_USER_EXISTS, NULL);
  register_user (fixture, "carla", "contraseña");
  assert_signs_in (fixture, "carla", "contraseña", "carla");
}

/* All find the old hash, which takes a while to verify, and the first to be done replaces it. */
static void
test_old_hash_side_by_side (Fixture *fixture, gconstpointer data)
{
  Crowd crowd = { .fixture = fixture, .act = sign_in_beto, .password = "1234" };

  run_crowd (&crowd, 4);

  g_assert_cmpint (crowd.n_good, ==, 4);
}

/* Waits until what @sql asks for is 1. */
static void
wait_for_answer (Fixture *fixture, const char *sql)
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
                           "'ana'; select pg_sleep(2); commit");
  return NULL;
}

/* Who signs in by a password that is being changed, in a change that is not finished, gets no
 * token that would outlive it. */
static void
test_change_under_way (Fixture *fixture, gconstpointer data)
{
  g_autofree char *n_tokens = NULL;
  GThread *change;

  if (!fixture->database->is_postgresql) /* there is one who writes at a time */
    return;

  register_user (fixture, "ana", "clavesecreta");
  change = g_thread_new ("change", change_hash_slowly_cb, fixture->database);
  wait_for_answer (fixture, "select count(*) from pg_stat_activity where state = 'active' and "
                            "wait_event = 'PgSleep' and datname = current_database()");
  assert_refused (fixture, "ana", "clavesecreta", PFO_ERROR_BAD_CREDENTIALS);
  g_thread_join (change);
  n_tokens = database_ask (fixture->database, "select count(*) from pfo3_tokens");
  g_assert_cmpstr (n_tokens, ==, "0");
}

static gpointer
change_password_cb (gpointer user_data)
{
  change_password (user_data, "contraseña", "la nueva", NULL, -1);
  return NULL;
}

/* The connection breaks when the change is done already, before the database says so: it waits for
 * a copy of the database that does not exist. */
static void
test_change_unanswered (Fixture *fixture, gconstpointer data)
{
  GThread *change;

  if (!fixture->database->is_postgresql) /* no connection to break */
    return;

  register_user (fixture, "ana", "contraseña");
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
  assert_signs_in (fixture, "ana", "la nueva", "ana");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, set_up, test)                                                                    \
  g_test_add ("/accounts/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("session", set_up, test_session);
  ADD ("stored-forms", set_up, test_stored_forms);
  ADD ("registration-rules", set_up, test_registration_rules);
  ADD ("same-name", set_up, test_same_name);
  ADD ("refusals-take-the-same-time", set_up, test_refusals_take_the_same_time);
  ADD ("too-long-to-try", set_up, test_too_long_to_try);
  ADD ("expiry", set_up, test_expiry);
  ADD ("change-password", set_up, test_change_password);
  ADD ("change-under-way", set_up, test_change_under_way);
  ADD ("change-unanswered", set_up, test_change_unanswered);
  ADD ("guessing", set_up, test_guessing);
  ADD ("guesses-side-by-side", set_up, test_guesses_side_by_side);
  ADD ("sign-ins-side-by-side", set_up, test_sign_ins_side_by_side);
  ADD ("registrations-side-by-side", set_up, test_registrations_side_by_side);
  ADD ("old-hash-side-by-side", set_up_classroom, test_old_hash_side_by_side);
  ADD ("classroom", set_up_classroom, test_classroom);
#undef ADD

  return g_test_run ();
}
