/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfsServiceManager:
 *
 * What supervises the process, if anything does: it is told how things go, it wants a sign of life
 * now and then, and it may hand over sockets that listen already (systemd.service(5), sd_notify(3),
 * sd_listen_fds(3)). Without one, telling it does nothing.
 */
typedef struct _PfsServiceManager PfsServiceManager;

PfsServiceManager *pfs_service_manager_new (GMainContext *context);

void pfs_service_manager_free (PfsServiceManager *self);

GArray *pfs_service_manager_take_sockets (PfsServiceManager *self);

void pfs_service_manager_ready (PfsServiceManager *self, const char *status);

void pfs_service_manager_failed (const char *reason);

void pfs_service_manager_reloading (PfsServiceManager *self);

void pfs_service_manager_stopping (PfsServiceManager *self, const char *status, guint within_s);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfsServiceManager, pfs_service_manager_free)

G_END_DECLS
