/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-pem.h"

#include <string.h>

#define BEGIN "-----BEGIN "
#define END "-----END "
#define DASHES "-----"

/* Returns: (nullable): where @what is found between @from and @to */
static const char *
find (const char *from, const char *to, const char *what)
{
  return memmem (from, to - from, what, strlen (what));
}

/* Returns: (nullable): where the line is over that ends what begins at @begin */
static const char *
find_end (const char *begin, const char *to)
{
  const char *label = begin + strlen (BEGIN);
  const char *line_end = memchr (label, '\n', to - label);
  const char *dashes = find (label, line_end != NULL ? line_end : to, DASHES);
  g_autofree char *name = NULL;
  g_autofree char *wanted = NULL;
  const char *end;

  if (dashes == NULL)
    return NULL;

  name = g_strndup (label, dashes - label);
  wanted = g_strconcat (END, name, DASHES, NULL);
  end = find (dashes, to, wanted);

  /* The next one must not begin before. */
  if (end == NULL || find (dashes, end, BEGIN) != NULL)
    return NULL;

  return end + strlen (wanted);
}

/* Whether the last line, which no newline ends, is where a BEGIN line would have gone on. */
static gboolean
ends_in_begin (const char *from, const char *to)
{
  const char *newline = memrchr (from, '\n', to - from);
  const char *last = newline != NULL ? newline + 1 : from;

  return last < to && strncmp (BEGIN, last, to - last) == 0;
}

/**
 * pfs_pem_is_whole:
 * @text: what a file in PEM holds
 * @length: its length
 *
 * A library takes what it finds, and a file that is cut off may hold enough for it. Here each BEGIN
 * line needs its END line, in order, and the file may not end within a BEGIN line. Text between
 * them means nothing (RFC 7468). A file that is cut off right behind an END line can't be told.
 *
 * Returns: whether nothing in @text shows that it is cut off
 */
gboolean
pfs_pem_is_whole (const char *text, gsize length)
{
  const char *end = text + length;
  const char *begin;

  while ((begin = find (text, end, BEGIN)) != NULL)
    {
      if (find (text, begin, END) != NULL)
        return FALSE;

      text = find_end (begin, end);
      if (text == NULL)
        return FALSE;
    }

  return find (text, end, END) == NULL && !ends_in_begin (text, end);
}
