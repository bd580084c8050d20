/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The framer: however a stream is cut into pieces, the lines are those that a plain search for
 * newlines finds. The first byte of the input chooses the limit, the second how it is cut. */

#include "fuzz.h"

#include "pfo-framer.h"

#include <string.h>

static gboolean
is_blank (const char *line, gsize length)
{
  return strspn (line, " \t\r\f") == length;
}

/* What must come out: each line with its newline, and whether a line was too long. */
static gboolean
split_plainly (const char *stream, gsize length, gsize limit, GString *lines)
{
  while (length > 0)
    {
      const char *newline = memchr (stream, '\n', length);
      gsize piece = newline != NULL ? (gsize) (newline - stream) : length;
      gsize line = piece > 0 && stream[piece - 1] == '\r' ? piece - 1 : piece;
      g_autofree char *copy = g_strndup (stream, line);

      if (line > limit)
        return FALSE;
      if (newline == NULL)
        return TRUE;
      if (!is_blank (copy, line))
        {
          g_string_append_len (lines, stream, line);
          g_string_append_c (lines, '\n');
        }

      stream += piece + 1;
      length -= piece + 1;
    }

  return TRUE;
}

/* Takes all lines out of @framer, or some of them where @rand says so.
 * Returns: FALSE once a line was too long */
static gboolean
take_lines (PfoFramer *framer, GRand *rand, GString *lines)
{
  const char *line;
  gsize length;

  for (;;)
    {
      switch (pfo_framer_next (framer, &line, &length))
        {
        case PFO_FRAME_LINE:
          g_string_append_len (lines, line, length);
          g_string_append_c (lines, '\n');
          break;

        case PFO_FRAME_TOO_LONG:
          return FALSE;

        case PFO_FRAME_MORE:
          return TRUE;
        }

      if (g_rand_int_range (rand, 0, 4) == 0)
        {
          pfo_framer_keep (framer);
          return TRUE;
        }
    }
}

/* Feeds the stream in pieces, each in memory of its own, so that a look behind it is found out. */
static gboolean
split_in_pieces (const char *stream, gsize length, gsize limit, guint32 seed, GString *lines)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GRand) never = g_rand_new_with_seed (seed);
  PfoFramer framer;
  gboolean fits = TRUE;

  pfo_framer_init (&framer, limit);
  while (fits && length > 0)
    {
      gsize most = g_rand_int_range (rand, 1, 2 + seed);
      gsize n = MIN (length, most);
      g_autofree char *piece = g_memdup2 (stream, n);

      pfo_framer_push (&framer, piece, n);
      fits = take_lines (&framer, rand, lines);
      stream += n;
      length -= n;
    }

  while (fits && pfo_framer_get_pending (&framer) > 0)
    {
      gsize before = pfo_framer_get_pending (&framer);

      fits = take_lines (&framer, never, lines);
      if (fits && pfo_framer_get_pending (&framer) == before)
        break;
    }

  pfo_framer_clear (&framer);
  return fits;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GString) actual = g_string_new (NULL);
  const char *stream = (const char *) data + 2;
  gsize limit;

  if (size < 2)
    return 0;

  limit = data[0];
  g_assert_true (split_plainly (stream, size - 2, limit, expected) ==
                 split_in_pieces (stream, size - 2, limit, data[1], actual));
  g_assert_true (g_string_equal (expected, actual));
  return 0;
}
