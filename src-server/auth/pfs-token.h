/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *pfs_token_new (void);

char *pfs_token_hash (const char *token);

G_END_DECLS
