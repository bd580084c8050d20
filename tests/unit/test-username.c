/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-username.h"

#include "pfo-error.h"

#include <string.h>

static void
assert_read (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = pfs_username_read (text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, expected);
}

static void
assert_refused (const char *text, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = pfs_username_read (text, &error);

  g_assert_null (name);
  g_assert_error (error, PFO_ERROR, PFO_ERROR_INVALID_REQUEST);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_blanks (void)
{
  assert_read ("ana", "ana");
  assert_read ("  ana\t\n", "ana");
  assert_read ("\u00a0\u3000ana p\u00e9rez\u2003", "ana p\u00e9rez");
  assert_refused ("", "requeridos");
  assert_refused ("   ", "requeridos");
  assert_refused ("\u00a0\u2003", "requeridos");
}

static void
test_composed (void)
{
  assert_read ("jose\u0301", "jos\u00e9");
  assert_read ("\u212b", "\u00c5");
  assert_read ("\u1112\u1161\u11ab", "\ud55c");
  assert_read ("\ufb01n", "\ufb01n");
}

static void
test_length (void)
{
  g_autofree char *longest = g_strnfill (64, 'a');
  g_autofree char *longer = g_strnfill (65, 'a');
  g_autofree char *huge = g_strnfill (2 * 1024 * 1024, 'a');
  g_autoptr (GString) wide = g_string_new (NULL);
  g_autoptr (GString) decomposed = g_string_new (NULL);
  g_autoptr (GString) composed = g_string_new (NULL);

  assert_read ("a", "a");
  assert_read (longest, longest);
  assert_refused (longer, "64");
  assert_refused (huge, "64");

  for (guint i = 0; i < 64; i++)
    {
      g_string_append (wide, "\U0001f986");
      g_string_append (decomposed, "e\u0301");
      g_string_append (composed, "\u00e9");
    }
  assert_read (wide->str, wide->str);
  assert_read (decomposed->str, composed->str);
  g_string_append (wide, "\U0001f986");
  assert_refused (wide->str, "64");
}

static void
test_invisible (void)
{
  assert_refused ("a\nb", "control");
  assert_refused ("a\x01"
                  "b",
                  "control");
  assert_refused ("a\x7f"
                  "b",
                  "control");
  assert_refused ("a\xc2\x85"
                  "b",
                  "control");
  assert_refused ("a\u200bb", "control");
  assert_refused ("\u202eana", "control");
  assert_refused ("ana\ufeff", "control");
  assert_refused ("a\u00adb", "control");
  assert_refused ("a\u2028b", "control");
}

/* Marks in the wrong order take quadratic time to sort. */
static void
test_many_marks (void)
{
  g_autoptr (GString) text = g_string_new ("a");
  gint64 start = g_get_monotonic_time ();

  while (text->len < 2 * 1024 * 1024)
    g_string_append (text, "\u0301\u0316");

  assert_refused (text->str, "64");
  g_assert_null (pfs_username_normalize (text->str));
  g_string_truncate (text, 4093);
  g_assert_true (g_utf8_validate (text->str, -1, NULL));
  assert_refused (text->str, "64");
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC / 2);
}

static void
test_normalize (void)
{
  g_autofree char *name = pfs_username_normalize (" jose\u0301\n");
  g_autofree char *control = pfs_username_normalize ("a\x01");

  g_assert_cmpstr (name, ==, "jos\u00e9");
  g_assert_cmpstr (control, ==, "a\x01");
  g_assert_null (pfs_username_normalize ("\xff"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/username/blanks", test_blanks);
  g_test_add_func ("/username/composed", test_composed);
  g_test_add_func ("/username/length", test_length);
  g_test_add_func ("/username/invisible", test_invisible);
  g_test_add_func ("/username/many-marks", test_many_marks);
  g_test_add_func ("/username/normalize", test_normalize);

  return g_test_run ();
}
