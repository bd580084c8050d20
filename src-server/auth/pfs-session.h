/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-accounts.h"

G_BEGIN_DECLS

PfsSession *
pfs_session_new (gint64 user_id, const char *username, const char *token_hash, gint64 expires_at);

G_END_DECLS
