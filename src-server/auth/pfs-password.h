/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-verdict.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfsPassword:
 *
 * Makes and verifies hashes of passwords, no more than a given number side by side, since each
 * takes memory and a processor for a while. Its functions block and may be called from any thread.
 */
typedef struct _PfsPassword PfsPassword;

PfsPassword *pfs_password_new (guint side_by_side);

void pfs_password_free (PfsPassword *self);

char *pfs_password_hash (PfsPassword *self, const char *password);

PfsVerdict pfs_password_verify (PfsPassword *self, const char *hash, const char *password);

gboolean pfs_password_needs_rehash (const char *hash);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfsPassword, pfs_password_free)

G_END_DECLS
