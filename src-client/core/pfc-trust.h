/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-certificate.h"
#include "pfc-known-servers.h"

G_BEGIN_DECLS

#define PFC_TYPE_TRUST (pfc_trust_get_type ())

/**
 * PfcTrust:
 *
 * Decides which certificates are taken. Where a person trusted one at that address, exactly it and
 * no other; elsewhere those that the system trusts for the name of the server. Connections share
 * one.
 */
G_DECLARE_FINAL_TYPE (PfcTrust, pfc_trust, PFC, TRUST, GObject)

PfcTrust *pfc_trust_new (PfcKnownServers *servers);

PfcKnownServers *pfc_trust_get_servers (PfcTrust *self);

void pfc_trust_require (PfcTrust *self, const char *fingerprint);

PfcCertificate *pfc_trust_judge (PfcTrust *self,
                                 GNetworkAddress *address,
                                 GTlsCertificate *certificate,
                                 GTlsCertificateFlags errors);

gboolean pfc_trust_accept (PfcTrust *self,
                           const char *address,
                           PfcCertificate *certificate,
                           GError **error);

GError *pfc_trust_new_error (PfcCertificate *certificate);

G_END_DECLS
