/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The fingerprint of a server where the one that was kept is damaged: no certificate has it. */
#define PFC_KNOWN_SERVER_UNREADABLE ""

#define PFC_TYPE_KNOWN_SERVER (pfc_known_server_get_type ())

/**
 * PfcKnownServer:
 *
 * A server that somebody connected to: an item of #PfcKnownServers, which changes it.
 *
 * Properties, all to be read only: `address` (as pfc_address_to_string() writes it), `fingerprint`
 * (of the certificate that a person trusts there, as pfc_fingerprint_of() writes it; %NULL if there
 * is none), `last-used` (Unix seconds; 0: never), `user` (who signed in there last; %NULL: nobody).
 */
G_DECLARE_FINAL_TYPE (PfcKnownServer, pfc_known_server, PFC, KNOWN_SERVER, GObject)

const char *pfc_known_server_get_address (PfcKnownServer *self);

const char *pfc_known_server_get_fingerprint (PfcKnownServer *self);

gint64 pfc_known_server_get_last_used (PfcKnownServer *self);

const char *pfc_known_server_get_user (PfcKnownServer *self);

G_END_DECLS
