/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-output.h"

#include <errno.h>

/* Up to this size answers are put together into one block. */
#define BLOCK_SIZE 4096

#define PIECES_A_WRITE 16

/**
 * pfs_output_append:
 * @self: an output
 * @exchange: (transfer full): an exchange that is answered and not under way any more
 */
void
pfs_output_append (PfsOutput *self, PfsExchange *exchange)
{
  PfsExchange *tail = g_queue_peek_tail (&self->blocks);
  GString *answer = exchange->answer;

  self->length += answer->len;

  if (tail != NULL && tail->answer->len + answer->len <= BLOCK_SIZE)
    {
      g_string_append_len (tail->answer, answer->str, answer->len);
      pfs_exchange_free (exchange);
    }
  else
    {
      pfs_exchange_drop_line (exchange);
      g_queue_push_tail_link (&self->blocks, &exchange->link);
    }
}

static int
collect_pieces (PfsOutput *self, struct iovec pieces[PIECES_A_WRITE])
{
  int n = 0;

  for (GList *l = self->blocks.head; l != NULL && n < PIECES_A_WRITE; l = l->next)
    {
      GString *block = ((PfsExchange *) l->data)->answer;
      gsize skip = n == 0 ? self->offset : 0;

      pieces[n].iov_base = block->str + skip;
      pieces[n].iov_len = block->len - skip;
      n++;
    }

  return n;
}

static void
drop_first (PfsOutput *self)
{
  pfs_exchange_free (g_queue_pop_head_link (&self->blocks)->data);
}

static void
drop_written (PfsOutput *self, gsize written)
{
  self->length -= written;
  self->offset += written;

  while (!g_queue_is_empty (&self->blocks))
    {
      PfsExchange *block = g_queue_peek_head (&self->blocks);

      if (self->offset < block->answer->len)
        break;
      self->offset -= block->answer->len;
      drop_first (self);
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
  while (!g_queue_is_empty (&self->blocks))
    drop_first (self);
  self->length = self->offset = 0;
}
