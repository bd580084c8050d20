/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-store-backend.h"

G_BEGIN_DECLS

gboolean
pfs_migration_run (const PfsStoreBackend *backend, PfsLink *link, gint64 deadline, GError **error);

G_END_DECLS
