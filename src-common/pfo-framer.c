/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-framer.h"

#include <string.h>

/* The smallest block that a rest is kept in. */
#define MIN_CAPACITY 256

/**
 * pfo_framer_init:
 * @self: a framer
 * @limit: the longest line, in bytes, without its newline
 */
void
pfo_framer_init (PfoFramer *self, gsize limit)
{
  *self = (PfoFramer){ .limit = limit };
}

/**
 * pfo_framer_clear:
 * @self: a framer
 *
 * Forgets everything and frees what @self holds.
 */
void
pfo_framer_clear (PfoFramer *self)
{
  g_free (self->rest);
  pfo_framer_init (self, self->limit);
}

static void
append_to_rest (PfoFramer *self, const char *bytes, gsize length)
{
  gsize needed = self->rest_length + length;

  if (needed > self->rest_capacity)
    {
      gsize capacity = MAX (self->rest_capacity, MIN_CAPACITY);

      while (capacity < needed)
        capacity *= 2;
      self->rest = g_realloc (self->rest, capacity);
      self->rest_capacity = capacity;
    }

  memcpy (self->rest + self->rest_length, bytes, length);
  self->rest_length = needed;
}

/**
 * pfo_framer_push:
 * @self: a framer, whose last pfo_framer_next() returned %PFO_FRAME_MORE or which was kept
 * @bytes: the next bytes of the stream
 * @length: how many
 *
 * Hands @self the next piece. It is borrowed: either call pfo_framer_next() until it wants more, or
 * pfo_framer_keep(), before the bytes go away.
 */
void
pfo_framer_push (PfoFramer *self, const char *bytes, gsize length)
{
  if (self->rest == NULL)
    {
      self->pos = bytes;
      self->end = bytes + length;
      return;
    }

  if (self->pos > self->rest)
    {
      self->rest_length = self->end - self->pos;
      memmove (self->rest, self->pos, self->rest_length);
    }

  append_to_rest (self, bytes, length);
  self->pos = self->rest;
  self->end = self->rest + self->rest_length;
}

/**
 * pfo_framer_keep:
 * @self: a framer
 *
 * Copies what is left of the piece at hand, so that its bytes may go away.
 */
void
pfo_framer_keep (PfoFramer *self)
{
  gsize left = self->end - self->pos;
  g_autofree char *old = NULL;

  /* A block that held a long line is not kept for the few bytes behind it. */
  if (self->rest != NULL && left > 0 &&
      (self->pos == self->rest || self->rest_capacity <= 4 * MAX (left, MIN_CAPACITY)))
    return;

  old = g_steal_pointer (&self->rest);
  self->rest_length = self->rest_capacity = 0;
  if (left > 0)
    append_to_rest (self, self->pos, left);

  self->pos = self->rest;
  self->end = left > 0 ? self->rest + left : NULL;
}

static gboolean
is_blank (const char *line, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isspace (line[i]))
        return FALSE;
    }

  return TRUE;
}

/**
 * pfo_framer_next:
 * @self: a framer
 * @line: (out): the line, without `\n` or `\r\n`; valid until the next call
 * @length: (out): its length in bytes
 *
 * Takes the next line out of what was pushed. Blank lines are passed over.
 *
 * Returns: what there is
 */
PfoFrame
pfo_framer_next (PfoFramer *self, const char **line, gsize *length)
{
  while (self->pos < self->end)
    {
      gsize left = self->end - self->pos;
      const char *newline = memchr (self->pos + self->scanned, '\n', left - self->scanned);

      if (newline == NULL)
        {
          /* One byte more may be the \r of a line that just fits. */
          if (left > self->limit + (self->end[-1] == '\r'))
            return PFO_FRAME_TOO_LONG;
          self->scanned = left;
          break;
        }

      *line = self->pos;
      *length = newline - self->pos;
      if (*length > 0 && newline[-1] == '\r')
        (*length)--;
      if (*length > self->limit)
        return PFO_FRAME_TOO_LONG;

      self->pos = newline + 1;
      self->scanned = 0;
      if (!is_blank (*line, *length))
        return PFO_FRAME_LINE;
    }

  pfo_framer_keep (self);
  return PFO_FRAME_MORE;
}

/**
 * pfo_framer_get_pending:
 * @self: a framer
 *
 * Returns: how many bytes wait in @self
 */
gsize
pfo_framer_get_pending (const PfoFramer *self)
{
  return self->end - self->pos;
}
