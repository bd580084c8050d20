/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-job.h"

G_BEGIN_DECLS

/**
 * PfsLine:
 *
 * The jobs of one owner that wait. Its names take turns, each with its first job; who is new waits
 * for one turn of each of the others.
 */
typedef struct _PfsLine PfsLine;

PfsLine *pfs_line_new (void);

void pfs_line_free (PfsLine *self);

gboolean pfs_line_is_empty (PfsLine *self);

void pfs_line_add (PfsLine *self, PfsJob *job);

PfsJob *pfs_line_take (PfsLine *self);

G_END_DECLS
