/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GNetworkAddress *pfc_uri_parse (const char *uri, GError **error);

G_END_DECLS
