/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-bar-chart.h"

#include "pfs-scope.h"

/* Sizes are in CSS pixels, widths in percent: without a viewBox the drawing takes the width that
 * there is, and its letters keep their size. */
#define ROW_HEIGHT 46
#define BASELINE 15
#define BAR_TOP 23
#define BAR_HEIGHT 10

/* Labels beyond this would run into the values on a narrow window. */
#define LABEL_MAX 24

static void
append_label (GString *svg, const char *label)
{
  g_autofree char *valid = g_utf8_make_valid (label, -1);
  g_autofree char *start = NULL;

  if (g_utf8_strlen (valid, -1) <= LABEL_MAX)
    {
      pfs_scope_append_escaped (svg, valid);
      return;
    }

  start = g_utf8_substring (valid, 0, LABEL_MAX - 1);
  pfs_scope_append_escaped (svg, start);
  g_string_append (svg, "…");
}

static void
append_rect (GString *svg, const char *class, guint y, double percent)
{
  char width[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (width, sizeof width, "%.2f", percent);
  g_string_append_printf (svg, "<rect class=\"%s\" x=\"0\" y=\"%u\" ", class, y);
  g_string_append_printf (svg, "width=\"%s%%\" height=\"%d\" rx=\"%d\" />", width, BAR_HEIGHT,
                          BAR_HEIGHT / 2);
}

/* The part that succeeded lies over the whole. What there is stays visible, however small. */
static void
append_bar (GString *svg, const PfsBar *bar, guint64 most, guint y)
{
  double total = MAX (100.0 * bar->total / most, 2);
  double failed = bar->failed > 0 ? MAX (total * bar->failed / bar->total, MIN (1, total / 4)) : 0;

  append_rect (svg, "track", y, 100);
  if (bar->failed > 0)
    append_rect (svg, "failures", y, total);
  if (bar->failed < bar->total)
    append_rect (svg, "runs", y, MAX (total - failed, total / 4));
}

static void
append_row (GString *svg, const PfsBar *bar, guint64 most, guint top)
{
  g_string_append_printf (svg, "<text x=\"0\" y=\"%u\">", top + BASELINE);
  append_label (svg, bar->label);
  g_string_append (svg, "</text>");

  g_string_append (svg, "<text class=\"value\" x=\"100%\" text-anchor=\"end\" ");
  g_string_append_printf (svg, "y=\"%u\">", top + BASELINE);
  pfs_scope_append_escaped (svg, bar->value);
  g_string_append (svg, "</text>");

  if (bar->total > 0)
    append_bar (svg, bar, most, top + BAR_TOP);
  else
    append_rect (svg, "track", top + BAR_TOP, 100);

  g_string_append_c (svg, '\n');
}

/**
 * pfs_bar_chart_render:
 * @bars: the bars, from top to bottom
 * @n_bars: how many
 * @title: what the chart shows
 *
 * Draws a chart as an `svg` element that goes into a page; the page's style gives the classes
 * `chart`, `value`, `track`, `runs` and `failures` their colours. Whoever can't see it is told the
 * same.
 *
 * Returns: (transfer full): markup, in which all texts are escaped
 */
char *
pfs_bar_chart_render (const PfsBar *bars, guint n_bars, const char *title)
{
  GString *svg = g_string_new (NULL);
  guint64 most = 1;

  g_string_append_printf (svg,
                          "<svg class=\"chart\" role=\"img\" width=\"100%%\" height=\"%u\" "
                          "aria-labelledby=\"chart-title chart-text\">\n<title id=\"chart-title\">",
                          n_bars * ROW_HEIGHT);
  pfs_scope_append_escaped (svg, title);
  g_string_append (svg, "</title>\n<desc id=\"chart-text\">");

  for (guint i = 0; i < n_bars; i++)
    {
      most = MAX (most, bars[i].total);
      pfs_scope_append_escaped (svg, bars[i].label);
      g_string_append (svg, ": ");
      pfs_scope_append_escaped (svg, bars[i].value);
      g_string_append (svg, i + 1 < n_bars ? "; " : ".");
    }

  g_string_append (svg, "</desc>\n");
  for (guint i = 0; i < n_bars; i++)
    append_row (svg, &bars[i], most, i * ROW_HEIGHT);
  g_string_append (svg, "</svg>");

  return g_string_free (svg, FALSE);
}
