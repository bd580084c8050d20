/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfo-request.h"

G_BEGIN_DECLS

typedef struct _PfsConnection PfsConnection;

typedef struct _PfsExchange PfsExchange;

/* Lines of so many bytes, with a NUL behind them, have room in the exchange itself. */
#define PFS_EXCHANGE_ROOM 152

/* How many exchanges are kept to be used again: some more than a turn deals with. One whose answer
 * took more bytes than that is freed. */
#define PFS_EXCHANGE_MAX_SPARE 128
#define PFS_EXCHANGE_MAX_ANSWER 1024

/**
 * PfsExchangeStock:
 *
 * Exchanges that are done, kept with what they are written into so that the next ones need no
 * memory. Empty when all zero; pfs_exchange_stock_clear() empties it. All fields are private.
 */
typedef struct
{
  GQueue spare; /* of PfsExchange, by its link */
} PfsExchangeStock;

/**
 * PfsExchange:
 * @connection: (nullable): whom to answer; %NULL once nobody waits for it any more
 * @id: the request's id as it stands in @line, once somebody has read it
 * @number: counts the requests of the connection from 1, for the log
 * @answer: empty; to be filled in by whoever works on the request
 * @fail: (nullable): writes the members of a failure of this request, whoever finds it has failed,
 *   where those of every failure don't do
 * @line: the request, with a NUL behind it
 * @length: its length in bytes
 * @scratch: (nullable): memory from g_malloc() for whoever works on the request, who puts it there
 *   and finds it again in later exchanges; freed when the exchange is not used any more
 *
 * A request line and the one answer it gets. It belongs to the main context, which alone may say
 * that it is answered; until then a worker may read @line and write @answer.
 */
struct _PfsExchange
{
  PfsConnection *connection;
  PfoSlice id;
  guint64 number;
  GString *answer;
  void (*fail) (GString *answer, const GError *error);
  char *line;
  gsize length;
  gpointer scratch;

  /*< private >*/
  PfsExchangeStock *stock;
  GList link;        /* under way on the connection; then, answered, in its output */
  gboolean answered; /* but perhaps an earlier one goes first */
  gboolean holds;
  gboolean quick;
  gint abandoned;

  char room[PFS_EXCHANGE_ROOM];
};

PfsExchange *pfs_exchange_new (PfsConnection *connection, const char *line, gsize length);

PfsExchange *pfs_exchange_new_unasked (PfsExchangeStock *stock);

void pfs_exchange_drop_line (PfsExchange *self);

void pfs_exchange_free (PfsExchange *self);

void pfs_exchange_hold (PfsExchange *self);

void pfs_exchange_release (PfsExchange *self);

void pfs_exchange_set_quick (PfsExchange *self);

gboolean pfs_exchange_is_abandoned (PfsExchange *self);

void pfs_exchange_answer (PfsExchange *self);

void pfs_exchange_stock_clear (PfsExchangeStock *stock);

G_END_DECLS
