/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-accounts.h"
#include "pfs-pool.h"
#include "pfs-refusals.h"
#include "pfs-revocations.h"
#include "pfs-server.h"
#include "pfs-statistics.h"

G_BEGIN_DECLS

typedef struct _PfsCatalogue PfsCatalogue;
typedef struct _PfsOperation PfsOperation;

/**
 * PfsServices:
 *
 * What operations work with, put together once in main().
 */
typedef struct
{
  const PfsOperation *const *operations; /* ended by NULL */
  const PfsCatalogue *catalogue;
  PfsServer *server;
  PfsAccounts *accounts;
  gboolean accounts_ready; /* the database is as this version wants it */
  PfsRefusals *refusals;
  PfsRevocations *revocations;
  PfsStatistics *statistics;
  PfsPool *tasks;    /* runs tasks */
  PfsPool *requests; /* signs in, asks the store */
  guint n_workers;   /* of @tasks */
  gboolean tasks_need_login; /* of calls that begin now */
} PfsServices;

G_END_DECLS
