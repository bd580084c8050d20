/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-output.h"

#include <errno.h>
#include <string.h>

/* A transport that takes so many bytes a time, and notes them. */
typedef struct
{
  PfsTransport transport; /* first */
  GString *taken;
  gsize room;       /* bytes until it blocks */
  gsize at_a_time;
  gboolean broken;
  guint n_writes;
} Peer;

static gssize
peer_write (PfsTransport *transport, const struct iovec *pieces, int n_pieces)
{
  Peer *peer = (Peer *) transport;
  gsize accepted = MIN (peer->at_a_time, peer->room);
  gsize left = accepted;

  peer->n_writes++;
  if (peer->broken || accepted == 0)
    {
      errno = peer->broken ? EPIPE : EAGAIN;
      return -1;
    }

  for (int i = 0; i < n_pieces && left > 0; i++)
    {
      gsize n = MIN (left, pieces[i].iov_len);

      g_string_append_len (peer->taken, pieces[i].iov_base, n);
      left -= n;
    }

  peer->room -= accepted - left;
  return accepted - left;
}

static PfsExchangeStock stock;

static PfsExchange *
append (PfsOutput *output, const char *answer)
{
  PfsExchange *exchange = pfs_exchange_new_unasked (&stock);

  g_string_append (exchange->answer, answer);
  pfs_output_append (output, exchange);
  return exchange;
}

static const PfsTransportMethods peer_methods = { .write = peer_write };

static void
test_every_split (void)
{
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (expected, "{\"answer\":%u}\n", i);

  for (gsize at_a_time = 1; at_a_time < expected->len + 2; at_a_time += 7)
    {
      PfsOutput output = { 0 };
      Peer peer = { { &peer_methods, -1 }, g_string_new (NULL), G_MAXINT32, at_a_time, FALSE, 0 };

      for (guint i = 0; i < 40; i++)
        {
          g_autofree char *answer = g_strdup_printf ("{\"answer\":%u}\n", i);

          append (&output, answer);
        }

      g_assert_cmpuint (output.length, ==, expected->len);
      g_assert_cmpint (pfs_output_write (&output, &peer.transport), ==, PFS_OUTPUT_DONE);
      g_assert_cmpstr (peer.taken->str, ==, expected->str);
      g_assert_cmpuint (output.length, ==, 0);
      g_assert_true (g_queue_is_empty (&output.blocks));
      g_string_free (peer.taken, TRUE);
    }
}

/* Small answers leave in one write, a large one is not copied. */
static void
test_blocks (void)
{
  PfsOutput output = { 0 };
  g_autofree char *text = g_strnfill (100000, 'x');
  PfsExchange *large;

  for (guint i = 0; i < 16; i++)
    append (&output, "{\"ok\":true}\n");
  g_assert_cmpuint (output.blocks.length, ==, 1);

  large = append (&output, text);
  g_assert_cmpuint (output.blocks.length, ==, 2);
  g_assert_true (g_queue_peek_tail (&output.blocks) == large);

  pfs_output_clear (&output);
  g_assert_cmpuint (output.length, ==, 0);
}

static void
test_blocked (void)
{
  PfsOutput output = { 0 };
  Peer peer = { { &peer_methods, -1 }, g_string_new (NULL), 5, G_MAXINT32, FALSE, 0 };

  append (&output, "{\"ok\":true}\n");
  g_assert_cmpint (pfs_output_write (&output, &peer.transport), ==, PFS_OUTPUT_BLOCKED);
  g_assert_cmpuint (output.length, ==, 7);
  g_assert_cmpstr (peer.taken->str, ==, "{\"ok\"");

  peer.room = 100;
  g_assert_cmpint (pfs_output_write (&output, &peer.transport), ==, PFS_OUTPUT_DONE);
  g_assert_cmpstr (peer.taken->str, ==, "{\"ok\":true}\n");
  g_string_free (peer.taken, TRUE);
}

static void
test_broken (void)
{
  PfsOutput output = { 0 };
  Peer peer = { { &peer_methods, -1 }, g_string_new (NULL), 5, 5, TRUE, 0 };

  append (&output, "{\"ok\":true}\n");
  g_assert_cmpint (pfs_output_write (&output, &peer.transport), ==, PFS_OUTPUT_BROKEN);
  pfs_output_clear (&output);
  g_string_free (peer.taken, TRUE);
}

/* What is kept for the next answers is bounded, in number and in size. */
static void
test_stock (void)
{
  PfsExchange *exchanges[2 * PFS_EXCHANGE_MAX_SPARE];

  pfs_exchange_stock_clear (&stock);
  for (guint i = 0; i < G_N_ELEMENTS (exchanges); i++)
    exchanges[i] = pfs_exchange_new_unasked (&stock);

  g_string_set_size (exchanges[0]->answer, PFS_EXCHANGE_MAX_ANSWER);
  pfs_exchange_free (exchanges[0]);
  g_assert_cmpuint (stock.spare.length, ==, 0);

  for (guint i = 1; i < G_N_ELEMENTS (exchanges); i++)
    pfs_exchange_free (exchanges[i]);
  g_assert_cmpuint (stock.spare.length, ==, PFS_EXCHANGE_MAX_SPARE);

  exchanges[0] = pfs_exchange_new_unasked (&stock);
  g_assert_cmpuint (exchanges[0]->answer->len, ==, 0);
  g_assert_cmpuint (stock.spare.length, ==, PFS_EXCHANGE_MAX_SPARE - 1);
  pfs_exchange_free (exchanges[0]);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/output/every-split", test_every_split);
  g_test_add_func ("/output/blocks", test_blocks);
  g_test_add_func ("/output/blocked", test_blocked);
  g_test_add_func ("/output/broken", test_broken);
  g_test_add_func ("/output/stock", test_stock);

  status = g_test_run ();
  pfs_exchange_stock_clear (&stock);
  return status;
}
