/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-job.h"

G_BEGIN_DECLS

/**
 * PfsLine:
 *
 * The jobs of one owner that wait. Its names take turns, each with its first job; who is new waits
 * for one turn of each of the others. May be used in any thread.
 */
typedef struct _PfsLine PfsLine;

PfsLine *pfs_line_new (void);

PfsLine *pfs_line_ref (PfsLine *self);

void pfs_line_unref (PfsLine *self);

void pfs_line_add (PfsLine *self, PfsJob *job);

PfsJob *pfs_line_take (PfsLine *self);

G_END_DECLS
