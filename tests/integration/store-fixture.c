/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

PfsStore *
open_store (const char *uri)
{
  g_autoptr (GError) error = NULL;
  PfsStore *store = pfs_store_new (uri, &error);

  g_assert_no_error (error);
  return store;
}

void
migrate (PfsStore *store)
{
  g_autoptr (GError) error = NULL;

  pfs_store_migrate (store, &error);
  g_assert_no_error (error);
}

void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fixture->database = database_new ();
  fixture->store = open_store (fixture->database->uri);
  migrate (fixture->store);
}

void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  pfs_store_free (fixture->store);
  database_free (fixture->database);
}

gboolean
add_user (PfsStore *store, const char *username, GError **error)
{
  const char *const parameters[] = { username, "hash" };
  g_autoptr (PfsRows) rows = pfs_store_query (store, PFS_STATEMENT_ADD_USER, parameters, error);

  if (rows)
    g_assert_cmpuint (pfs_rows_get_n_changed (rows), ==, 1);
  return rows != NULL;
}

void
assert_added (PfsStore *store, const char *username)
{
  g_autoptr (GError) error = NULL;

  add_user (store, username, &error);
  g_assert_no_error (error);
}

gboolean
has_user (PfsStore *store, const char *username)
{
  const char *const parameters[] = { username };
  g_autoptr (GError) error = NULL;
  g_autoptr (PfsRows) rows = pfs_store_query (store, PFS_STATEMENT_FIND_USER, parameters, &error);

  g_assert_no_error (error);
  return pfs_rows_get_n_rows (rows) == 1;
}

void
assert_unavailable (PfsStore *store, const char *username, double limit)
{
  g_autoptr (GTimer) timer = g_timer_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (add_user (store, username, &error));
  g_assert_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_UNAVAILABLE);
  g_assert_cmpfloat (g_timer_elapsed (timer, NULL), <, limit);
}

void
wait_until_added (PfsStore *store, const char *username)
{
  gint64 deadline = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;
  g_autoptr (GError) error = NULL;

  while (!add_user (store, username, &error))
    {
      g_assert_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_UNAVAILABLE);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_clear_error (&error);
      g_usleep (20 * G_TIME_SPAN_MILLISECOND);
    }
}

char *
get_migrate_problem (const char *uri, PfsStoreError code)
{
  g_autoptr (PfsStore) store = open_store (uri);
  g_autoptr (GError) error = NULL;

  g_assert_false (pfs_store_migrate (store, &error));
  g_assert_error (error, PFS_STORE_ERROR, (int) code);
  return g_strdup (error->message);
}
