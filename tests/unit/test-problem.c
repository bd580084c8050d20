/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-problem.h"
#include "pfo-error.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>

#define SPANISH "es_AR.UTF-8"

static void
check (const GError *error, const char *expected)
{
  g_autofree char *text = pfc_problem_describe (error);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_codes (void)
{
  static const struct
  {
    PfoError code;
    const char *expected;
  } cases[] = {
    { PFO_ERROR_BAD_CREDENTIALS, "Wrong user name or password." },
    { PFO_ERROR_USER_EXISTS, "This user name is taken." },
    { PFO_ERROR_INVALID_ARGUMENT, "A value is not valid: args[2] no es un número" },
    { PFO_ERROR_TASK_FAILED, "The task failed: args[2] no es un número" },
    { PFO_ERROR_INTERNAL, "The server had an internal error: args[2] no es un número" },
    { PFO_ERROR_OUT_OF_RANGE, "The result is out of range." },
    { PFO_ERROR_BUSY, "The server is busy; nothing was started. Try again in a moment." },
    { PFO_ERROR_RATE_LIMITED, "Too many failed attempts. Try again later." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error =
          g_error_new_literal (PFO_ERROR, cases[i].code, "args[2] no es un número");

      check (error, cases[i].expected);
    }
}

/* Every code has words of its own. */
static void
test_every_code (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint code = 0; code < PFO_N_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (PFO_ERROR, code, "");
      char *text = pfc_problem_describe (error);

      g_assert_cmpuint (strlen (text), >, 0);
      g_assert_true (g_hash_table_add (seen, text));
    }
}

static void
test_rate_limited (void)
{
  g_autoptr (GError) one = pfo_error_new_rate_limited (1);
  g_autoptr (GError) many = pfo_error_new_rate_limited (42);

  check (one, "Too many failed attempts. Try again in 1 second.");
  check (many, "Too many failed attempts. Try again in 42 seconds.");
}

static void
test_network (void)
{
  static const struct
  {
    int code;
    const char *expected;
  } cases[] = {
    { G_IO_ERROR_CONNECTION_REFUSED,
      "Nobody answers at this address: the connection was refused." },
    { G_IO_ERROR_HOST_UNREACHABLE, "The server cannot be reached over the network." },
    { G_IO_ERROR_TIMED_OUT, "The server did not answer in time." },
    { G_IO_ERROR_CONNECTION_CLOSED, "The connection to the server was lost." },
    { G_IO_ERROR_NOT_CONNECTED, "There is no connection to the server." },
    { G_IO_ERROR_CANCELLED, "Cancelled." },
    { G_IO_ERROR_FAILED, "as it came" },
    { G_IO_ERROR_INVALID_DATA, "as it came" },
  };
  g_autoptr (GError) no_host =
    g_error_new_literal (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "Error resolving");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, cases[i].code, "as it came");

      check (error, cases[i].expected);
    }

  check (no_host, "There is no host of this name.");
}

static void
check_has (const GError *error, const char *word)
{
  g_autofree char *text = pfc_problem_describe (error);

  g_assert_nonnull (strstr (text, word));
}

static void
test_spanish_subprocess (void)
{
  g_autoptr (GError) error = g_error_new_literal (PFO_ERROR, PFO_ERROR_BAD_CREDENTIALS, "");
  g_autoptr (GError) limited = pfo_error_new_rate_limited (2);

  check_has (error, "contraseña");
  check_has (limited, "2 segundos");
}

/* A process has one language for all its life. */
static void
test_spanish (void)
{
  g_autofree char *locale = g_strdup (setlocale (LC_ALL, NULL));
  gboolean found = setlocale (LC_ALL, SPANISH) != NULL;

  setlocale (LC_ALL, locale);
  if (!found)
    {
      g_test_skip ("the locale " SPANISH " is not there");
      return;
    }

  g_setenv ("LC_ALL", SPANISH, TRUE);
  g_test_trap_subprocess ("/problem/spanish/subprocess", 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_setenv ("LC_ALL", locale, TRUE);
  g_test_trap_assert_passed ();
}

int
main (int argc, char *argv[])
{
  g_autofree char *catalogues = NULL;

  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("LANGUAGE");
  setlocale (LC_ALL, "");

  /* The catalogue that was built beside this test. */
  catalogues = g_test_build_filename (G_TEST_BUILT, "..", "po", NULL);
  bindtextdomain ("pfo3", catalogues);
  bind_textdomain_codeset ("pfo3", "UTF-8");
  textdomain ("pfo3");

  g_test_add_func ("/problem/codes", test_codes);
  g_test_add_func ("/problem/every-code", test_every_code);
  g_test_add_func ("/problem/rate-limited", test_rate_limited);
  g_test_add_func ("/problem/network", test_network);
  g_test_add_func ("/problem/spanish", test_spanish);
  g_test_add_func ("/problem/spanish/subprocess", test_spanish_subprocess);

  return g_test_run ();
}
