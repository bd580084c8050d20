/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-statistics.h"

struct _PfsStatistics
{
  GMutex mutex;
  gint64 started; /* monotonic time, µs */
  guint n_tasks;
  PfsTaskStatistics tasks[];
};

/**
 * pfs_statistics_new:
 * @n_tasks: how many tasks there are
 *
 * Returns: (transfer full): statistics in which nothing has been counted yet
 */
PfsStatistics *
pfs_statistics_new (guint n_tasks)
{
  PfsStatistics *self = g_malloc0 (sizeof (PfsStatistics) + n_tasks * sizeof (PfsTaskStatistics));

  g_mutex_init (&self->mutex);
  self->started = g_get_monotonic_time ();
  self->n_tasks = n_tasks;
  return self;
}

/**
 * pfs_statistics_free:
 * @self: statistics that no thread uses any more
 */
void
pfs_statistics_free (PfsStatistics *self)
{
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * pfs_statistics_add_run:
 * @self: the statistics
 * @task: which task
 * @elapsed_us: how long it ran
 * @ok: whether it succeeded
 */
void
pfs_statistics_add_run (PfsStatistics *self, guint task, gint64 elapsed_us, gboolean ok)
{
  g_return_if_fail (task < self->n_tasks);

  g_mutex_lock (&self->mutex);
  self->tasks[task].n_runs++;
  self->tasks[task].n_failures += !ok;
  self->tasks[task].elapsed_us += elapsed_us;
  g_mutex_unlock (&self->mutex);
}

/**
 * pfs_statistics_get:
 * @self: the statistics
 * @task: which task, below the number that pfs_statistics_new() was told
 *
 * Returns: what the task has done so far
 */
PfsTaskStatistics
pfs_statistics_get (PfsStatistics *self, guint task)
{
  PfsTaskStatistics statistics;

  g_mutex_lock (&self->mutex);
  statistics = self->tasks[task];
  g_mutex_unlock (&self->mutex);

  return statistics;
}

/**
 * pfs_statistics_get_uptime_s:
 * @self: the statistics
 *
 * Returns: how many whole seconds ago they were begun, whatever was done to the clock
 */
gint64
pfs_statistics_get_uptime_s (PfsStatistics *self)
{
  return (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC;
}
