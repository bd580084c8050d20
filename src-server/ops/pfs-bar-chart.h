/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfsBar:
 * @label: what it counts
 * @value: the counts, for people
 * @total: how many there were
 * @failed: how many of them failed
 */
typedef struct
{
  const char *label;
  const char *value;
  guint64 total;
  guint64 failed;
} PfsBar;

char *pfs_bar_chart_render (const PfsBar *bars, guint n_bars, const char *title);

G_END_DECLS
