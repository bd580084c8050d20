/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-server.h"
#include "pfs-service-manager.h"
#include "pfs-settings.h"

G_BEGIN_DECLS

char *pfs_address_setup (PfsServer *server,
                         PfsServiceManager *service_manager,
                         const PfsSettings *settings,
                         GCancellable *cancellable,
                         GError **error);

gboolean pfs_address_setup_check (const PfsSettings *settings, GError **error);

void pfs_address_setup_explain (const PfsSettings *settings, GError **error);

G_END_DECLS
