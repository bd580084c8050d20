/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Not included: who asks for accounts knows no storage. */
typedef struct _PfsStore PfsStore;

/**
 * PfsAccounts:
 *
 * Who may come in: registering, signing in, sessions and their tokens. Every function blocks (on
 * the store, on a password hash) and may be called from any thread. Their errors are of the domain
 * PFO_ERROR, with the text for people; details for the operator go to the log.
 */
typedef struct _PfsAccounts PfsAccounts;

typedef struct
{
  guint password_min_length; /* bytes */
  guint session_hours;
  guint hashes_side_by_side; /* how many password hashes may be computed at once */
} PfsAccountsOptions;

/**
 * PfsSession:
 * @user_id: the row in `usuarios`
 * @token_hash: what the store knows of the token, in hexadecimal; two sessions of one token have
 *   the same
 * @expires_at: Unix time in seconds
 *
 * A user who is signed in. Immutable; free with pfs_session_free().
 */
typedef struct
{
  gint64 user_id;
  char *username;
  char *token_hash;
  gint64 expires_at;
} PfsSession;

PfsAccounts *pfs_accounts_new (PfsStore *store, const PfsAccountsOptions *options);

void pfs_accounts_free (PfsAccounts *self);

/* From now on; sessions that there are last as long as they were told. */
void pfs_accounts_set_limits (PfsAccounts *self, guint password_min_length, guint session_hours);

/* Of new passwords, in bytes. */
guint pfs_accounts_get_password_min_length (PfsAccounts *self);

gboolean pfs_accounts_register (PfsAccounts *self,
                                const char *username,
                                const char *password,
                                GError **error);

/* Signs in and makes a token, which is returned in @token (transfer full). @address is the peer's
 * IP address in text without the port, which guesses are counted by. */
PfsSession *pfs_accounts_sign_in (PfsAccounts *self,
                                  const char *username,
                                  const char *password,
                                  const char *address,
                                  char **token,
                                  GError **error);

/* Only checks the password, as sign_in does, and makes no token: for requests that carry their own
 * credentials. The session that it returns has no token_hash. */
PfsSession *pfs_accounts_check_password (PfsAccounts *self,
                                         const char *username,
                                         const char *password,
                                         const char *address,
                                         GError **error);

PfsSession *pfs_accounts_resume (PfsAccounts *self, const char *token, GError **error);

/* Revokes the token behind @session. */
gboolean pfs_accounts_sign_out (PfsAccounts *self, const PfsSession *session, GError **error);

/* Checks @password, sets @new_password and revokes the user's tokens except that of @keep. The
 * session that it returns says whose password it was and has no token_hash. */
PfsSession *pfs_accounts_change_password (PfsAccounts *self,
                                          const char *username,
                                          const char *password,
                                          const char *new_password,
                                          const char *address,
                                          const PfsSession *keep,
                                          GError **error);

PfsSession *pfs_session_copy (const PfsSession *self);

void pfs_session_free (PfsSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfsAccounts, pfs_accounts_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfsSession, pfs_session_free)

G_END_DECLS
