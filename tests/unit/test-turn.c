/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-turn.h"

static void
test_who_shares (void)
{
  g_autofree char *long_name = g_strnfill (5000, 'a');
  guint ana = pfs_turn_get_name ("ana");

  g_assert_cmpuint (pfs_turn_get_name (" ana "), ==, ana);
  g_assert_cmpuint (pfs_turn_get_name ("beto"), !=, ana);
  g_assert_cmpuint (ana, !=, 0);
  g_assert_cmpuint (pfs_turn_get_name (NULL), ==, 0);
  g_assert_cmpuint (pfs_turn_get_name (long_name), ==, 0);
  g_assert_cmpuint (pfs_turn_get_name ("\xff"), ==, 0);

  g_assert_cmpuint (pfs_turn_get_owner ("192.0.2.1"), ==, pfs_turn_get_owner ("192.0.2.1"));
  g_assert_cmpuint (pfs_turn_get_owner ("192.0.2.1"), !=, pfs_turn_get_owner ("192.0.2.2"));
  g_assert_cmpuint (pfs_turn_get_owner ("192.0.2.1"), ==, pfs_turn_get_owner ("::ffff:192.0.2.1"));
  g_assert_cmpuint (pfs_turn_get_owner ("2001:db8::1"), ==, pfs_turn_get_owner ("2001:db8::2:3:4"));
  g_assert_cmpuint (pfs_turn_get_owner ("2001:db8::1"), !=, pfs_turn_get_owner ("2001:db8:0:1::1"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/turn/who-shares", test_who_shares);
  return g_test_run ();
}
