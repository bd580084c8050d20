/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-pool.h"

#include "pfs-line.h"

/* What one chunk may weigh, and what the lightest job counts for: at most 64 jobs of a few
 * microseconds each. More would keep the other workers idle for longer than waking them costs. */
#define CHUNK_WEIGHT (32 * 1024)
#define LEAST_WEIGHT 512

struct _PfsPool
{
  GThreadPool *threads;
  PfsCompletions *completions;
  int queue_max;

  /* The chunk that is being put together. */
  PfsJob *first;
  PfsJob *last;
  gsize weight;

  /* Owners take turns: a job's rank is one above that of its owner's last job that waits, and never
   * below what is begun now (start-time fair queueing, Goyal, Vin and Cheng 1996). */
  GHashTable *owners; /* of Owner, by owner */
  guint64 begun_rank; /* atomic */

  int n_waiting; /* atomic: added and not begun */
  int n_running; /* atomic */
};

typedef struct
{
  guint64 last_rank;
  PfsLine *line; /* (nullable): of its heavy jobs */
} Owner;

/* A place among those who wait, for whichever heavy job of an owner has its turn when a worker gets
 * there: an owner has no more places for having many names. */
typedef struct
{
  PfsJob job; /* first; runs nothing, and has the rank */
  PfsLine *line;
} Place;

static void
free_owner (gpointer data)
{
  Owner *owner = data;

  g_clear_pointer (&owner->line, pfs_line_unref);
  g_free (owner);
}

static PfsJob *
take_place (Place *place)
{
  PfsJob *job = pfs_line_take (place->line);

  pfs_line_unref (place->line);
  g_free (place);
  return job;
}

static void
run_chunk (gpointer data, gpointer user_data)
{
  PfsPool *self = user_data;
  PfsJob *first = data;
  PfsJob *last = NULL;

  g_atomic_int_inc (&self->n_running);
  __atomic_store_n (&self->begun_rank, first->rank, __ATOMIC_RELAXED);
  if (first->run == NULL)
    first = take_place ((Place *) first);

  for (PfsJob *job = first; job != NULL; job = job->next)
    {
      g_atomic_int_add (&self->n_waiting, -1);
      job->run (job);
      last = job;
    }

  g_atomic_int_add (&self->n_running, -1);
  pfs_completions_push (self->completions, first, last);
}

static int
compare_ranks (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const PfsJob *first = a;
  const PfsJob *second = b;

  return first->rank < second->rank ? -1 : first->rank > second->rank;
}

/* Owners of whom nothing waits any more are forgotten, at the latest when they are too many; what
 * then still waits keeps its place. */
static Owner *
find_owner (PfsPool *self, guint number)
{
  Owner *owner;

  if (g_atomic_int_get (&self->n_waiting) == 0)
    g_hash_table_remove_all (self->owners);

  owner = g_hash_table_lookup (self->owners, GUINT_TO_POINTER (number));
  if (owner != NULL)
    return owner;

  if (g_hash_table_size (self->owners) >= (guint) self->queue_max)
    g_hash_table_remove_all (self->owners);

  owner = g_new0 (Owner, 1);
  g_hash_table_insert (self->owners, GUINT_TO_POINTER (number), owner);
  return owner;
}

static guint64
get_rank (PfsPool *self, Owner *owner)
{
  guint64 begun = __atomic_load_n (&self->begun_rank, __ATOMIC_RELAXED);

  if (owner == NULL)
    return begun + 1;

  owner->last_rank = MAX (owner->last_rank, begun) + 1;
  return owner->last_rank;
}

/**
 * pfs_pool_new:
 * @n_workers: how many threads, at least 1
 * @queue_max: how many jobs may wait for one of them
 * @completions: (transfer none): where jobs that are done go
 *
 * Returns: (transfer full): a pool whose threads have started
 */
PfsPool *
pfs_pool_new (guint n_workers, guint queue_max, PfsCompletions *completions)
{
  PfsPool *self = g_new0 (PfsPool, 1);
  g_autoptr (GError) error = NULL;

  self->completions = completions;
  self->queue_max = queue_max;
  self->threads = g_thread_pool_new (run_chunk, self, n_workers, TRUE, &error);
  if (self->threads == NULL)
    g_error ("The worker threads could not be started: %s", error->message);
  g_thread_pool_set_sort_function (self->threads, compare_ranks, NULL);
  self->owners = g_hash_table_new_full (NULL, NULL, NULL, free_owner);

  return self;
}

/**
 * pfs_pool_free:
 * @self: a pool
 *
 * Waits for all jobs and ends the threads.
 */
void
pfs_pool_free (PfsPool *self)
{
  pfs_pool_flush (self);
  g_thread_pool_free (self->threads, FALSE, TRUE);
  g_hash_table_unref (self->owners);
  g_free (self);
}

/**
 * pfs_pool_set_queue_max:
 * @self: a pool
 * @queue_max: how many jobs may wait from now on; those that wait above it stay
 */
void
pfs_pool_set_queue_max (PfsPool *self, guint queue_max)
{
  self->queue_max = queue_max;
}

static void
add_to_chunk (PfsPool *self, PfsJob *job, gsize weight)
{
  job->next = NULL;
  if (self->first == NULL)
    self->first = job;
  else
    self->last->next = job;
  self->last = job;
  self->weight += MIN (weight, CHUNK_WEIGHT);
}

static void
add_to_line (PfsPool *self, PfsJob *job, Owner *owner)
{
  Place *place = g_new0 (Place, 1);

  if (owner->line == NULL)
    owner->line = pfs_line_new ();
  pfs_line_add (owner->line, job);

  place->job.rank = job->rank;
  place->line = pfs_line_ref (owner->line);
  g_thread_pool_push (self->threads, place, NULL);
}

/**
 * pfs_pool_add:
 * @self: a pool
 * @job: (transfer full): a job
 *
 * Lets a worker run @job; at the latest pfs_pool_flush() hands it over.
 *
 * Returns: %FALSE if too many wait already; @job then stays with the caller
 */
gboolean
pfs_pool_add (PfsPool *self, PfsJob *job)
{
  gsize weight = MAX (job->weight, LEAST_WEIGHT);
  Owner *owner = NULL;

  if (g_atomic_int_get (&self->n_waiting) >= self->queue_max)
    return FALSE;

  if (self->first != NULL && (weight > CHUNK_WEIGHT || self->weight + weight > CHUNK_WEIGHT))
    pfs_pool_flush (self);

  if (job->owner != 0)
    owner = find_owner (self, job->owner);

  job->rank = get_rank (self, owner);
  g_atomic_int_inc (&self->n_waiting);
  if (owner != NULL && weight > CHUNK_WEIGHT)
    add_to_line (self, job, owner);
  else
    add_to_chunk (self, job, weight);
  return TRUE;
}

/**
 * pfs_pool_flush:
 * @self: a pool
 *
 * Hands over the jobs that were added since.
 */
void
pfs_pool_flush (PfsPool *self)
{
  PfsJob *first = g_steal_pointer (&self->first);

  self->last = NULL;
  self->weight = 0;
  if (first != NULL)
    g_thread_pool_push (self->threads, first, NULL);
}

/**
 * pfs_pool_get_n_waiting:
 * @self: a pool
 *
 * Returns: how many jobs no worker has begun
 */
guint
pfs_pool_get_n_waiting (PfsPool *self)
{
  return g_atomic_int_get (&self->n_waiting);
}

/**
 * pfs_pool_get_n_running:
 * @self: a pool
 *
 * Returns: how many workers are at work
 */
guint
pfs_pool_get_n_running (PfsPool *self)
{
  return g_atomic_int_get (&self->n_running);
}
