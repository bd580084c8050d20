/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-throttle.h"

#include "pfo-error.h"
#include "pfs-network.h"

#include <sodium.h>
#include <string.h>

/* Names and addresses are counted in buckets, found by a keyed hash, which nothing is ever put out
 * of: whoever floods the server with names frees none of them. Two names in one bucket share its
 * limit, which is rare, unpredictable from outside, and errs on the side of refusing. The memory is
 * fixed, and as zeroed pages it is not even used before there are failures. */
#define NAME_BUCKETS 32768u
#define ADDRESS_BUCKETS 8192u

#define WINDOW (PFS_THROTTLE_WINDOW_S * G_TIME_SPAN_SECOND)

/* The failures of a bucket, as a ring: the times of the last ones, as many as are allowed. */
typedef struct
{
  guint n_buckets;
  guint max_failures;

  gint64 *times; /* max_failures for each bucket */
  guint8 *n_times;
  guint8 *next;     /* where the next time goes */
  guint16 *running; /* attempts which have not ended */
} Table;

struct _PfsThrottle
{
  PfsClock clock;
  gpointer clock_data;
  guint8 key[crypto_shorthash_KEYBYTES];

  GMutex lock;
  GCond ended;
  Table names;
  Table addresses;
};

static void
init_table (Table *table, guint n_buckets, guint max_failures)
{
  table->n_buckets = n_buckets;
  table->max_failures = max_failures;
  table->times = g_new0 (gint64, n_buckets * max_failures);
  table->n_times = g_new0 (guint8, n_buckets);
  table->next = g_new0 (guint8, n_buckets);
  table->running = g_new0 (guint16, n_buckets);
}

static void
clear_table (Table *table)
{
  g_free (table->times);
  g_free (table->n_times);
  g_free (table->next);
  g_free (table->running);
}

/* Returns: the time of the oldest failure that is remembered */
static gint64
get_oldest (const Table *table, guint bucket)
{
  guint oldest =
      (table->next[bucket] + table->max_failures - table->n_times[bucket]) % table->max_failures;

  return table->times[bucket * table->max_failures + oldest];
}

static void
forget_old (Table *table, guint bucket, gint64 now)
{
  while (table->n_times[bucket] > 0 && get_oldest (table, bucket) + WINDOW <= now)
    table->n_times[bucket]--;
}

static void
add_failure (Table *table, guint bucket, gint64 now)
{
  forget_old (table, bucket, now);
  table->times[bucket * table->max_failures + table->next[bucket]] = now;
  table->next[bucket] = (table->next[bucket] + 1) % table->max_failures;
  table->n_times[bucket] = MIN (table->n_times[bucket] + 1, (int) table->max_failures);
}

/* Returns: how long to wait until the bucket takes another attempt, 0 if it does now */
static gint64
get_wait (Table *table, guint bucket, gint64 now)
{
  forget_old (table, bucket, now);
  return table->n_times[bucket] < table->max_failures ? 0
                                                      : get_oldest (table, bucket) + WINDOW - now;
}

/* Whether the attempts under way may still use up all that is left. */
static gboolean
is_in_doubt (const Table *table, guint bucket)
{
  return table->n_times[bucket] + table->running[bucket] >= table->max_failures;
}

static guint
find_name (PfsThrottle *self, const char *username)
{
  guint64 hash;

  crypto_shorthash ((guint8 *) &hash, (const guint8 *) username, strlen (username), self->key);
  return hash % self->names.n_buckets;
}

static gint64
get_monotonic_time (gpointer user_data)
{
  return g_get_monotonic_time ();
}

/**
 * pfs_throttle_new:
 * @clock: (nullable): where the time comes from; %NULL for the system's
 * @user_data: handed to @clock
 *
 * Returns: (transfer full): a throttle that knows of no failures
 */
PfsThrottle *
pfs_throttle_new (PfsClock clock, gpointer user_data)
{
  PfsThrottle *self = g_new0 (PfsThrottle, 1);

  self->clock = clock ? clock : get_monotonic_time;
  self->clock_data = user_data;
  crypto_shorthash_keygen (self->key);
  g_mutex_init (&self->lock);
  g_cond_init (&self->ended);
  init_table (&self->names, NAME_BUCKETS, PFS_THROTTLE_NAME_MAX);
  init_table (&self->addresses, ADDRESS_BUCKETS, PFS_THROTTLE_ADDRESS_MAX);
  return self;
}

/**
 * pfs_throttle_free:
 * @self: a throttle that no thread uses any more
 */
void
pfs_throttle_free (PfsThrottle *self)
{
  clear_table (&self->names);
  clear_table (&self->addresses);
  g_cond_clear (&self->ended);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Waits while it depends on the attempts under way whether there may be another.
 * Returns: how long to wait until there may be one, 0 if there may be now */
static gint64
wait_for_room (PfsThrottle *self, const PfsAttempt *attempt)
{
  while (TRUE)
    {
      gint64 now = self->clock (self->clock_data);
      gint64 wait = MAX (get_wait (&self->names, attempt->name, now),
                         get_wait (&self->addresses, attempt->address, now));

      if (wait > 0)
        return wait;

      if (!is_in_doubt (&self->names, attempt->name) &&
          !is_in_doubt (&self->addresses, attempt->address))
        return 0;

      g_cond_wait (&self->ended, &self->lock);
    }
}

/**
 * pfs_throttle_begin:
 * @self: the throttle
 * @attempt: (out): the attempt; end it with pfs_throttle_end() if this function returns %TRUE
 * @username: whose password it is said to be
 * @address: where the attempt comes from: an IP address in text
 *
 * Asks whether a password may be looked at. While so many attempts are under way that their
 * failures would use up the limit, it waits for them: guesses side by side get no further than
 * guesses in turn, and people who know their password are not refused for being many.
 *
 * Returns: %FALSE with %PFO_ERROR_RATE_LIMITED if there were too many failures
 */
gboolean
pfs_throttle_begin (PfsThrottle *self,
                    PfsAttempt *attempt,
                    const char *username,
                    const char *address,
                    GError **error)
{
  gint64 wait;

  attempt->name = find_name (self, username);
  attempt->address = pfs_network_hash (address, self->key) % self->addresses.n_buckets;

  g_mutex_lock (&self->lock);
  wait = wait_for_room (self, attempt);
  if (wait == 0)
    {
      self->names.running[attempt->name]++;
      self->addresses.running[attempt->address]++;
    }
  g_mutex_unlock (&self->lock);

  if (wait == 0)
    return TRUE;

  g_propagate_error (
      error, pfo_error_new_rate_limited ((wait + G_TIME_SPAN_SECOND - 1) / G_TIME_SPAN_SECOND));
  return FALSE;
}

/**
 * pfs_throttle_end:
 * @self: the throttle
 * @attempt: an attempt that was begun
 * @end: how it ended
 */
void
pfs_throttle_end (PfsThrottle *self, const PfsAttempt *attempt, PfsAttemptEnd end)
{
  g_mutex_lock (&self->lock);
  self->names.running[attempt->name]--;
  self->addresses.running[attempt->address]--;
  if (end == PFS_ATTEMPT_WRONG)
    {
      gint64 now = self->clock (self->clock_data);

      add_failure (&self->names, attempt->name, now);
      add_failure (&self->addresses, attempt->address, now);
    }
  g_cond_broadcast (&self->ended);
  g_mutex_unlock (&self->lock);
}
