/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-turn.h"

static void
test_who_shares (void)
{
  g_autofree char *long_name = g_strnfill (5000, 'a');
  guint ana = pfs_turn_get ("192.0.2.1", "ana");
  guint nobody = pfs_turn_get ("192.0.2.1", NULL);

  g_assert_cmpuint (pfs_turn_get ("192.0.2.1", " ana "), ==, ana);
  g_assert_cmpuint (pfs_turn_get ("192.0.2.1", "beto"), !=, ana);
  g_assert_cmpuint (pfs_turn_get ("192.0.2.2", "ana"), !=, ana);
  g_assert_cmpuint (nobody, !=, ana);
  g_assert_cmpuint (pfs_turn_get ("192.0.2.1", long_name), ==, nobody);
  g_assert_cmpuint (pfs_turn_get ("192.0.2.1", "\xff"), ==, nobody);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/turn/who-shares", test_who_shares);
  return g_test_run ();
}
