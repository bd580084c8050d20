/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint64 pfs_network_hash (const char *address, const guint8 *key);

G_END_DECLS
