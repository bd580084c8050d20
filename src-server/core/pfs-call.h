/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfo-answer.h"
#include "pfo-error.h"
#include "pfo-request.h"
#include "pfo-text.h"
#include "pfs-job.h"
#include "pfs-services.h"

G_BEGIN_DECLS

/* How many characters of a name in a request its failure repeats: all of it, but in lines that are
 * too long for the main context (pfs-router.c). */
#define PFS_CALL_QUOTED_MAX (32 * 1024)

/**
 * PfsCall:
 * @request: what is asked, borrowed from the exchange's line
 * @has_credentials: whether it carries its own, good or not: a token, a name or a password
 * @username: (nullable): whose password it carries, if that is going to be looked at
 * @session: (nullable): who asks, if that is known
 * @address: the peer's IP address, of operations that look at passwords
 * @peer_session: (nullable): who was signed in over the connection, where that may have gone
 * @weight: of its run, see #PfsJob
 * @connection_number: over which connection it came, also once that is gone
 * @revocations_before: the moment of #PfsRevocations at which it began
 * @tasks_need_login: whether tasks were for users only when it began
 * @prepared: (nullable): what the operation's prepare() leaves for its run(), which it borrows
 * @new_session: (nullable): who is signed in over the connection from now on
 * @answer: (transfer none): the exchange's answer, begun as a success
 *
 * A request on its way through the server: from the main context to a worker and back. Only one of
 * them has it at a time.
 */
typedef struct
{
  PfsJob job; /* first */
  const PfsServices *services;
  const PfsOperation *operation;
  PfsExchange *exchange;
  PfoRequest request;
  gboolean has_credentials;
  char *username;
  PfsSession *session;
  char *address;
  PfsSession *peer_session;

  gsize weight;
  guint64 connection_number;
  guint64 revocations_before;
  gboolean tasks_need_login;
  gconstpointer prepared;
  PfsSession *new_session;

  GString *answer;
  GError *error;
} PfsCall;

PfsCall *pfs_call_new (const PfsServices *services, PfsExchange *exchange);

PfoLanguage pfs_call_get_language (PfsCall *self);

void pfs_call_keep_peer (PfsCall *self);

gboolean pfs_call_adopt_session (PfsCall *self);

gboolean pfs_call_resume_session (PfsCall *self, GError **error);

void pfs_call_end_sessions (PfsCall *self,
                            gint64 user_id,
                            const char *token_hash,
                            const char *keep);

void pfs_call_enter (PfsCall *self);

void pfs_call_leave (PfsCall *self);

gboolean pfs_call_get_origin (guint64 *connection, guint64 *request);

void pfs_call_log (PfsCall *self, GLogLevelFlags level, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

void pfs_call_finish (PfsCall *self);

G_END_DECLS
