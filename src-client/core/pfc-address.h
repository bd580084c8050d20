/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PFC_DEFAULT_PORT 6000

GNetworkAddress *pfc_address_parse (const char *text, GError **error);

char *pfc_address_to_string (GNetworkAddress *address);

G_END_DECLS
