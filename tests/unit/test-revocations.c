/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-revocations.h"

static void
test_since (void)
{
  PfsRevocations *revocations = pfs_revocations_new ();
  guint64 start = pfs_revocations_get_count (revocations);

  g_assert_false (pfs_revocations_include (revocations, 7, start));
  pfs_revocations_add (revocations, 7);
  pfs_revocations_add (revocations, 8);
  g_assert_true (pfs_revocations_include (revocations, 7, start));
  g_assert_true (pfs_revocations_include (revocations, 8, start));
  g_assert_false (pfs_revocations_include (revocations, 9, start));

  g_assert_true (pfs_revocations_include (revocations, 8, start + 1));
  g_assert_false (pfs_revocations_include (revocations, 7, start + 1));
  g_assert_false (pfs_revocations_include (revocations, 8, start + 2));
  pfs_revocations_free (revocations);
}

/* What is not known any more counts as revoked. */
static void
test_forgotten (void)
{
  PfsRevocations *revocations = pfs_revocations_new ();
  guint64 last = 0;

  for (gint64 user_id = 1; user_id <= 1000; user_id++)
    {
      last = pfs_revocations_get_count (revocations);
      pfs_revocations_add (revocations, user_id);
    }

  g_assert_true (pfs_revocations_include (revocations, 5000, 0));
  g_assert_true (pfs_revocations_include (revocations, 1000, last));
  g_assert_false (pfs_revocations_include (revocations, 999, last));
  pfs_revocations_free (revocations);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/revocations/since", test_since);
  g_test_add_func ("/revocations/forgotten", test_forgotten);

  return g_test_run ();
}
