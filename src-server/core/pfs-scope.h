/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfsScope:
 *
 * Names and their values, which a #PfsTemplate is filled in with. A text is escaped when it is set,
 * so that nothing gets into a page as markup unless pfs_scope_set_trusted_markup() says so. The
 * scopes of a list's items see the names of the scope around them.
 */
typedef struct _PfsScope PfsScope;

PfsScope *pfs_scope_new (void);

void pfs_scope_free (PfsScope *self);

void pfs_scope_set_text (PfsScope *self, const char *name, const char *text);

void pfs_scope_set_trusted_markup (PfsScope *self, const char *name, const char *markup);

PfsScope *pfs_scope_add_item (PfsScope *self, const char *list);

const char *pfs_scope_get_markup (const PfsScope *self, const char *name);

const GPtrArray *pfs_scope_get_items (const PfsScope *self, const char *list);

void pfs_scope_append_escaped (GString *markup, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfsScope, pfs_scope_free)

G_END_DECLS
