/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-token.h"

#include <string.h>

static void
test_form (void)
{
  g_autofree char *token = pfs_token_new ();
  g_autofree char *hash = pfs_token_hash (token);

  g_assert_cmpuint (strlen (token), ==, 43);
  g_assert_true (g_regex_match_simple ("^[A-Za-z0-9_-]+$", token, 0, 0));
  g_assert_cmpuint (strlen (hash), ==, 64);
  g_assert_true (g_regex_match_simple ("^[0-9a-f]+$", hash, 0, 0));
}

static void
test_unlike (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 10000; i++)
    g_assert_true (g_hash_table_add (seen, pfs_token_new ()));
}

static void
test_hash (void)
{
  g_autofree char *zeros = pfs_token_hash ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

  /* SHA-256 of 32 zero bytes */
  g_assert_cmpstr (zeros, ==, "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925");
}

static void
test_no_token (void)
{
  g_autofree char *token = pfs_token_new ();
  g_autofree char *longer = g_strconcat (token, "A", NULL);
  g_autofree char *padded = g_strconcat (token, "=", NULL);
  g_autofree char *shorter = g_strndup (token, 42);
  g_autofree char *huge = g_strnfill (1024 * 1024, 'A');

  g_assert_null (pfs_token_hash (""));
  g_assert_null (pfs_token_hash (longer));
  g_assert_null (pfs_token_hash (padded));
  g_assert_null (pfs_token_hash (shorter));
  g_assert_null (pfs_token_hash (huge));
  g_assert_null (pfs_token_hash ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+/"));
  g_assert_null (pfs_token_hash ("ñAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/token/form", test_form);
  g_test_add_func ("/token/unlike", test_unlike);
  g_test_add_func ("/token/hash", test_hash);
  g_test_add_func ("/token/no-token", test_no_token);

  return g_test_run ();
}
