/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-known-server.h"
#include "pfc-session.h"

G_BEGIN_DECLS

#define PFC_TYPE_SERVER (pfc_server_get_type ())

/**
 * PfcServer:
 *
 * A server that is known, and what there is to it at the moment: an item of #PfcServers.
 *
 * Properties, all to be read only: `address`, `state` (#PfcConnectionState), `username` (who is
 * signed in; %NULL while nobody is), `description` (both in words, for people).
 */
G_DECLARE_FINAL_TYPE (PfcServer, pfc_server, PFC, SERVER, GObject)

PfcServer *pfc_server_new (const char *address, PfcKnownServer *known);

const char *pfc_server_get_address (PfcServer *self);

PfcKnownServer *pfc_server_get_known (PfcServer *self);

PfcConnectionState pfc_server_get_state (PfcServer *self);

const char *pfc_server_get_username (PfcServer *self);

char *pfc_server_describe (PfcServer *self);

void pfc_server_set_session (PfcServer *self, PfcSession *session);

G_END_DECLS
