/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "accounts-fixture.h"

#include <string.h>
#include <time.h>

static void
test_session (AccountsFixture *fixture, gconstpointer data)
{
  g_autofree char *token = NULL;
  g_autoptr (PfsSession) session = NULL;
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  accounts_fixture_register (fixture, "ana", "contraseña");
  session = accounts_fixture_sign_in (fixture, "ana", "contraseña", &token);
  g_assert_cmpint (session->expires_at, >=, now + 720 * 3600);
  g_assert_cmpint (session->expires_at, <=, now + 720 * 3600 + 10);
  accounts_fixture_assert_resumes (fixture, token, "ana");

  g_assert_true (pfs_accounts_sign_out (fixture->accounts, session, &error));
  g_assert_no_error (error);
  accounts_fixture_assert_resumes (fixture, token, NULL);
  accounts_fixture_assert_resumes (fixture, "no es un token", NULL);
}

static void
test_stored_forms (AccountsFixture *fixture, gconstpointer data)
{
  g_autofree char *token = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *token_hash = NULL;
  g_autofree char *created_at = NULL;
  g_autoptr (PfsSession) session = NULL;

  accounts_fixture_register (fixture, "ana", "contraseña");
  session = accounts_fixture_sign_in (fixture, "ana", "contraseña", &token);

  hash = database_ask (fixture->database, "select password_hash from usuarios");
  g_assert_true (g_str_has_prefix (hash, "$argon2id$v=19$"));
  token_hash = database_ask (fixture->database, "select token_hash from pfo3_tokens");
  g_assert_cmpstr (token_hash, ==, session->token_hash);
  g_assert_cmpstr (token_hash, !=, token);
  created_at = database_ask (fixture->database, "select created_at from usuarios");
  g_assert_nonnull (created_at);
}

static void
test_registration_rules (AccountsFixture *fixture, gconstpointer data)
{
  static const char required[] = "username y password son requeridos";
  g_autofree char *long_password = g_strnfill (1025, 'x');
  g_autofree char *longest_password = g_strnfill (1024, 'x');
  g_autofree char *fill = g_strnfill (511, 'x');
  g_autofree char *wide_password = g_strconcat (fill, fill, "ñú", NULL); /* of 1024 characters */
  g_autofree char *long_name = g_strnfill (65, 'n');
  g_autofree char *longest_name = g_strnfill (64, 'n');

  accounts_fixture_assert_not_registered (fixture, NULL, "contraseña", PFO_ERROR_INVALID_REQUEST,
                                          required);
  accounts_fixture_assert_not_registered (fixture, "ana", NULL, PFO_ERROR_INVALID_REQUEST,
                                          required);
  accounts_fixture_assert_not_registered (fixture, "", "contraseña", PFO_ERROR_INVALID_REQUEST,
                                          required);
  accounts_fixture_assert_not_registered (fixture, " \t", "contraseña", PFO_ERROR_INVALID_REQUEST,
                                          required);
  accounts_fixture_assert_not_registered (fixture, "ana", "", PFO_ERROR_INVALID_REQUEST, required);
  accounts_fixture_assert_not_registered (fixture, "ana", "1234567", PFO_ERROR_INVALID_REQUEST,
                                          NULL);
  accounts_fixture_assert_not_registered (fixture, "ana", long_password, PFO_ERROR_INVALID_REQUEST,
                                          NULL);
  accounts_fixture_assert_not_registered (fixture, "ana", wide_password, PFO_ERROR_INVALID_REQUEST,
                                          NULL);
  accounts_fixture_assert_not_registered (fixture, long_name, "contraseña",
                                          PFO_ERROR_INVALID_REQUEST, NULL);
  accounts_fixture_assert_not_registered (fixture, "a\u200bna", "contraseña",
                                          PFO_ERROR_INVALID_REQUEST, NULL);

  accounts_fixture_register (fixture, "ana", longest_password);
  accounts_fixture_register (fixture, longest_name, "12345678");
  accounts_fixture_register (fixture, "eva", "ñandú1"); /* eight bytes */
  accounts_fixture_assert_signs_in (fixture, "ana", longest_password, "ana");
}

static void
test_same_name (AccountsFixture *fixture, gconstpointer data)
{
  accounts_fixture_register (fixture, "  jos\u00e9 ", "contraseña");

  accounts_fixture_assert_not_registered (fixture, "jos\u00e9", "contraseña", PFO_ERROR_USER_EXISTS,
                                          "usuario ya existe");
  accounts_fixture_assert_not_registered (fixture, "jose\u0301", "otra contraseña",
                                          PFO_ERROR_USER_EXISTS, "usuario ya existe");
  accounts_fixture_assert_signs_in (fixture, "jose\u0301", "contraseña", "jos\u00e9");
  accounts_fixture_assert_signs_in (fixture, "\tjos\u00e9\n", "contraseña", "jos\u00e9");
  accounts_fixture_assert_refused (fixture, "JOS\u00c9", "contraseña", PFO_ERROR_BAD_CREDENTIALS);
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
time_refusal (AccountsFixture *fixture, const char *username)
{
  gint64 shortest = G_MAXINT64;

  for (guint i = 0; i < 5; i++)
    {
      gint64 start = get_thread_time ();

      accounts_fixture_assert_refused (fixture, username, "no es esta", PFO_ERROR_BAD_CREDENTIALS);
      shortest = MIN (shortest, get_thread_time () - start);
    }

  return shortest;
}

static void
test_refusals_take_the_same_time (AccountsFixture *fixture, gconstpointer data)
{
  gint64 wrong, unknown;

  accounts_fixture_register (fixture, "ana", "contraseña");
  wrong = time_refusal (fixture, "ana");
  unknown = time_refusal (fixture, "nadie");

  g_test_message ("wrong password %d us, unknown user %d us", (int) wrong, (int) unknown);
  g_assert_cmpint (unknown, >, wrong / 2);
  g_assert_cmpint (wrong, >, unknown / 2);
}

/* Nothing is hashed for it, and it counts as any other failure: no more than ten for a name. */
static void
test_too_long_to_try (AccountsFixture *fixture, gconstpointer data)
{
  g_autofree char *password = g_strnfill (4097, 'x');
  gint64 start;

  accounts_fixture_register (fixture, "ana", "contraseña");
  start = g_get_monotonic_time ();
  for (guint i = 0; i < 10; i++)
    accounts_fixture_assert_refused (fixture, "ana", password, PFO_ERROR_BAD_CREDENTIALS);
  accounts_fixture_assert_refused (fixture, "ana", password, PFO_ERROR_RATE_LIMITED);
  accounts_fixture_assert_refused (fixture, "ana", "contraseña", PFO_ERROR_RATE_LIMITED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC / 2);
  accounts_fixture_assert_refused (fixture, "ana", "", PFO_ERROR_INVALID_REQUEST);
  accounts_fixture_assert_refused (fixture, NULL, "x", PFO_ERROR_INVALID_REQUEST);
}

static void
test_expiry (AccountsFixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *left = NULL;
  g_autoptr (PfsSession) session = NULL;
  g_autoptr (PfsSession) later = NULL;

  accounts_fixture_register (fixture, "ana", "contraseña");
  session = accounts_fixture_sign_in (fixture, "ana", "contraseña", &first);
  database_run (fixture->database, "update pfo3_tokens set expires_at = 1000");
  accounts_fixture_assert_resumes (fixture, first, NULL);

  later = accounts_fixture_sign_in (fixture, "ana", "contraseña", &second);
  accounts_fixture_assert_resumes (fixture, second, "ana");
  left = database_ask (fixture->database, "select count(*) from pfo3_tokens");
  g_assert_cmpstr (left, ==, "1");
}

static void
test_change_password (AccountsFixture *fixture, gconstpointer data)
{
  g_autofree char *kept_token = NULL;
  g_autofree char *other_token = NULL;
  g_autofree char *stranger_token = NULL;
  g_autoptr (PfsSession) kept = NULL;
  g_autoptr (PfsSession) other = NULL;
  g_autoptr (PfsSession) stranger = NULL;

  accounts_fixture_register (fixture, "ana", "contraseña");
  accounts_fixture_register (fixture, "beto", "contraseña");
  kept = accounts_fixture_sign_in (fixture, "ana", "contraseña", &kept_token);
  other = accounts_fixture_sign_in (fixture, "ana", "contraseña", &other_token);
  stranger = accounts_fixture_sign_in (fixture, "beto", "contraseña", &stranger_token);

  accounts_fixture_change_password (fixture, "no es esta", "la nueva", kept,
                                    PFO_ERROR_BAD_CREDENTIALS);
  accounts_fixture_change_password (fixture, "contraseña", "corta", kept,
                                    PFO_ERROR_INVALID_REQUEST);
  accounts_fixture_change_password (fixture, "contraseña", NULL, kept, PFO_ERROR_INVALID_REQUEST);
  accounts_fixture_assert_resumes (fixture, other_token, "ana");

  accounts_fixture_change_password (fixture, "contraseña", "la nueva", kept, -1);
  accounts_fixture_assert_resumes (fixture, kept_token, "ana");
  accounts_fixture_assert_resumes (fixture, other_token, NULL);
  accounts_fixture_assert_resumes (fixture, stranger_token, "beto");
  accounts_fixture_assert_refused (fixture, "ana", "contraseña", PFO_ERROR_BAD_CREDENTIALS);
  accounts_fixture_assert_signs_in (fixture, "ana", "la nueva", "ana");

  accounts_fixture_change_password (fixture, "la nueva", "otra vez otra", NULL, -1);
  accounts_fixture_assert_resumes (fixture, kept_token, NULL);
}

static void
test_guessing (AccountsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PfsSession) session = NULL;
  gint64 start;

  accounts_fixture_register (fixture, "ana", "contraseña");
  accounts_fixture_register (fixture, "beto", "contraseña");
  for (guint i = 0; i < 10; i++)
    accounts_fixture_assert_refused (fixture, i % 2 ? "ana" : " ana ", "no es esta",
                                     PFO_ERROR_BAD_CREDENTIALS);

  start = g_get_monotonic_time ();
  for (guint i = 0; i < 100; i++)
    accounts_fixture_assert_refused (fixture, "ana", "contraseña", PFO_ERROR_RATE_LIMITED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);

  session =
      pfs_accounts_check_password (fixture->accounts, "ana", "contraseña", "192.0.2.7", &error);
  g_assert_null (session);
  g_assert_error (error, PFO_ERROR, PFO_ERROR_RATE_LIMITED);
  g_assert_cmpuint (pfo_error_get_retry_after (error), >, 0);
  g_assert_cmpuint (pfo_error_get_retry_after (error), <=, 60);

  accounts_fixture_assert_signs_in (fixture, "beto", "contraseña", "beto");
}

static char *
get_hash (AccountsFixture *fixture, const char *username)
{
  g_autofree char *sql =
      g_strdup_printf ("select password_hash from usuarios where username = '%s'", username);

  return database_ask (fixture->database, sql);
}

static void
test_classroom (AccountsFixture *fixture, gconstpointer data)
{
  g_autofree char *ana = NULL;
  g_autofree char *beto = NULL;

  accounts_fixture_assert_refused (fixture, "ana", "no es esta", PFO_ERROR_BAD_CREDENTIALS);
  ana = get_hash (fixture, "ana");
  g_assert_true (g_str_has_prefix (ana, "scrypt:"));
  g_clear_pointer (&ana, g_free);

  accounts_fixture_assert_signs_in (fixture, "ana", "contraseña de ana", "ana");
  accounts_fixture_assert_signs_in (fixture, "beto", "1234", "beto");
  ana = get_hash (fixture, "ana");
  beto = get_hash (fixture, "beto");
  g_assert_true (g_str_has_prefix (ana, "$argon2id$"));
  g_assert_true (g_str_has_prefix (beto, "$argon2id$"));
  accounts_fixture_assert_signs_in (fixture, "ana", "contraseña de ana", "ana");
  accounts_fixture_assert_signs_in (fixture, "beto", "1234", "beto");

  accounts_fixture_assert_signs_in (fixture, " con blancos ", "blancos", " con blancos ");
  accounts_fixture_assert_not_registered (fixture, "ana", "contraseña", PFO_ERROR_USER_EXISTS,
                                          NULL);
  accounts_fixture_register (fixture, "carla", "contraseña");
  accounts_fixture_assert_signs_in (fixture, "carla", "contraseña", "carla");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, set_up, test)                                                                    \
  g_test_add ("/accounts/" name, AccountsFixture, NULL, set_up, test, accounts_fixture_tear_down)
  ADD ("session", accounts_fixture_set_up, test_session);
  ADD ("stored-forms", accounts_fixture_set_up, test_stored_forms);
  ADD ("registration-rules", accounts_fixture_set_up, test_registration_rules);
  ADD ("same-name", accounts_fixture_set_up, test_same_name);
  ADD ("refusals-take-the-same-time", accounts_fixture_set_up, test_refusals_take_the_same_time);
  ADD ("too-long-to-try", accounts_fixture_set_up, test_too_long_to_try);
  ADD ("expiry", accounts_fixture_set_up, test_expiry);
  ADD ("change-password", accounts_fixture_set_up, test_change_password);
  ADD ("guessing", accounts_fixture_set_up, test_guessing);
  ADD ("classroom", accounts_fixture_set_up_classroom, test_classroom);
#undef ADD

  return g_test_run ();
}
