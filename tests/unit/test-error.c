/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-error.h"
#include "pfo-text.h"

static void
test_codes (void)
{
  static const struct
  {
    PfoError error;
    const char *code;
  } rows[] = {
    { PFO_ERROR_INVALID_JSON, "invalid-json" },
    { PFO_ERROR_INVALID_REQUEST, "invalid-request" },
    { PFO_ERROR_TOO_LARGE, "too-large" },
    { PFO_ERROR_UNKNOWN_OP, "unknown-op" },
    { PFO_ERROR_UNKNOWN_TASK, "unknown-task" },
    { PFO_ERROR_INVALID_ARGUMENT, "invalid-argument" },
    { PFO_ERROR_OUT_OF_RANGE, "out-of-range" },
    { PFO_ERROR_USER_EXISTS, "user-exists" },
    { PFO_ERROR_BAD_CREDENTIALS, "bad-credentials" },
    { PFO_ERROR_UNAUTHORIZED, "unauthorized" },
    { PFO_ERROR_RATE_LIMITED, "rate-limited" },
    { PFO_ERROR_BUSY, "busy" },
    { PFO_ERROR_TIMEOUT, "timeout" },
    { PFO_ERROR_CANCELLED, "cancelled" },
    { PFO_ERROR_TASK_FAILED, "task-failed" },
    { PFO_ERROR_UNAVAILABLE, "unavailable" },
    { PFO_ERROR_SHUTTING_DOWN, "shutting-down" },
    { PFO_ERROR_INTERNAL, "internal" },
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (rows) == PFO_N_ERRORS);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      PfoError error = PFO_N_ERRORS;

      g_assert_cmpstr (pfo_error_to_code (rows[i].error), ==, rows[i].code);
      g_assert_true (pfo_error_from_code (rows[i].code, &error));
      g_assert_cmpint (error, ==, rows[i].error);
    }
}

static void
test_unknown_codes (void)
{
  static const char *const codes[] = { "", "Busy", "busy ", "invalid_json", "from-the-future" };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      PfoError error = PFO_ERROR_TIMEOUT;

      g_assert_false (pfo_error_from_code (codes[i], &error));
      g_assert_cmpint (error, ==, PFO_ERROR_TIMEOUT);
    }
}

static void
test_retry_after (void)
{
  g_autoptr (GError) limited = pfo_error_new_rate_limited (17);
  g_autoptr (GError) copy = g_error_copy (limited);
  g_autoptr (GError) other = g_error_new_literal (PFO_ERROR, PFO_ERROR_BUSY, "ocupado");

  g_assert_error (limited, PFO_ERROR, PFO_ERROR_RATE_LIMITED);
  g_assert_nonnull (strstr (limited->message, "17"));
  g_assert_cmpuint (pfo_error_get_retry_after (limited), ==, 17);
  g_assert_cmpuint (pfo_error_get_retry_after (copy), ==, 17);
  g_assert_cmpuint (pfo_error_get_retry_after (other), ==, 0);
}

static void
test_languages (void)
{
  static const struct
  {
    const char *tag;
    PfoLanguage language;
  } rows[] = {
    { "en", PFO_LANGUAGE_EN },    { "EN", PFO_LANGUAGE_EN },    { "en-GB", PFO_LANGUAGE_EN },
    { "en_US.UTF-8", PFO_LANGUAGE_EN }, { "es", PFO_LANGUAGE_ES }, { "es-AR", PFO_LANGUAGE_ES },
    { "enm", PFO_LANGUAGE_ES },   { "e", PFO_LANGUAGE_ES },     { "", PFO_LANGUAGE_ES },
    { "fr", PFO_LANGUAGE_ES },    { NULL, PFO_LANGUAGE_ES },
  };
  PfoText text = { .es = "hola", .en = "hello" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (pfo_language_from_tag (rows[i].tag), ==, rows[i].language);

  g_assert_cmpstr (pfo_text_get (text, PFO_LANGUAGE_ES), ==, "hola");
  g_assert_cmpstr (pfo_text_get (text, PFO_LANGUAGE_EN), ==, "hello");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error/codes", test_codes);
  g_test_add_func ("/error/unknown-codes", test_unknown_codes);
  g_test_add_func ("/error/retry-after", test_retry_after);
  g_test_add_func ("/error/languages", test_languages);

  return g_test_run ();
}
