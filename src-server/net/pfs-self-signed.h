/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-credentials.h"

G_BEGIN_DECLS

gboolean pfs_self_signed_check (const char *folder, GError **error);

PfsCredentials *pfs_self_signed_load (const char *folder, const char *host, GError **error);

G_END_DECLS
