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
          GString *line = g_string_new (NULL);

          g_string_append_printf (line, "{\"answer\":%u}\n", i);
          pfs_output_append (&output, line);
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
  GString *large = g_string_new (NULL);

  g_string_set_size (large, 100000);
  memset (large->str, 'x', large->len);
  for (guint i = 0; i < 16; i++)
    pfs_output_append (&output, g_string_new ("{\"ok\":true}\n"));
  g_assert_cmpuint (output.blocks.length, ==, 1);

  pfs_output_append (&output, large);
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

  pfs_output_append (&output, g_string_new ("{\"ok\":true}\n"));
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

  pfs_output_append (&output, g_string_new ("{\"ok\":true}\n"));
  g_assert_cmpint (pfs_output_write (&output, &peer.transport), ==, PFS_OUTPUT_BROKEN);
  pfs_output_clear (&output);
  g_string_free (peer.taken, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/output/every-split", test_every_split);
  g_test_add_func ("/output/blocks", test_blocks);
  g_test_add_func ("/output/blocked", test_blocked);
  g_test_add_func ("/output/broken", test_broken);

  return g_test_run ();
}
