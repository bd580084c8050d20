/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a task has done since the server started. */
typedef struct
{
  guint64 n_runs;
  guint64 n_failures;
  guint64 elapsed_us; /* of all runs together */
} PfsTaskStatistics;

/**
 * PfsStatistics:
 *
 * Counts what the server does. Thread-safe.
 */
typedef struct _PfsStatistics PfsStatistics;

PfsStatistics *pfs_statistics_new (guint n_tasks);

void pfs_statistics_free (PfsStatistics *self);

void pfs_statistics_add_run (PfsStatistics *self, guint task, gint64 elapsed_us, gboolean ok);

PfsTaskStatistics pfs_statistics_get (PfsStatistics *self, guint task);

gint64 pfs_statistics_get_uptime_s (PfsStatistics *self);

G_END_DECLS
