/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-link-pool.h"

/* The clock of the pool: this definition stands before GLib's, so that no pause takes time. */
static gint64 now = G_TIME_SPAN_HOUR;

gint64
g_get_monotonic_time (void)
{
  return now;
}

/* A database that is there when the test says so. */
struct _PfsPlace
{
  PfsLinkPool *pool;
  gboolean there;
  gboolean trying; /* a connection to it is being made */
  gboolean missed; /* it was not there at the last attempt */
  guint n_attempts;
  guint n_links; /* that are open */
};

struct _PfsLink
{
  PfsPlace *place;
};

static void assert_told (PfsPlace *place, const char *message);

static PfsLink *
connect_to (PfsPlace *place, gint64 deadline, GError **error)
{
  PfsLink *link;

  place->n_attempts++;
  if (!place->there)
    {
      /* Whoever asks meanwhile is told what was found before. */
      if (place->missed)
        {
          g_assert_false (place->trying);
          place->trying = TRUE;
          assert_told (place, "away");
          place->trying = FALSE;
        }
      place->missed = TRUE;
      g_set_error_literal (error, PFS_STORE_ERROR, PFS_STORE_ERROR_UNAVAILABLE, "away");
      return NULL;
    }

  place->missed = FALSE;
  link = g_new (PfsLink, 1);
  link->place = place;
  place->n_links++;
  return link;
}

static void
disconnect_from (PfsLink *link)
{
  link->place->n_links--;
  g_free (link);
}

static gboolean
is_usable (PfsLink *link)
{
  return link->place->there;
}

static const PfsStoreBackend backend = {
  .connect = connect_to,
  .disconnect = disconnect_from,
  .is_usable = is_usable,
};

static PfsLink *
take (PfsPlace *place, GError **error)
{
  guint epoch;

  return pfs_link_pool_take (place->pool, now, &epoch, error);
}

/* Asks, and is told that there is nothing. */
static void
assert_away (PfsPlace *place, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (take (place, &error));
  g_assert_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_UNAVAILABLE);
  g_assert_cmpstr (error->message, ==, message);
}

/* As above, without another look. */
static void
assert_told (PfsPlace *place, const char *message)
{
  guint n_attempts = place->n_attempts;

  assert_away (place, message);
  g_assert_cmpuint (place->n_attempts, ==, n_attempts);
}

/* Nobody looks before the pause is over, and who asks then does. */
static void
assert_next_after (PfsPlace *place, guint milliseconds, const char *message)
{
  guint n_attempts = place->n_attempts;

  assert_told (place, message);
  now += milliseconds * G_TIME_SPAN_MILLISECOND - 1;
  assert_told (place, message);
  now += 1;
  assert_away (place, "away");
  g_assert_cmpuint (place->n_attempts, ==, n_attempts + 1);
}

static void
assert_there (PfsPlace *place)
{
  g_autoptr (GError) error = NULL;
  PfsLink *link = take (place, &error);

  g_assert_no_error (error);
  pfs_link_pool_give (place->pool, link);
}

static void
set_up (PfsPlace *place, gconstpointer data)
{
  place->pool = pfs_link_pool_new (&backend, place, "the database");
}

static void
tear_down (PfsPlace *place, gconstpointer data)
{
  pfs_link_pool_free (place->pool);
  g_assert_cmpuint (place->n_links, ==, 0);
}

static void
assert_pauses_grow (PfsPlace *place, const char *message)
{
  static const guint pauses[] = { 200, 400, 800, 1600, 2000, 2000, 2000 };

  assert_next_after (place, 100, message);
  for (guint i = 0; i < G_N_ELEMENTS (pauses); i++)
    assert_next_after (place, pauses[i], "away");
}

static void
test_pauses_grow (PfsPlace *place, gconstpointer data)
{
  assert_away (place, "away");
  g_assert_cmpuint (place->n_attempts, ==, 1);
  assert_pauses_grow (place, "away");
}

/* However long nobody asked, the next pause is no longer for it. */
static void
test_pauses_are_of_those_who_ask (PfsPlace *place, gconstpointer data)
{
  assert_away (place, "away");
  now += G_TIME_SPAN_DAY;
  assert_away (place, "away");
  g_assert_cmpuint (place->n_attempts, ==, 2);
  assert_next_after (place, 200, "away");
}

static void
test_short_again_once_it_was_there (PfsPlace *place, gconstpointer data)
{
  assert_away (place, "away");
  assert_pauses_grow (place, "away");

  now += 2 * G_TIME_SPAN_SECOND;
  place->there = TRUE;
  assert_there (place);

  place->there = FALSE;
  assert_away (place, "away");
  assert_pauses_grow (place, "away");
}

/* A connection on which the database falls silent is as good as an attempt. */
static void
test_silence_is_a_failure (PfsPlace *place, gconstpointer data)
{
  g_autoptr (GError) silence =
      g_error_new_literal (PFS_STORE_ERROR, PFS_STORE_ERROR_UNAVAILABLE, "silent");

  place->there = TRUE;
  pfs_link_pool_give_lost (place->pool, take (place, NULL), silence);
  place->there = FALSE;
  assert_pauses_grow (place, "silent");
}

/* A connection that broke is replaced at once. */
static void
test_a_break_is_none (PfsPlace *place, gconstpointer data)
{
  place->there = TRUE;
  pfs_link_pool_give_lost (place->pool, take (place, NULL), NULL);
  assert_there (place);
  g_assert_cmpuint (place->n_attempts, ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test) g_test_add ("/link-pool/" name, PfsPlace, NULL, set_up, test, tear_down)
  ADD ("pauses-grow", test_pauses_grow);
  ADD ("pauses-are-of-those-who-ask", test_pauses_are_of_those_who_ask);
  ADD ("short-again-once-it-was-there", test_short_again_once_it_was_there);
  ADD ("silence-is-a-failure", test_silence_is_a_failure);
  ADD ("a-break-is-none", test_a_break_is_none);
#undef ADD

  return g_test_run ();
}
