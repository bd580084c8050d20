/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-framer.h"

#include <string.h>

/* Hands the framer a copy of the bytes that is gone afterwards, as a receive buffer is. */
static PfoFrame
feed (PfoFramer *framer, const char *bytes, gsize length, GString *lines)
{
  g_autofree char *piece = g_malloc (MAX (length, 1));
  const char *line;
  gsize line_length;
  PfoFrame frame;

  if (length > 0)
    memcpy (piece, bytes, length);
  pfo_framer_push (framer, piece, length);

  while ((frame = pfo_framer_next (framer, &line, &line_length)) == PFO_FRAME_LINE)
    {
      g_string_append_c (lines, '<');
      g_string_append_len (lines, line, line_length);
      g_string_append_c (lines, '>');
    }

  if (length > 0)
    memset (piece, '#', length);
  return frame;
}

static const struct
{
  const char *stream;
  const char *lines;
  gsize pending;
} streams[] = {
  { "", "", 0 },
  { "\n", "", 0 },
  { "\r\n", "", 0 },
  { "a\n", "<a>", 0 },
  { "a\r\n", "<a>", 0 },
  { "a", "", 1 },
  { "a\r", "", 2 },
  { "uno\ndos\r\ntres\n", "<uno><dos><tres>", 0 },
  { "\n\n  \n\t\r\na\n\n", "<a>", 0 },
  { " a \n", "< a >", 0 },
  { "a\rb\n", "<a\rb>", 0 },
  { "a\r\r\n", "<a\r>", 0 },
  { "{\"op\":\"PING\"}\n{\"op\":\"IN", "<{\"op\":\"PING\"}>", 9 },
  { "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "<1><2><3><4><5><6><7><8><9>", 0 },
  { "última\nsin fin", "<última>", 7 },
};

static void
test_every_split (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      const char *stream = streams[i].stream;
      gsize length = strlen (stream);

      for (gsize first = 0; first <= length; first++)
        {
          for (gsize second = first; second <= length; second++)
            {
              g_autoptr (GString) lines = g_string_new (NULL);
              PfoFramer framer;

              pfo_framer_init (&framer, 100);
              feed (&framer, stream, first, lines);
              feed (&framer, stream + first, second - first, lines);
              feed (&framer, stream + second, length - second, lines);

              g_assert_cmpstr (lines->str, ==, streams[i].lines);
              g_assert_cmpuint (pfo_framer_get_pending (&framer), ==, streams[i].pending);
              g_assert_true ((framer.rest == NULL) == (streams[i].pending == 0));
              pfo_framer_clear (&framer);
            }
        }
    }
}

static void
test_byte_by_byte (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      g_autoptr (GString) lines = g_string_new (NULL);
      PfoFramer framer;

      pfo_framer_init (&framer, 100);
      for (const char *pos = streams[i].stream; *pos != '\0'; pos++)
        feed (&framer, pos, 1, lines);

      g_assert_cmpstr (lines->str, ==, streams[i].lines);
      g_assert_cmpuint (pfo_framer_get_pending (&framer), ==, streams[i].pending);
      pfo_framer_clear (&framer);
    }
}

static void
test_limit (void)
{
  static const struct
  {
    const char *stream;
    PfoFrame frame;
    const char *lines;
  } cases[] = {
    { "12345678\n", PFO_FRAME_MORE, "<12345678>" },
    { "12345678\r\n", PFO_FRAME_MORE, "<12345678>" },
    { "12345678", PFO_FRAME_MORE, "" },
    { "12345678\r", PFO_FRAME_MORE, "" },
    { "123456789\n", PFO_FRAME_TOO_LONG, "" },
    { "123456789\r\n", PFO_FRAME_TOO_LONG, "" },
    { "123456789", PFO_FRAME_TOO_LONG, "" },
    { "12345678\r\r", PFO_FRAME_TOO_LONG, "" },
    { "12345678\rx", PFO_FRAME_TOO_LONG, "" },
    { "         \n", PFO_FRAME_TOO_LONG, "" },
    { "a\n123456789\nb\n", PFO_FRAME_TOO_LONG, "<a>" },
    { "a\n12345678\nb\n", PFO_FRAME_MORE, "<a><12345678><b>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length = strlen (cases[i].stream);

      for (gsize split = 0; split <= length; split++)
        {
          g_autoptr (GString) lines = g_string_new (NULL);
          PfoFramer framer;
          PfoFrame frame;

          pfo_framer_init (&framer, 8);
          frame = feed (&framer, cases[i].stream, split, lines);
          if (frame == PFO_FRAME_MORE)
            frame = feed (&framer, cases[i].stream + split, length - split, lines);

          g_assert_cmpint (frame, ==, cases[i].frame);
          g_assert_cmpstr (lines->str, ==, cases[i].lines);
          pfo_framer_clear (&framer);
        }
    }
}

/* The limit of the protocol, in pieces as they come from a socket; a line of just that length is
 * whole, one byte more ends it before its newline. */
static void
test_longest_line (void)
{
  g_autofree char *bytes = g_strnfill (PFO_MAX_LINE + 1, 'x');
  const gsize piece = 65536;
  g_autoptr (GString) lines = g_string_new (NULL);
  PfoFramer framer;

  pfo_framer_init (&framer, PFO_MAX_LINE);
  for (gsize offset = 0; offset < PFO_MAX_LINE; offset += piece)
    g_assert_cmpint (feed (&framer, bytes + offset, piece, lines), ==, PFO_FRAME_MORE);
  g_assert_cmpint (feed (&framer, "\n", 1, lines), ==, PFO_FRAME_MORE);
  g_assert_cmpuint (lines->len, ==, PFO_MAX_LINE + 2);
  g_assert_null (framer.rest);

  for (gsize offset = 0; offset < PFO_MAX_LINE; offset += piece)
    g_assert_cmpint (feed (&framer, bytes + offset, piece, lines), ==, PFO_FRAME_MORE);
  g_assert_cmpint (feed (&framer, "x", 1, lines), ==, PFO_FRAME_TOO_LONG);

  pfo_framer_clear (&framer);
  g_assert_null (framer.rest);
  g_assert_cmpuint (pfo_framer_get_pending (&framer), ==, 0);
}

/* What is left behind a long line does not hold on to the long line's memory. */
static void
test_gives_memory_back (void)
{
  g_autofree char *bytes = g_strnfill (1000000, 'x');
  g_autoptr (GString) lines = g_string_new (NULL);
  PfoFramer framer;

  pfo_framer_init (&framer, PFO_MAX_LINE);
  feed (&framer, bytes, 1000000, lines);
  g_assert_cmpuint (framer.rest_capacity, >=, 1000000);
  feed (&framer, "\nrest", 5, lines);
  g_assert_cmpuint (pfo_framer_get_pending (&framer), ==, 4);
  g_assert_cmpuint (framer.rest_capacity, <=, 1024);

  feed (&framer, "\n", 1, lines);
  g_assert_null (framer.rest);
  g_assert_true (g_str_has_suffix (lines->str, "x><rest>"));
  pfo_framer_clear (&framer);
}

/* Lines that were not taken yet wait, in order, while the bytes they came in go away. */
static void
test_keep (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  char piece[] = "one\ntwo\nthree\nfo";
  const char *line;
  gsize length;
  PfoFramer framer;

  pfo_framer_init (&framer, 100);
  pfo_framer_push (&framer, piece, strlen (piece));
  g_assert_cmpint (pfo_framer_next (&framer, &line, &length), ==, PFO_FRAME_LINE);
  g_assert_cmpmem (line, length, "one", 3);

  pfo_framer_keep (&framer);
  memset (piece, '#', sizeof piece);
  g_assert_cmpuint (pfo_framer_get_pending (&framer), ==, strlen ("two\nthree\nfo"));

  g_assert_cmpint (pfo_framer_next (&framer, &line, &length), ==, PFO_FRAME_LINE);
  g_assert_cmpmem (line, length, "two", 3);

  pfo_framer_keep (&framer);
  g_assert_cmpint (feed (&framer, "ur\nfive\n", 8, lines), ==, PFO_FRAME_MORE);
  g_assert_cmpstr (lines->str, ==, "<three><four><five>");
  g_assert_null (framer.rest);

  pfo_framer_keep (&framer);
  g_assert_null (framer.rest);
  pfo_framer_clear (&framer);
}

static void
test_many_lines (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6000);
  g_autoptr (GString) stream = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GString) lines = g_string_new (NULL);
  PfoFramer framer;
  gsize offset = 0;

  for (guint i = 0; i < 20000; i++)
    {
      int length = g_rand_int_range (rand, 0, i % 100 == 0 ? 3000 : 40);
      g_autofree char *fill = g_strnfill (length, 'a');

      g_string_append_printf (stream, "%s%u%s", fill, i, g_rand_boolean (rand) ? "\n" : "\r\n");
      g_string_append_printf (expected, "<%s%u>", fill, i);
    }

  pfo_framer_init (&framer, 4000);
  while (offset < stream->len)
    {
      gsize length = g_rand_int_range (rand, 1, 5000);

      length = MIN (length, stream->len - offset);
      g_assert_cmpint (feed (&framer, stream->str + offset, length, lines), ==, PFO_FRAME_MORE);
      offset += length;
    }

  g_assert_true (g_string_equal (lines, expected));
  g_assert_null (framer.rest);
  pfo_framer_clear (&framer);
}

static void
test_nul_bytes (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  PfoFramer framer;

  pfo_framer_init (&framer, 100);
  feed (&framer, "a\0b\n\0\n", 6, lines);
  g_assert_cmpmem (lines->str, lines->len, "<a\0b><\0>", 8);
  pfo_framer_clear (&framer);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/framer/every-split", test_every_split);
  g_test_add_func ("/framer/byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/framer/limit", test_limit);
  g_test_add_func ("/framer/longest-line", test_longest_line);
  g_test_add_func ("/framer/gives-memory-back", test_gives_memory_back);
  g_test_add_func ("/framer/keep", test_keep);
  g_test_add_func ("/framer/many-lines", test_many_lines);
  g_test_add_func ("/framer/nul-bytes", test_nul_bytes);

  return g_test_run ();
}
