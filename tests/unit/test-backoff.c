/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-backoff.h"

static void
check (guint pause, guint longest)
{
  g_assert_cmpuint (pause, >=, longest * 3 / 4);
  g_assert_cmpuint (pause, <=, longest);
}

static void
test_doubles (void)
{
  PfcBackoff backoff = { 0 };

  for (guint i = 0; i < 6; i++)
    check (pfc_backoff_fail (&backoff, 0), 500u << i);

  for (guint i = 0; i < 100; i++)
    check (pfc_backoff_fail (&backoff, 0), 30000);

  pfc_backoff_reset (&backoff);
  check (pfc_backoff_fail (&backoff, 0), 500);
}

/* A server that takes a connection only to drop it is not well. */
static void
test_steady (void)
{
  PfcBackoff backoff = { 0 };

  check (pfc_backoff_fail (&backoff, 0), 500);
  check (pfc_backoff_fail (&backoff, PFC_BACKOFF_STEADY_US - 1), 1000);
  check (pfc_backoff_fail (&backoff, PFC_BACKOFF_STEADY_US), 500);
  check (pfc_backoff_fail (&backoff, 0), 1000);
}

/* Two clients that lost the same server do not come back together. */
static void
test_spreads (void)
{
  gboolean differ = FALSE;

  for (guint i = 0; i < 100; i++)
    {
      PfcBackoff first = { 6 };
      PfcBackoff second = { 6 };

      differ = differ || pfc_backoff_fail (&first, 0) != pfc_backoff_fail (&second, 0);
    }

  g_assert_true (differ);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backoff/doubles", test_doubles);
  g_test_add_func ("/backoff/steady", test_steady);
  g_test_add_func ("/backoff/spreads", test_spreads);

  return g_test_run ();
}
