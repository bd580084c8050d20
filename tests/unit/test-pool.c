/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-pool.h"

#define N_JOBS 8

/* Of which all that a test adds is one owner's share. */
#define QUEUE_MAX (40 * N_JOBS)

/* How long a job waits for the others before the test gives up. */
#define PATIENCE (10 * G_USEC_PER_SEC)

typedef struct
{
  GMutex mutex;
  GCond cond;
  guint n_inside;   /* jobs that run now */
  guint most_inside;
  guint to_meet;    /* a job waits until so many are inside */
  guint n_begun;
  guint n_done;
  guint n_batches;
} World;

typedef struct
{
  PfsJob job; /* first */
  World *world;
  guint order; /* in which it began */
  GThread *thread;
} Job;

static void
run_cb (PfsJob *base)
{
  Job *job = (Job *) base;
  World *world = job->world;
  gint64 deadline = g_get_monotonic_time () + PATIENCE;

  g_mutex_lock (&world->mutex);
  job->order = world->n_begun++;
  job->thread = g_thread_self ();
  world->n_inside++;
  world->most_inside = MAX (world->most_inside, world->n_inside);
  g_cond_broadcast (&world->cond);
  while (world->most_inside < world->to_meet &&
         g_cond_wait_until (&world->cond, &world->mutex, deadline))
    continue;
  world->n_inside--;
  g_mutex_unlock (&world->mutex);
}

static void
done_cb (PfsJob *base)
{
  pfs_pool_leave (base);
  ((Job *) base)->world->n_done++;
}

/* Of a job that keeps its place for now. */
static void
kept_cb (PfsJob *base)
{
  ((Job *) base)->world->n_done++;
}

static void
batch_end_cb (gpointer user_data)
{
  ((World *) user_data)->n_batches++;
}

static void
end_pool (PfsPool *pool, PfsCompletions *completions)
{
  pfs_pool_end (pool);
  pfs_completions_free (completions);
  pfs_pool_free (pool);
}

static void
add_jobs (PfsPool *pool, World *world, Job *jobs, guint n_jobs, gsize weight)
{
  for (guint i = 0; i < n_jobs; i++)
    {
      jobs[i] = (Job){ .job = { run_cb, done_cb, weight }, .world = world };
      g_assert_true (pfs_pool_add (pool, &jobs[i].job));
    }

  pfs_pool_flush (pool);
}

static void
run_jobs (World *world, Job *jobs, guint n_workers, guint to_meet, gsize weight)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  PfsCompletions *completions = pfs_completions_new (context, batch_end_cb, world);
  PfsPool *pool = pfs_pool_new (n_workers, n_workers, N_JOBS, completions);

  *world = (World){ .to_meet = to_meet };
  g_mutex_init (&world->mutex);
  g_cond_init (&world->cond);

  add_jobs (pool, world, jobs, N_JOBS, weight);
  while (world->n_done < N_JOBS)
    g_main_context_iteration (context, TRUE);

  end_pool (pool, completions);
  g_cond_clear (&world->cond);
  g_mutex_clear (&world->mutex);
}

static void
test_one_worker (void)
{
  World world;
  Job jobs[N_JOBS];

  run_jobs (&world, jobs, 1, 0, PFS_JOB_HEAVY);

  g_assert_cmpuint (world.most_inside, ==, 1);
  for (guint i = 0; i < N_JOBS; i++)
    g_assert_cmpuint (jobs[i].order, ==, i);
}

static void
test_eight_workers (void)
{
  World world;
  Job jobs[N_JOBS];

  run_jobs (&world, jobs, 8, 8, PFS_JOB_HEAVY);

  g_assert_cmpuint (world.most_inside, ==, 8);
}

static void
test_light_jobs_share_a_worker (void)
{
  World world;
  Job jobs[N_JOBS];

  run_jobs (&world, jobs, 8, 0, 100);

  g_assert_cmpuint (world.n_batches, ==, 1);
  for (guint i = 0; i < N_JOBS; i++)
    {
      g_assert_true (jobs[i].thread == jobs[0].thread);
      g_assert_cmpuint (jobs[i].order, ==, i);
    }
}

/* Jobs that are large although light do not wait for each other. */
static void
test_large_jobs_do_not (void)
{
  World world;
  Job jobs[N_JOBS];

  run_jobs (&world, jobs, 8, 8, 1024 * 1024);

  g_assert_cmpuint (world.most_inside, ==, 8);
}

static void
add_heavy (PfsPool *pool, World *world, Job *job, guint owner, guint name)
{
  *job = (Job){ .job = { run_cb, done_cb, PFS_JOB_HEAVY, owner, TRUE, name }, .world = world };
  g_assert_true (pfs_pool_add (pool, &job->job));
}

/* Somebody who asks for much does not keep the others waiting: owners take turns. */
static void
test_owners_take_turns (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  World world = { .to_meet = 2 };
  PfsCompletions *completions = pfs_completions_new (context, batch_end_cb, &world);
  PfsPool *pool = pfs_pool_new (1, 1, QUEUE_MAX, completions);
  Job greedy[N_JOBS], modest[2];

  g_mutex_init (&world.mutex);
  g_cond_init (&world.cond);

  for (guint i = 0; i < N_JOBS; i++)
    add_heavy (pool, &world, &greedy[i], 1, 0);
  for (guint i = 0; i < G_N_ELEMENTS (modest); i++)
    add_heavy (pool, &world, &modest[i], 2, 0);
  pfs_pool_flush (pool);

  /* The first one waits inside until all are queued. */
  g_mutex_lock (&world.mutex);
  world.to_meet = 0;
  g_cond_broadcast (&world.cond);
  g_mutex_unlock (&world.mutex);
  while (world.n_done < N_JOBS + G_N_ELEMENTS (modest))
    g_main_context_iteration (context, TRUE);

  g_assert_cmpuint (modest[0].order, <=, 2);
  g_assert_cmpuint (modest[1].order, <=, 4);
  for (guint i = 0; i < N_JOBS - 1; i++)
    g_assert_cmpuint (greedy[i].order, <, greedy[i + 1].order);

  end_pool (pool, completions);
  g_cond_clear (&world.cond);
  g_mutex_clear (&world.mutex);
}

/* Nobody gets more turns for coming under many names, which take turns among themselves. */
static void
test_names_take_turns (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  World world = { .to_meet = 2 };
  PfsCompletions *completions = pfs_completions_new (context, batch_end_cb, &world);
  PfsPool *pool = pfs_pool_new (1, 1, QUEUE_MAX, completions);
  Job many[N_JOBS], same[N_JOBS], late, other;

  g_mutex_init (&world.mutex);
  g_cond_init (&world.cond);

  for (guint i = 0; i < N_JOBS; i++)
    add_heavy (pool, &world, &many[i], 1, 1 + i);
  for (guint i = 0; i < N_JOBS; i++)
    add_heavy (pool, &world, &same[i], 1, 1);
  add_heavy (pool, &world, &late, 1, 100);
  add_heavy (pool, &world, &other, 2, 1);

  g_mutex_lock (&world.mutex);
  world.to_meet = 0;
  g_cond_broadcast (&world.cond);
  g_mutex_unlock (&world.mutex);
  while (world.n_done < 2 * N_JOBS + 2)
    g_main_context_iteration (context, TRUE);

  g_assert_cmpuint (other.order, <=, 2);
  g_assert_cmpuint (late.order, <=, N_JOBS + 3);
  for (guint i = 0; i < N_JOBS - 1; i++)
    {
      g_assert_cmpuint (many[i + 1].order, <=, N_JOBS + 2);
      g_assert_cmpuint (same[i].order, <, same[i + 1].order);
    }

  end_pool (pool, completions);
  g_cond_clear (&world.cond);
  g_mutex_clear (&world.mutex);
}

static gboolean
waits (const Job *job)
{
  return job->job.admitted == 0;
}

/* A job keeps its owner's place until it leaves. Others don't wait for that. */
static void
test_places (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  World world = { 0 };
  PfsCompletions *completions = pfs_completions_new (context, batch_end_cb, &world);
  PfsPool *pool = pfs_pool_new (4, 2, QUEUE_MAX, completions);
  Job jobs[4], other;

  g_mutex_init (&world.mutex);
  g_cond_init (&world.cond);

  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      add_heavy (pool, &world, &jobs[i], 1, i);
      jobs[i].job.done = kept_cb;
    }
  add_heavy (pool, &world, &other, 2, 0);

  while (world.n_done < 3)
    g_main_context_iteration (context, TRUE);
  g_assert_nonnull (jobs[0].thread);
  g_assert_nonnull (jobs[1].thread);
  g_assert_nonnull (other.thread);
  g_assert_true (waits (&jobs[2]));
  g_assert_true (waits (&jobs[3]));
  g_assert_cmpuint (pfs_pool_get_n_running (pool), ==, 0);

  pfs_pool_leave (&jobs[1].job);
  while (world.n_done < 4)
    g_main_context_iteration (context, TRUE);
  g_assert_nonnull (jobs[2].thread);
  g_assert_cmpint (jobs[2].job.admitted, >=, jobs[1].job.admitted);
  g_assert_true (waits (&jobs[3]));

  /* It is left once. */
  pfs_pool_leave (&jobs[1].job);
  g_assert_true (waits (&jobs[3]));

  /* What still waits when the pool ends runs. */
  end_pool (pool, completions);
  g_assert_nonnull (jobs[3].thread);
  g_assert_cmpuint (world.n_done, ==, 5);
  g_cond_clear (&world.cond);
  g_mutex_clear (&world.mutex);
}

static void
test_queue_full (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  World world = { .to_meet = 2 };
  PfsCompletions *completions = pfs_completions_new (context, batch_end_cb, &world);
  PfsPool *pool = pfs_pool_new (1, 1, 3, completions);
  Job jobs[3];
  Job refused = { .job = { run_cb, done_cb, PFS_JOB_HEAVY }, .world = &world };

  g_mutex_init (&world.mutex);
  g_cond_init (&world.cond);

  /* Nothing is handed over yet, so all three wait. */
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      jobs[i] = (Job){ .job = { run_cb, done_cb, 100 }, .world = &world };
      g_assert_true (pfs_pool_add (pool, &jobs[i].job));
    }
  g_assert_false (pfs_pool_add (pool, &refused.job));

  g_mutex_lock (&world.mutex);
  world.to_meet = 0;
  g_mutex_unlock (&world.mutex);
  pfs_pool_flush (pool);
  while (world.n_done < 3)
    g_main_context_iteration (context, TRUE);

  /* Nothing waits any more. */
  pfs_pool_set_queue_max (pool, 1);
  g_assert_true (pfs_pool_add (pool, &refused.job));
  pfs_pool_flush (pool);
  while (world.n_done < 4)
    g_main_context_iteration (context, TRUE);

  end_pool (pool, completions);
  g_cond_clear (&world.cond);
  g_mutex_clear (&world.mutex);
}

static void
wait_until_begun (World *world, guint n_jobs)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE;

  g_mutex_lock (&world->mutex);
  while (world->n_begun < n_jobs)
    g_assert_true (g_cond_wait_until (&world->cond, &world->mutex, deadline));
  g_mutex_unlock (&world->mutex);
}

static void
let_go (World *world)
{
  g_mutex_lock (&world->mutex);
  world->to_meet = 0;
  g_cond_broadcast (&world->cond);
  g_mutex_unlock (&world->mutex);
}

static gboolean
add_for (PfsPool *pool, World *world, Job *job, guint owner, gboolean takes_place)
{
  *job = (Job){ .job = { run_cb, done_cb, PFS_JOB_HEAVY, owner, takes_place }, .world = world };
  return pfs_pool_add (pool, &job->job);
}

static void
add_all_for (PfsPool *pool, World *world, Job *jobs, guint n_jobs, guint owner)
{
  for (guint i = 0; i < n_jobs; i++)
    g_assert_true (add_for (pool, world, &jobs[i], owner, TRUE));
}

/* What waits for an owner's places fills no more than its share of the queue, so that there is room
 * for the others, and for what it asks besides. */
static void
test_share (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  World world = { .to_meet = 2 };
  PfsCompletions *completions = pfs_completions_new (context, batch_end_cb, &world);
  PfsPool *pool = pfs_pool_new (1, 1, 170, completions);
  Job begun, greedy[18], refused, other, besides, nobodys, third[16];

  g_mutex_init (&world.mutex);
  g_cond_init (&world.cond);

  /* What is begun waits no longer. */
  g_assert_true (add_for (pool, &world, &begun, 1, TRUE));
  pfs_pool_flush (pool);
  wait_until_begun (&world, 1);
  add_all_for (pool, &world, greedy, 17, 1);
  g_assert_false (add_for (pool, &world, &refused, 1, TRUE));
  g_assert_true (add_for (pool, &world, &other, 2, TRUE));
  g_assert_true (add_for (pool, &world, &besides, 1, FALSE));
  g_assert_true (add_for (pool, &world, &nobodys, 0, FALSE));

  pfs_pool_set_queue_max (pool, 180);
  g_assert_true (add_for (pool, &world, &greedy[17], 1, TRUE));
  g_assert_false (add_for (pool, &world, &refused, 1, TRUE));

  /* However short the queue is, there is room for a connection. */
  pfs_pool_set_queue_max (pool, 40);
  add_all_for (pool, &world, third, 16, 3);
  g_assert_false (add_for (pool, &world, &refused, 3, TRUE));

  pfs_pool_flush (pool);
  let_go (&world);
  while (world.n_done < 38)
    g_main_context_iteration (context, TRUE);
  g_assert_true (add_for (pool, &world, &refused, 1, TRUE));

  end_pool (pool, completions);
  g_assert_cmpuint (world.n_done, ==, 39);
  g_cond_clear (&world.cond);
  g_mutex_clear (&world.mutex);
}

/* What is done when nobody turns the main context any more still comes home. */
static void
test_end (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  World world = { 0 };
  PfsCompletions *completions = pfs_completions_new (context, batch_end_cb, &world);
  PfsPool *pool = pfs_pool_new (2, 2, N_JOBS, completions);
  Job jobs[N_JOBS];

  g_mutex_init (&world.mutex);
  g_cond_init (&world.cond);

  add_jobs (pool, &world, jobs, N_JOBS, PFS_JOB_HEAVY);
  pfs_pool_end (pool);
  g_assert_cmpuint (world.n_begun, ==, N_JOBS);
  pfs_completions_free (completions);
  g_assert_cmpuint (world.n_done, ==, N_JOBS);
  g_assert_cmpuint (world.n_batches, ==, 0);
  g_assert_false (pfs_pool_add (pool, &jobs[0].job));
  pfs_pool_free (pool);

  g_cond_clear (&world.cond);
  g_mutex_clear (&world.mutex);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pool/one-worker", test_one_worker);
  g_test_add_func ("/pool/eight-workers", test_eight_workers);
  g_test_add_func ("/pool/light-jobs-share-a-worker", test_light_jobs_share_a_worker);
  g_test_add_func ("/pool/large-jobs-do-not", test_large_jobs_do_not);
  g_test_add_func ("/pool/owners-take-turns", test_owners_take_turns);
  g_test_add_func ("/pool/names-take-turns", test_names_take_turns);
  g_test_add_func ("/pool/places", test_places);
  g_test_add_func ("/pool/queue-full", test_queue_full);
  g_test_add_func ("/pool/share", test_share);
  g_test_add_func ("/pool/end", test_end);

  return g_test_run ();
}
