/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-servers.h"
#include "pfc-session.h"

G_BEGIN_DECLS

#define PFC_TYPE_KEEPER (pfc_keeper_get_type ())

/**
 * PfcKeeper:
 *
 * Keeps a session in the keyring: stores its token at a sign-in, takes it up again later, and
 * forgets it at a sign-out and when the server refuses it. Where there is no keyring, or it is
 * locked, the session goes on without being kept, and `failure` says why.
 *
 * The keyring has one token of a user on a server. Where the same user has several sessions there,
 * a token that one of them holds is not taken up by another, and the end of one leaves another's.
 * Of these sessions, the one whose token was stored last is `kept`. None is once its server was
 * forgotten, by whichever program.
 *
 * Properties: `session`, `kept` (whether the session will outlast the program), `busy` (whether the
 * keyring is at work: the program should not end), `failure` (a #GError of the domain
 * PFC_KEYRING_ERROR; %NULL while there is none).
 */
G_DECLARE_FINAL_TYPE (PfcKeeper, pfc_keeper, PFC, KEEPER, GObject)

PfcKeeper *pfc_keeper_new (PfcSession *session);

void pfc_keeper_set_servers (PfcKeeper *self, PfcServers *servers);

gboolean pfc_keeper_get_kept (PfcKeeper *self);

gboolean pfc_keeper_get_busy (PfcKeeper *self);

const GError *pfc_keeper_get_failure (PfcKeeper *self);

void pfc_keeper_retry (PfcKeeper *self);

void pfc_keeper_close (PfcKeeper *self);

void pfc_keeper_restore_async (PfcKeeper *self,
                               const char *server,
                               const char *user,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

gboolean pfc_keeper_restore_finish (PfcKeeper *self, GAsyncResult *result, GError **error);

G_END_DECLS
