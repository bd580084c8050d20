/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "pfs-env-file.h"
#include "pfs-settings.h"

static void
assert_value (const char *text, const char *name, const char *value, guint line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PfsEnvFile) file = pfs_env_file_parse (text, strlen (text), ".env", &error);
  guint found_line = 0;

  g_assert_no_error (error);
  g_assert_cmpstr (pfs_env_file_get (file, name, &found_line), ==, value);
  g_assert_cmpuint (found_line, ==, line);
}

static void
assert_fails (const char *text, gsize length, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PfsEnvFile) file = pfs_env_file_parse (text, length, ".env", &error);

  g_assert_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_FILE);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_null (file);
}

static void
test_values (void)
{
  static const struct
  {
    const char *text;
    const char *value;
  } cases[] = {
    { "A=1", "1" },
    { "A=1\n", "1" },
    { "A=", "" },
    { "A=\n", "" },
    { "  A = 1  \n", "1" },
    { "A=two words\t\n", "two words" },
    { "export A=1", "1" },
    { "export\tA=1", "1" },
    { "A=b=c", "b=c" },
    { "A=$HOME/${X}", "$HOME/${X}" },
    { "A=a\\nb", "a\\nb" },
    { "A=ma\xc3\xb1" "ana", "ma\xc3\xb1" "ana" },

    { "A=1 # one", "1" },
    { "A=1\t# one", "1" },
    { "A= # none", "" },
    { "A=pass#word", "pass#word" },
    { "A=#word", "#word" },

    { "A=\"\"", "" },
    { "A=''", "" },
    { "A=\" x \"", " x " },
    { "A=\"a # b\" # c", "a # b" },
    { "A='a # b'  ", "a # b" },
    { "A=\"it's\"", "it's" },
    { "A='say \"a\"'", "say \"a\"" },
    { "A=it's", "it's" },
    { "A=\"a\\nb\\tc\\\\d\\\"e\\$f\\`g\\rh\\'i\"", "a\nb\tc\\d\"e$f`g\rh'i" },
    { "A=\"C:\\users\"", "C:\\users" },
    { "A='a\\nb'", "a\\nb" },
    { "A=\"a\nb\"", "a\nb" },

    { "A=1\r\n", "1" },
    { "A=\"1\"\r\n", "1" },
    { "A=1\r", "1" },
    { "\xef\xbb\xbf" "A=1\n", "1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_value (cases[i].text, "A", cases[i].value, 1);
}

static void
test_lines (void)
{
  assert_value ("\n# A=1\n   # A=2\n\t\nA=3\nB=4\n", "A", "3", 5);
  assert_value ("\r\n# A=1\r\nA=3\r\nB=4\r\n", "B", "4", 4);
  assert_value ("A=\"x\ny\nz\"\nB=2\n", "B", "2", 4);
  assert_value ("A=1\nA=2\n", "A", "2", 2);
  assert_value ("export=7\n", "export", "7", 1);
  assert_value ("my.var-2=1\nA=2\n", "A", "2", 2);
  assert_value ("", "A", NULL, 0);
  assert_value ("A=1", "a", NULL, 0);
}

static void
test_errors (void)
{
  static const struct
  {
    const char *text;
    const char *message;
  } cases[] = {
    { "A=1\nnonsense\n", ".env, line 2: expected NAME=value" },
    { "A 1\n", ".env, line 1: expected NAME=value" },
    { "\n\n=1\n", ".env, line 3: expected NAME=value" },
    { "1A=1\n", ".env, line 1: expected NAME=value" },
    { "export A\n", ".env, line 1: expected NAME=value" },
    { "A=\"x\nB=1\n", ".env, line 1: the quote that opens here is never closed" },
    { "A=\"x\\", ".env, line 1: the quote that opens here is never closed" },
    { "Z=1\r\nA='x\r\n", ".env, line 2: the quote that opens here is never closed" },
    { "A=\"x\" y\n", ".env, line 1: there is text behind the closing quote" },
    { "A=\"x\"#y\n", ".env, line 1: there is text behind the closing quote" },
    { "A=1\nB=\xff\n", ".env, line 2: this is not UTF-8 text" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_fails (cases[i].text, strlen (cases[i].text), cases[i].message);

  assert_fails ("A=1\nB=\0" "2\n", 9, ".env, line 2: this is not UTF-8 text");
}

static void
test_files (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (folder, ".env", NULL);
  g_autoptr (PfsEnvFile) missing = pfs_env_file_load (path, TRUE, &error);
  g_autoptr (PfsEnvFile) present = NULL;

  g_assert_no_error (error);
  g_assert_null (pfs_env_file_get (missing, "A", NULL));

  g_assert_null (pfs_env_file_load (path, FALSE, &error));
  g_assert_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_FILE);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (path, "A=1\n", -1, NULL));
  present = pfs_env_file_load (path, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pfs_env_file_get (present, "A", NULL), ==, "1");

  g_assert_null (pfs_env_file_load (folder, TRUE, &error));
  g_assert_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, folder));

  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/env-file/values", test_values);
  g_test_add_func ("/env-file/lines", test_lines);
  g_test_add_func ("/env-file/errors", test_errors);
  g_test_add_func ("/env-file/files", test_files);

  return g_test_run ();
}
