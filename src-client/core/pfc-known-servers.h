/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-known-server.h"

G_BEGIN_DECLS

#define PFC_TYPE_KNOWN_SERVERS (pfc_known_servers_get_type ())

/**
 * PfcKnownServers:
 *
 * The servers that somebody connected to: a #GListModel of #PfcKnownServer, last used first, kept
 * in a file that the application and the terminal client share. It holds no secret.
 *
 * Addresses are taken in any spelling that pfc_address_parse() knows. Every change is made to the
 * file as it is at that moment, under a lock, so that no process undoes what another one did.
 */
G_DECLARE_FINAL_TYPE (PfcKnownServers, pfc_known_servers, PFC, KNOWN_SERVERS, GObject)

PfcKnownServers *pfc_known_servers_new (const char *path);

gboolean pfc_known_servers_is_there (PfcKnownServers *self);

gboolean pfc_known_servers_load (PfcKnownServers *self, GError **error);

gboolean pfc_known_servers_is_damaged (PfcKnownServers *self);

void pfc_known_servers_watch (PfcKnownServers *self);

PfcKnownServer *pfc_known_servers_lookup (PfcKnownServers *self, const char *address);

const char *pfc_known_servers_get_fingerprint (PfcKnownServers *self, const char *address);

gboolean pfc_known_servers_set_fingerprint (PfcKnownServers *self,
                                            const char *address,
                                            const char *fingerprint,
                                            GError **error);

gboolean pfc_known_servers_touch (PfcKnownServers *self, const char *address, GError **error);

gboolean pfc_known_servers_set_user (PfcKnownServers *self,
                                     const char *address,
                                     const char *user,
                                     GError **error);

gboolean pfc_known_servers_forget (PfcKnownServers *self, const char *address, GError **error);

G_END_DECLS
