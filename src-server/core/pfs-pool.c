/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-pool.h"

#include "pfs-line.h"

/* What one chunk may weigh, and what the lightest job counts for: at most 64 jobs of a few
 * microseconds each. More would keep the other workers idle for longer than waking them costs. */
#define CHUNK_WEIGHT (32 * 1024)
#define LEAST_WEIGHT 512

/* Of the queue an owner may fill one part of so many with jobs that take its places, which go
 * slowly: or whoever asks for the most would leave no room in it for the others. A tenth is 1,000
 * with the default, more than a school has people who sign in in the same second. In a short queue
 * it is as much as a connection has under way. */
#define SHARES 10
#define LEAST_SHARE 16

struct _PfsPool
{
  GThreadPool *threads; /* (nullable): none once it has ended; each works until then */
  PfsCompletions *completions;
  guint n_places;
  int queue_max;

  /* Chunks that wait for a thread, the next one first. The queue that GThreadPool has would wake
   * one while it is locked, only for it to wait for the lock: two more switches between threads for
   * each chunk, where they share a processor. */
  GMutex mutex;
  GCond handed_over;
  GQueue chunks; /* of PfsJob, the first of a chunk */
  guint n_idle;  /* threads that wait for a chunk */
  gboolean ending;

  /* The chunk that is being put together. */
  PfsJob *first;
  PfsJob *last;
  gsize weight;

  /* Owners take turns: a job's rank is one above that of its owner's last job that waits, and never
   * below what is begun now (start-time fair queueing, Goyal, Vin and Cheng 1996). */
  GHashTable *owners; /* of PfsJobOwner, by owner */
  guint64 begun_rank; /* atomic */

  int n_waiting; /* atomic: added and not begun */
  int n_running; /* atomic */
};

/* Jobs that find none of their owner's places free wait in its line, where its names take turns;
 * in that of an owner who has free places nothing waits. */
struct _PfsJobOwner
{
  PfsPool *pool;
  guint64 last_rank;
  int n_waiting; /* atomic: of those of the pool, what takes a place */
  guint n_places_taken;
  PfsLine *line; /* (nullable): none before a job takes a place */
};

static void
free_owner (gpointer data)
{
  PfsJobOwner *owner = data;

  g_clear_pointer (&owner->line, pfs_line_free);
  g_free (owner);
}

/* The main context may forget the owner of a job that does not wait. */
static void
begin (PfsPool *self, PfsJob *job)
{
  if (job->share != NULL)
    g_atomic_int_add (&job->share->n_waiting, -1);
  g_atomic_int_add (&self->n_waiting, -1);
}

static void
run_chunk (PfsPool *self, PfsJob *first)
{
  PfsJob *last = NULL;

  g_atomic_int_inc (&self->n_running);
  __atomic_store_n (&self->begun_rank, first->rank, __ATOMIC_RELAXED);
  for (PfsJob *job = first; job != NULL; job = job->next)
    {
      begin (self, job);
      job->run (job);
      last = job;
    }

  g_atomic_int_add (&self->n_running, -1);
  pfs_completions_push (self->completions, first, last);
}

/* Waits for a chunk. Returns: %NULL once the pool ends and none is left */
static PfsJob *
take_chunk (PfsPool *self)
{
  PfsJob *first;

  g_mutex_lock (&self->mutex);
  while ((first = g_queue_pop_head (&self->chunks)) == NULL && !self->ending)
    {
      self->n_idle++;
      g_cond_wait (&self->handed_over, &self->mutex);
      self->n_idle--;
    }
  g_mutex_unlock (&self->mutex);

  return first;
}

static void
work (gpointer data, gpointer user_data)
{
  PfsPool *self = user_data;
  PfsJob *first;

  while ((first = take_chunk (self)) != NULL)
    run_chunk (self, first);
}

/* Mostly it goes to the end. */
static void
insert_by_rank (GQueue *chunks, PfsJob *first)
{
  GList *before = chunks->tail;

  while (before != NULL && ((const PfsJob *) before->data)->rank > first->rank)
    before = before->prev;

  g_queue_insert_after (chunks, before, first);
}

static void
hand_over (PfsPool *self, PfsJob *first)
{
  gboolean idle;

  g_mutex_lock (&self->mutex);
  insert_by_rank (&self->chunks, first);
  idle = self->n_idle > 0;
  g_mutex_unlock (&self->mutex);

  if (idle)
    g_cond_signal (&self->handed_over);
}

static gboolean
is_idle (gpointer number, gpointer data, gpointer user_data)
{
  PfsJobOwner *owner = data;

  return owner->n_places_taken == 0 && g_atomic_int_get (&owner->n_waiting) == 0;
}

/* Owners are forgotten when nothing waits, at the latest when they are too many, but those who have
 * a place or jobs that wait. */
static PfsJobOwner *
find_owner (PfsPool *self, guint number)
{
  PfsJobOwner *owner;

  if (g_atomic_int_get (&self->n_waiting) == 0)
    g_hash_table_foreach_remove (self->owners, is_idle, NULL);

  owner = g_hash_table_lookup (self->owners, GUINT_TO_POINTER (number));
  if (owner != NULL)
    return owner;

  if (g_hash_table_size (self->owners) >= (guint) self->queue_max)
    g_hash_table_foreach_remove (self->owners, is_idle, NULL);

  owner = g_new0 (PfsJobOwner, 1);
  owner->pool = self;
  g_hash_table_insert (self->owners, GUINT_TO_POINTER (number), owner);
  return owner;
}

static guint64
get_rank (PfsPool *self, PfsJobOwner *owner)
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
 * @n_places: how many places an owner has, at least 1
 * @queue_max: how many jobs may wait for one of the threads; of those that take a place, one owner
 *   has a tenth, or 16 where that is less
 * @completions: (transfer none): where jobs that are done go
 *
 * Returns: (transfer full): a pool whose threads have started
 */
PfsPool *
pfs_pool_new (guint n_workers, guint n_places, guint queue_max, PfsCompletions *completions)
{
  PfsPool *self = g_new0 (PfsPool, 1);
  g_autoptr (GError) error = NULL;

  self->completions = completions;
  self->n_places = MAX (n_places, 1);
  self->queue_max = queue_max;
  self->owners = g_hash_table_new_full (NULL, NULL, NULL, free_owner);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->handed_over);
  g_queue_init (&self->chunks);

  self->threads = g_thread_pool_new (work, self, n_workers, TRUE, &error);
  if (self->threads == NULL)
    g_error ("The worker threads could not be started: %s", error->message);
  for (guint i = 0; i < n_workers; i++)
    g_thread_pool_push (self->threads, self, NULL);

  return self;
}

static void
admit (PfsJobOwner *owner, PfsJob *job)
{
  owner->n_places_taken++;
  job->place = owner;
  job->admitted = g_get_monotonic_time ();
  job->rank = get_rank (owner->pool, owner);
  hand_over (owner->pool, job);
}

static void
fill_places (PfsJobOwner *owner)
{
  while (owner->n_places_taken < owner->pool->n_places && !pfs_line_is_empty (owner->line))
    admit (owner, pfs_line_take (owner->line));
}

/**
 * pfs_pool_end:
 * @self: a pool
 *
 * Waits until all jobs have run, and ends the threads. What brings jobs home still knows them.
 */
void
pfs_pool_end (PfsPool *self)
{
  GHashTableIter owners;
  gpointer owner;

  pfs_pool_flush (self);
  g_hash_table_iter_init (&owners, self->owners);
  while (g_hash_table_iter_next (&owners, NULL, &owner))
    {
      PfsLine *line = ((PfsJobOwner *) owner)->line;

      while (line != NULL && !pfs_line_is_empty (line))
        admit (owner, pfs_line_take (line));
    }

  g_mutex_lock (&self->mutex);
  self->ending = TRUE;
  g_mutex_unlock (&self->mutex);
  g_cond_broadcast (&self->handed_over);
  g_thread_pool_free (g_steal_pointer (&self->threads), FALSE, TRUE);
}

/**
 * pfs_pool_free:
 * @self: a pool that has ended and whose jobs have all come home
 */
void
pfs_pool_free (PfsPool *self)
{
  g_hash_table_unref (self->owners);
  g_cond_clear (&self->handed_over);
  g_mutex_clear (&self->mutex);
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

static gboolean
has_room (PfsPool *self, const PfsJob *job, PfsJobOwner *owner)
{
  return !job->takes_place ||
         g_atomic_int_get (&owner->n_waiting) < MAX (self->queue_max / SHARES, LEAST_SHARE);
}

/* Counts it as one that waits. */
static void
enter (PfsPool *self, PfsJob *job, PfsJobOwner *owner)
{
  job->share = job->takes_place ? owner : NULL;
  if (job->share != NULL)
    g_atomic_int_inc (&job->share->n_waiting);
  g_atomic_int_inc (&self->n_waiting);
}

/**
 * pfs_pool_add:
 * @self: a pool
 * @job: (transfer full): a job
 *
 * Lets a worker run @job; at the latest pfs_pool_flush() hands it over.
 *
 * Returns: %FALSE if too many wait already, in all or for its owner's places, or the pool has
 *   ended; @job then stays with the caller
 */
gboolean
pfs_pool_add (PfsPool *self, PfsJob *job)
{
  gsize weight = MAX (job->weight, LEAST_WEIGHT);
  PfsJobOwner *owner = NULL;

  if (self->threads == NULL || g_atomic_int_get (&self->n_waiting) >= self->queue_max)
    return FALSE;

  if (job->owner != 0)
    owner = find_owner (self, job->owner);
  if (!has_room (self, job, owner))
    return FALSE;

  if (self->first != NULL && (weight > CHUNK_WEIGHT || self->weight + weight > CHUNK_WEIGHT))
    pfs_pool_flush (self);

  enter (self, job, owner);
  if (job->takes_place)
    {
      if (owner->line == NULL)
        owner->line = pfs_line_new ();
      pfs_line_add (owner->line, job);
      fill_places (owner);
    }
  else
    {
      job->rank = get_rank (self, owner);
      add_to_chunk (self, job, weight);
    }
  return TRUE;
}

/**
 * pfs_pool_leave:
 * @job: a job that has come home from its pool
 *
 * Gives the place that it has, if it has one, to the next job of its owner.
 */
void
pfs_pool_leave (PfsJob *job)
{
  PfsJobOwner *owner = g_steal_pointer (&job->place);

  if (owner == NULL)
    return;

  owner->n_places_taken--;
  fill_places (owner);
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
    hand_over (self, first);
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
