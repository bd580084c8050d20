/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Not included: who asks for accounts knows no storage. */
typedef struct _PfsStore PfsStore;

/**
 * PfsUser:
 * @id_text: the id as the store takes it
 * @hash: what is stored of the password
 *
 * A row of `usuarios`. Errors of its functions are the store's.
 */
typedef struct
{
  gint64 id;
  char *id_text;
  char *username;
  char *hash;
} PfsUser;

gboolean pfs_user_find (PfsStore *store, const char *username, PfsUser **user, GError **error);

gboolean pfs_user_find_typed (PfsStore *store,
                              const char *typed,
                              const char *normalized,
                              PfsUser **user,
                              GError **error);

gboolean pfs_user_add (PfsStore *store, const char *username, const char *hash, GError **error);

gboolean pfs_user_replace_hash (PfsUser *self, PfsStore *store, const char *hash, GError **error);

gboolean pfs_user_change_hash (PfsUser *self,
                               PfsStore *store,
                               const char *hash,
                               const char *kept_token_hash,
                               GError **error);

void pfs_user_free (PfsUser *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfsUser, pfs_user_free)

G_END_DECLS
