/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-known-servers.h"
#include "pfc-server.h"

G_BEGIN_DECLS

#define PFC_TYPE_SERVERS (pfc_servers_get_type ())

/**
 * PfcServers:
 *
 * The servers that are known, last used first, each with the session that there is over a
 * connection to it: a #GListModel of #PfcServer. It follows the sessions that it is told of, and
 * remembers when a server was reached and who signed in there. Of several sessions with a server it
 * shows the first in which somebody is signed in, or else the first.
 *
 * Signals: `forgotten` (#PfcServer): nothing of it is to be kept; it is no longer known.
 * `not-remembered` (address, text for people): a server was reached, and that could not be written
 * down. `token-kept` (address, user, token): what the keyring has of this user there from now on.
 */
G_DECLARE_FINAL_TYPE (PfcServers, pfc_servers, PFC, SERVERS, GObject)

PfcServers *pfc_servers_new (PfcKnownServers *known);

void pfc_servers_follow (PfcServers *self, PfcSession *session);

PfcServer *pfc_servers_find (PfcServers *self, const char *address);

const char *pfc_servers_get_last_user (PfcServers *self, const char *address);

void pfc_servers_forget_user (PfcServers *self, const char *address, const char *user);

gboolean pfc_servers_holds_token (PfcServers *self, const char *token);

const char *pfc_servers_find_token (PfcServers *self, const char *address, const char *user);

void pfc_servers_tell_kept (PfcServers *self,
                            const char *address,
                            const char *user,
                            const char *token);

void pfc_servers_forget_unknown (PfcServers *self, const char *const *addresses);

void pfc_servers_sweep_keyring (PfcServers *self);

gboolean pfc_servers_forget (PfcServers *self, PfcServer *server, GError **error);

G_END_DECLS
