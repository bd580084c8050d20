/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PFC_DEFAULT_PORT 6000

/* How a link begins that means plain text, and one that means TLS. */
#define PFC_SCHEME_PLAIN "pfo3"
#define PFC_SCHEME_TLS "pfo3s"

GNetworkAddress *pfc_address_parse (const char *text, GError **error);

char *pfc_address_to_string (GNetworkAddress *address);

gboolean pfc_address_is_tls (GNetworkAddress *address);

GSocketConnectable *pfc_address_dup_identity (GNetworkAddress *address);

gboolean pfc_address_is_loopback (GNetworkAddress *address);

G_END_DECLS
