/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-server.h"
#include "pfs-settings.h"

G_BEGIN_DECLS

gboolean pfs_tls_setup_check (const PfsSettings *settings, GError **error);

gboolean pfs_tls_setup (PfsServer *server, const PfsSettings *settings, GError **error);

gboolean pfs_tls_setup_reload (PfsServer *server,
                               const PfsSettings *settings,
                               const PfsSettings *next,
                               GError **error);

G_END_DECLS
