/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GList *pfs_host_addresses_find (const char *host, GCancellable *cancellable, GError **error);

G_END_DECLS
