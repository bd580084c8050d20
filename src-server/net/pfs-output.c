/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-output.h"

#include <errno.h>

/* Up to this size answers are put together into one block. */
#define BLOCK_SIZE 4096

#define PIECES_A_WRITE 16

static void
free_line (gpointer line)
{
  g_string_free (line, TRUE);
}

/**
 * pfs_output_append:
 * @self: an output
 * @line: (transfer full): an answer with its newline
 */
void
pfs_output_append (PfsOutput *self, GString *line)
{
  GString *tail = g_queue_peek_tail (&self->blocks);

  self->length += line->len;

  if (tail != NULL && tail->len + line->len <= BLOCK_SIZE)
    {
      g_string_append_len (tail, line->str, line->len);
      free_line (line);
    }
  else
    {
      g_queue_push_tail (&self->blocks, line);
    }
}

static int
collect_pieces (PfsOutput *self, struct iovec pieces[PIECES_A_WRITE])
{
  int n = 0;

  for (GList *l = self->blocks.head; l != NULL && n < PIECES_A_WRITE; l = l->next)
    {
      GString *block = l->data;
      gsize skip = n == 0 ? self->offset : 0;

      pieces[n].iov_base = block->str + skip;
      pieces[n].iov_len = block->len - skip;
      n++;
    }

  return n;
}

static void
drop_written (PfsOutput *self, gsize written)
{
  self->length -= written;
  self->offset += written;

  while (!g_queue_is_empty (&self->blocks))
    {
      GString *block = g_queue_peek_head (&self->blocks);

      if (self->offset < block->len)
        break;
      self->offset -= block->len;
      free_line (g_queue_pop_head (&self->blocks));
    }
}

/**
 * pfs_output_write:
 * @self: an output
 * @transport: where to
 *
 * Writes as much as the peer takes.
 */
PfsOutputStatus
pfs_output_write (PfsOutput *self, PfsTransport *transport)
{
  struct iovec pieces[PIECES_A_WRITE];

  while (self->length > 0)
    {
      int n_pieces = collect_pieces (self, pieces);
      gssize n = transport->methods->write (transport, pieces, n_pieces);

      if (n < 0)
        return errno == EAGAIN ? PFS_OUTPUT_BLOCKED : PFS_OUTPUT_BROKEN;
      drop_written (self, n);
    }

  return PFS_OUTPUT_DONE;
}

/**
 * pfs_output_clear:
 * @self: an output
 *
 * Forgets what was not written.
 */
void
pfs_output_clear (PfsOutput *self)
{
  g_queue_clear_full (&self->blocks, free_line);
  self->length = self->offset = 0;
}
