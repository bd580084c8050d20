/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-figures.h"

#include <locale.h>

static void
test_counts (void)
{
  static const struct
  {
    guint64 count;
    const char *es;
    const char *en;
  } rows[] = {
    { 0, "0", "0" },
    { 999, "999", "999" },
    { 1000, "1000", "1,000" },
    { 12345, "12\u202f345", "12,345" },
    { 1234567, "1\u202f234\u202f567", "1,234,567" },
    { G_MAXUINT64, "18\u202f446\u202f744\u202f073\u202f709\u202f551\u202f615",
      "18,446,744,073,709,551,615" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *es = pfs_figures_count (rows[i].count, PFO_LANGUAGE_ES);
      g_autofree char *en = pfs_figures_count (rows[i].count, PFO_LANGUAGE_EN);

      g_assert_cmpstr (es, ==, rows[i].es);
      g_assert_cmpstr (en, ==, rows[i].en);
    }
}

static void
test_milliseconds (void)
{
  static const struct
  {
    double milliseconds;
    const char *es;
    const char *en;
  } rows[] = {
    { 0, "0\u00a0µs", "0\u00a0µs" },
    { 0.00034, "0,34\u00a0µs", "0.34\u00a0µs" },
    { 0.0123, "12,3\u00a0µs", "12.3\u00a0µs" },
    { 0.0999, "99,9\u00a0µs", "99.9\u00a0µs" },
    { 0.09996, "100\u00a0µs", "100\u00a0µs" },
    { 0.9994, "999\u00a0µs", "999\u00a0µs" },
    { 0.9996, "1,00\u00a0ms", "1.00\u00a0ms" },
    { 9.999, "10,0\u00a0ms", "10.0\u00a0ms" },
    { 42.5, "42,5\u00a0ms", "42.5\u00a0ms" },
    { 1234, "1,23\u00a0s", "1.23\u00a0s" },
    { 3600000, "3600\u00a0s", "3600\u00a0s" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *es = pfs_figures_milliseconds (rows[i].milliseconds, PFO_LANGUAGE_ES);
      g_autofree char *en = pfs_figures_milliseconds (rows[i].milliseconds, PFO_LANGUAGE_EN);

      g_assert_cmpstr (es, ==, rows[i].es);
      g_assert_cmpstr (en, ==, rows[i].en);
    }
}

static void
test_uptimes (void)
{
  static const struct
  {
    gint64 seconds;
    const char *es;
    const char *en;
  } rows[] = {
    { -5, "0\u00a0s", "0\u00a0s" },
    { 0, "0\u00a0s", "0\u00a0s" },
    { 59, "59\u00a0s", "59\u00a0s" },
    { 60, "1\u00a0min", "1\u00a0min" },
    { 61, "1\u00a0min 1\u00a0s", "1\u00a0min 1\u00a0s" },
    { 3600, "1\u00a0h", "1\u00a0h" },
    { 3659, "1\u00a0h", "1\u00a0h" },
    { 8100, "2\u00a0h 15\u00a0min", "2\u00a0h 15\u00a0min" },
    { 86400, "1\u00a0día", "1\u00a0day" },
    { 86400 + 7200, "1\u00a0día 2\u00a0h", "1\u00a0day 2\u00a0h" },
    { 3 * 86400 + 59, "3\u00a0días", "3\u00a0days" },
    { 1000 * 86400 + 3600, "1000\u00a0días 1\u00a0h", "1,000\u00a0days 1\u00a0h" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *es = pfs_figures_uptime (rows[i].seconds, PFO_LANGUAGE_ES);
      g_autofree char *en = pfs_figures_uptime (rows[i].seconds, PFO_LANGUAGE_EN);

      g_assert_cmpstr (es, ==, rows[i].es);
      g_assert_cmpstr (en, ==, rows[i].en);
    }
}

/* The language of the page decides, not the locale of the server. */
static void
test_locale (void)
{
  if (setlocale (LC_ALL, "es_AR.UTF-8") == NULL && setlocale (LC_ALL, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("no locale with a decimal comma is installed");
      return;
    }

  test_counts ();
  test_milliseconds ();
  test_uptimes ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/figures/counts", test_counts);
  g_test_add_func ("/figures/milliseconds", test_milliseconds);
  g_test_add_func ("/figures/uptimes", test_uptimes);
  g_test_add_func ("/figures/locale", test_locale);

  return g_test_run ();
}
