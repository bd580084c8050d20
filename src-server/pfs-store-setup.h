/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-settings.h"
#include "pfs-store.h"

G_BEGIN_DECLS

PfsStore *pfs_store_setup (const PfsSettings *settings, GError **error);

gboolean pfs_store_setup_check (const PfsSettings *settings, GError **error);

G_END_DECLS
