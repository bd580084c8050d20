/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfo-request.h"

G_BEGIN_DECLS

typedef struct _PfsConnection PfsConnection;

typedef struct _PfsExchange PfsExchange;

/**
 * PfsExchange:
 * @connection: (nullable): whom to answer; %NULL once nobody waits for it any more
 * @id: the request's id as it stands in @line, once somebody has read it
 * @number: counts the requests of the connection from 1, for the log
 *
 * A request line and the one answer it gets. It belongs to the main context, which alone may answer
 * it; a worker may read @line.
 */
struct _PfsExchange
{
  PfsConnection *connection;
  PfoSlice id;
  guint64 number;

  /*< private >*/
  GList link;      /* in the connection's requests under way */
  GString *answer; /* answered, but an earlier one goes first */
  gboolean holds;
  gboolean quick;
  gint abandoned;

  gsize length;
  char line[];
};

PfsExchange *pfs_exchange_new (PfsConnection *connection, const char *line, gsize length);

void pfs_exchange_free (PfsExchange *self);

void pfs_exchange_hold (PfsExchange *self);

void pfs_exchange_release (PfsExchange *self);

void pfs_exchange_set_quick (PfsExchange *self);

gboolean pfs_exchange_is_abandoned (PfsExchange *self);

void pfs_exchange_answer (PfsExchange *self, GString *line);

G_END_DECLS
