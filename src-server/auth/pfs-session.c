/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-session.h"

/**
 * pfs_session_new:
 * @user_id: the user's id
 * @username: the user's name
 * @token_hash: (nullable): of the token; %NULL for the session of one request
 * @expires_at: until when it lasts
 *
 * Returns: (transfer full): a session
 */
PfsSession *
pfs_session_new (gint64 user_id, const char *username, const char *token_hash, gint64 expires_at)
{
  PfsSession *self = g_new0 (PfsSession, 1);

  self->user_id = user_id;
  self->username = g_strdup (username);
  self->token_hash = g_strdup (token_hash);
  self->expires_at = expires_at;
  return self;
}

/**
 * pfs_session_copy:
 * @self: a session
 *
 * Returns: (transfer full): another one that says the same
 */
PfsSession *
pfs_session_copy (const PfsSession *self)
{
  return pfs_session_new (self->user_id, self->username, self->token_hash, self->expires_at);
}

/**
 * pfs_session_free:
 * @self: a session
 */
void
pfs_session_free (PfsSession *self)
{
  g_free (self->username);
  g_free (self->token_hash);
  g_free (self);
}
