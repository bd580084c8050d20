/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-user.h"

G_BEGIN_DECLS

char *pfs_token_new (void);

char *pfs_token_hash (const char *token);

gboolean pfs_token_add (PfsStore *store,
                        const PfsUser *user,
                        const char *token_hash,
                        gint64 now,
                        gint64 expiry,
                        gboolean *added,
                        GError **error);

G_END_DECLS
