/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-exchange.h"

G_BEGIN_DECLS

/**
 * PfsConnection:
 *
 * A client that is connected. Belongs to the main context.
 */

guint64 pfs_connection_get_number (PfsConnection *self);

char *pfs_connection_dup_address (PfsConnection *self);

gpointer pfs_connection_get_session (PfsConnection *self);

void pfs_connection_set_session (PfsConnection *self, gpointer session);

G_END_DECLS
