/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-verdict.h"

#include <glib.h>

G_BEGIN_DECLS

gboolean pfs_werkzeug_is_hash (const char *hash);

gboolean pfs_werkzeug_is_affordable (const char *hash);

PfsVerdict pfs_werkzeug_verify (const char *hash, const char *password);

G_END_DECLS
