/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pfs-reload.h"

G_BEGIN_DECLS

/**
 * PfsDaemon:
 *
 * The whole server, put together: nothing in it finds another part by itself.
 */
typedef struct _PfsDaemon PfsDaemon;

PfsDaemon *pfs_daemon_new (PfsSettings *settings, const PfsInvocation *invocation, GError **error);

gboolean pfs_daemon_open_store (PfsDaemon *self, GError **error);

gboolean pfs_daemon_is_stopped (PfsDaemon *self);

guint pfs_daemon_listen (PfsDaemon *self, GError **error);

const char *pfs_daemon_get_host (PfsDaemon *self);

void pfs_daemon_run (PfsDaemon *self);

void pfs_daemon_free (PfsDaemon *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfsDaemon, pfs_daemon_free)

G_END_DECLS
