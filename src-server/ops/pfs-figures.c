/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-figures.h"

#include <string.h>

#define NO_BREAK_SPACE "\xc2\xa0"
#define NARROW_NO_BREAK_SPACE "\xe2\x80\xaf"

/**
 * pfs_figures_count:
 * @count: how many
 * @language: a language
 *
 * Returns: (transfer full): @count with its thousands apart; in Spanish from five digits on, as the
 *   academies have it
 */
char *
pfs_figures_count (guint64 count, PfoLanguage language)
{
  gboolean english = language == PFO_LANGUAGE_EN;
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%" G_GUINT64_FORMAT, count);
  if (!english && text->len <= 4)
    return g_string_free (text, FALSE);

  for (gssize pos = (gssize) text->len - 3; pos > 0; pos -= 3)
    g_string_insert (text, pos, english ? "," : NARROW_NO_BREAK_SPACE);

  return g_string_free (text, FALSE);
}

/* Writes @value with three digits that matter. */
static char *
format_value (double value, const char *unit, PfoLanguage language)
{
  const char *format = value >= 99.95 ? "%.0f" : value >= 9.995 ? "%.1f" : "%.2f";
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (number, sizeof number, format, value);
  if (language == PFO_LANGUAGE_ES)
    g_strdelimit (number, ".", ',');

  return g_strconcat (number, NO_BREAK_SPACE, unit, NULL);
}

/**
 * pfs_figures_milliseconds:
 * @milliseconds: a time, not negative
 * @language: a language
 *
 * Returns: (transfer full): the time, in the unit that suits it
 */
char *
pfs_figures_milliseconds (double milliseconds, PfoLanguage language)
{
  double microseconds = milliseconds * 1000;

  if (microseconds < 0.005)
    return g_strconcat ("0", NO_BREAK_SPACE, "µs", NULL);
  if (microseconds < 999.5)
    return format_value (microseconds, "µs", language);
  if (milliseconds < 999.5)
    return format_value (milliseconds, "ms", language);

  return format_value (milliseconds / 1000, "s", language);
}

/**
 * pfs_figures_uptime:
 * @seconds: how long
 * @language: a language
 *
 * Returns: (transfer full): the time, in its two largest units
 */
char *
pfs_figures_uptime (gint64 seconds, PfoLanguage language)
{
  static const struct
  {
    PfoText one;
    PfoText many;
    gint64 seconds;
  } units[] = {
    { { "día", "day" }, { "días", "days" }, 24 * 60 * 60 },
    { { "h", "h" }, { "h", "h" }, 60 * 60 },
    { { "min", "min" }, { "min", "min" }, 60 },
    { { "s", "s" }, { "s", "s" }, 1 },
  };
  GString *text = g_string_new (NULL);
  guint first = 0;

  seconds = MAX (seconds, 0);
  while (first < G_N_ELEMENTS (units) - 1 && seconds < units[first].seconds)
    first++;

  for (guint i = first; i < MIN (first + 2, G_N_ELEMENTS (units)); i++)
    {
      gint64 count = seconds / units[i].seconds;
      g_autofree char *number = pfs_figures_count (count, language);

      seconds %= units[i].seconds;
      if (count == 0 && i > first)
        break;

      g_string_append_printf (text, "%s%s" NO_BREAK_SPACE "%s", i > first ? " " : "", number,
                              pfo_text_get (count == 1 ? units[i].one : units[i].many, language));
    }

  return g_string_free (text, FALSE);
}
