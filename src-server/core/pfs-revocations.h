/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfsRevocations:
 *
 * Whose sessions were all ended lately, so that a sign-in which was under way meanwhile does not
 * bring one back. Belongs to the main context; its memory is bounded.
 */
typedef struct _PfsRevocations PfsRevocations;

PfsRevocations *pfs_revocations_new (void);

void pfs_revocations_free (PfsRevocations *self);

void pfs_revocations_add (PfsRevocations *self, gint64 user_id);

guint64 pfs_revocations_get_count (PfsRevocations *self);

gboolean pfs_revocations_include (PfsRevocations *self, gint64 user_id, guint64 since);

G_END_DECLS
