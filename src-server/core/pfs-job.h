/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PfsJob PfsJob;
typedef struct _PfsJobOwner PfsJobOwner;

/**
 * PfsJob:
 * @run: called in a worker thread
 * @done: called in the main context after that
 * @weight: how much of a worker's turn it takes: its bytes if it is short and ends by itself,
 *   %PFS_JOB_HEAVY if it may take long
 * @owner: whose turn it takes when many wait, 0 for nobody's
 * @takes_place: whether it takes one of its owner's places until pfs_pool_leave(); such a job is
 *   heavy and has an owner
 * @name: with whom it takes turns for a place
 * @admitted: set by the pool: when it got its place, in monotonic time
 *
 * Work for a pool; embedded as the first member of what it works on.
 */
struct _PfsJob
{
  void (*run) (PfsJob *self);
  void (*done) (PfsJob *self);
  gsize weight;
  guint owner;
  gboolean takes_place;
  guint name;
  gint64 admitted;

  /*< private >*/
  PfsJobOwner *share; /* (nullable): in whose share of the queue it waits */
  PfsJobOwner *place; /* (nullable): whose place it has */
  guint64 rank;
  PfsJob *next;
};

#define PFS_JOB_HEAVY G_MAXSIZE

G_END_DECLS
