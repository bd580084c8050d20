/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-scope.h"

G_BEGIN_DECLS

/**
 * PfsTemplate:
 *
 * A page with blanks in it: `{{name}}` stands for a value, `{{#list}}...{{/list}}` is repeated for
 * each item of a list, so that it is left out while there is none. There is nothing else: what is
 * shown is decided by who fills it in. Immutable, may be shared between threads.
 */
typedef struct _PfsTemplate PfsTemplate;

PfsTemplate *pfs_template_new (const char *text, GError **error);

void pfs_template_free (PfsTemplate *self);

char *pfs_template_render (const PfsTemplate *self, const PfsScope *scope);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfsTemplate, pfs_template_free)

G_END_DECLS
