/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-accounts.h"

#include "pfo-error.h"
#include "pfs-account-error.h"
#include "pfs-account-rules.h"
#include "pfs-password.h"
#include "pfs-session.h"
#include "pfs-store.h"
#include "pfs-throttle.h"
#include "pfs-token.h"
#include "pfs-user.h"
#include "pfs-username.h"

#include <string.h>

/* Above this nothing is hashed at sign-in: no password of a user is that long. */
#define TYPED_MAX_LENGTH 4096

struct _PfsAccounts
{
  PfsStore *store;           /* borrowed */
  guint password_min_length; /* atomic: bytes */
  guint session_hours;       /* atomic */
  PfsPassword *password;
  PfsThrottle *throttle;
};

/**
 * pfs_accounts_new:
 * @store: (transfer none): where the users are; it must outlive the accounts
 * @options: what the operator decided
 *
 * Returns: (transfer full): the accounts
 */
PfsAccounts *
pfs_accounts_new (PfsStore *store, const PfsAccountsOptions *options)
{
  PfsAccounts *self = g_new0 (PfsAccounts, 1);

  self->store = store;
  pfs_accounts_set_limits (self, options->password_min_length, options->session_hours);
  self->password = pfs_password_new (options->hashes_side_by_side);
  self->throttle = pfs_throttle_new (NULL, NULL);
  return self;
}

void
pfs_accounts_set_limits (PfsAccounts *self, guint password_min_length, guint session_hours)
{
  g_atomic_int_set (&self->password_min_length, password_min_length);
  g_atomic_int_set (&self->session_hours, session_hours);
}

guint
pfs_accounts_get_password_min_length (PfsAccounts *self)
{
  return g_atomic_int_get (&self->password_min_length);
}

/**
 * pfs_accounts_free:
 * @self: accounts that no thread uses any more
 */
void
pfs_accounts_free (PfsAccounts *self)
{
  pfs_throttle_free (self->throttle);
  pfs_password_free (self->password);
  g_free (self);
}

static PfsRows *
query (PfsAccounts *self, PfsStatement statement, const char *const *parameters, GError **error)
{
  g_autoptr (GError) problem = NULL;
  PfsRows *rows = pfs_store_query (self->store, statement, parameters, &problem);

  if (rows == NULL)
    pfs_account_error_propagate (error, g_steal_pointer (&problem));
  return rows;
}

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
check_new_password (PfsAccounts *self, const char *password, GError **error)
{
  guint min_length = pfs_accounts_get_password_min_length (self);

  return pfs_account_rules_check_new_password (password, min_length, error);
}

static char *
hash_password (PfsAccounts *self, const char *password, GError **error)
{
  char *hash = pfs_password_hash (self->password, password);

  if (hash == NULL)
    pfs_account_error_set_out_of_memory (error);
  return hash;
}

/**
 * pfs_accounts_register:
 * @self: the accounts
 * @username: (nullable): the name that somebody wants
 * @password: (nullable): the password
 *
 * Adds a user.
 *
 * Returns: %TRUE once the user is in the database for good
 */
gboolean
pfs_accounts_register (PfsAccounts *self,
                       const char *username,
                       const char *password,
                       GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *hash = NULL;
  g_autoptr (PfsUser) user = NULL;
  g_autoptr (GError) problem = NULL;

  if (!pfs_account_rules_check_present (username, password, error))
    return FALSE;

  name = pfs_username_read (username, error);
  if (name == NULL || !check_new_password (self, password, error))
    return FALSE;

  /* Whoever asks for a name that is taken is told so before anything is hashed. */
  if (!pfs_user_find (self->store, name, &user, &problem))
    {
      pfs_account_error_propagate (error, g_steal_pointer (&problem));
      return FALSE;
    }

  if (user != NULL)
    {
      pfs_account_error_set_user_exists (error);
      return FALSE;
    }

  hash = hash_password (self, password, error);
  if (hash == NULL || pfs_user_add (self->store, name, hash, &problem))
    return hash != NULL;

  pfs_account_error_propagate (error, g_steal_pointer (&problem));
  return FALSE;
}

/* Looks for the user and at the password. Everyone who can't come in waits for one hash, but whose
 * password nobody can have. */
static PfsAttemptEnd
try_password (PfsAccounts *self,
              const char *typed,
              const char *normalized,
              const char *password,
              PfsUser **user,
              GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (strlen (password) > TYPED_MAX_LENGTH)
    {
      pfs_account_error_set_bad_credentials (error);
      return PFS_ATTEMPT_WRONG;
    }

  if (!pfs_user_find_typed (self->store, typed, normalized, user, &problem))
    {
      pfs_account_error_propagate (error, g_steal_pointer (&problem));
      return PFS_ATTEMPT_UNKNOWN;
    }

  switch (pfs_password_verify (self->password, *user ? (*user)->hash : NULL, password))
    {
    case PFS_VERDICT_RIGHT:
      return PFS_ATTEMPT_GOOD;

    case PFS_VERDICT_WRONG:
      pfs_account_error_set_bad_credentials (error);
      return PFS_ATTEMPT_WRONG;

    default:
      pfs_account_error_set_out_of_memory (error);
      return PFS_ATTEMPT_UNKNOWN;
    }
}

static PfsUser *
authenticate (PfsAccounts *self,
              const char *username,
              const char *password,
              const char *address,
              GError **error)
{
  g_autofree char *normalized = NULL;
  g_autoptr (PfsUser) user = NULL;
  PfsAttempt attempt;
  PfsAttemptEnd end;

  if (!pfs_account_rules_check_present (username, password, error))
    return NULL;

  normalized = pfs_username_normalize (username);
  if (!pfs_throttle_begin (self->throttle, &attempt, normalized ? normalized : username, address,
                           error))
    return NULL;

  end = try_password (self, username, normalized, password, &user, error);
  pfs_throttle_end (self->throttle, &attempt, end);
  return end == PFS_ATTEMPT_GOOD ? g_steal_pointer (&user) : NULL;
}

/* Somebody has replaced the hash since the user was found. If it is still one of @password, as when
 * an old hash was refreshed, @user gets it. */
static gboolean
is_still_right (PfsAccounts *self, PfsUser *user, const char *password)
{
  g_autoptr (PfsUser) now = NULL;

  if (!pfs_user_find (self->store, user->username, &now, NULL) || now == NULL ||
      now->id != user->id ||
      pfs_password_verify (self->password, now->hash, password) != PFS_VERDICT_RIGHT)
    return FALSE;

  g_free (user->hash);
  user->hash = g_steal_pointer (&now->hash);
  return TRUE;
}

/* An old hash is replaced now that the password is known, or the next time if that fails. */
static void
refresh_hash (PfsAccounts *self, PfsUser *user, const char *password)
{
  g_autofree char *hash = NULL;
  g_autoptr (GError) problem = NULL;

  if (!pfs_password_needs_rehash (user->hash))
    return;

  hash = pfs_password_hash (self->password, password);
  if (hash == NULL || !pfs_user_replace_hash (user, self->store, hash, &problem))
    g_message ("An old password hash was not replaced: %s",
               problem ? problem->message : "out of memory");
  else if (!g_str_equal (user->hash, hash))
    is_still_right (self, user, password);
}

static gboolean
add_token (PfsAccounts *self,
           const PfsUser *user,
           const char *token_hash,
           gint64 expiry,
           GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean added;

  if (!pfs_token_add (self->store, user, token_hash, get_now (), expiry, &added, &problem))
    {
      pfs_account_error_propagate (error, g_steal_pointer (&problem));
      return FALSE;
    }

  /* The password was changed, or the user deleted, while it was looked at. */
  if (!added)
    pfs_account_error_set_bad_credentials (error);
  return added;
}

/**
 * pfs_accounts_sign_in:
 * @self: the accounts
 * @username: (nullable): who it is said to be
 * @password: (nullable): the password
 * @address: the peer's IP address in text
 * @token: (out) (transfer full): where to put the token, the only copy of it
 *
 * Returns: (transfer full): the session that begins
 */
PfsSession *
pfs_accounts_sign_in (PfsAccounts *self,
                      const char *username,
                      const char *password,
                      const char *address,
                      char **token,
                      GError **error)
{
  g_autoptr (PfsUser) user = authenticate (self, username, password, address, error);
  g_autofree char *new_token = NULL;
  g_autofree char *token_hash = NULL;
  gint64 expiry;

  if (user == NULL)
    return NULL;

  refresh_hash (self, user, password);

  new_token = pfs_token_new ();
  token_hash = pfs_token_hash (new_token);
  expiry = get_now () + (gint64) g_atomic_int_get (&self->session_hours) * 3600;
  if (!add_token (self, user, token_hash, expiry, error))
    return NULL;

  *token = g_steal_pointer (&new_token);
  return pfs_session_new (user->id, user->username, token_hash, expiry);
}

/**
 * pfs_accounts_check_password:
 * @self: the accounts
 * @username: (nullable): who it is said to be
 * @password: (nullable): the password
 * @address: the peer's IP address in text
 *
 * Returns: (transfer full): a session without a token, for this one request
 */
PfsSession *
pfs_accounts_check_password (PfsAccounts *self,
                             const char *username,
                             const char *password,
                             const char *address,
                             GError **error)
{
  g_autoptr (PfsUser) user = authenticate (self, username, password, address, error);

  if (user == NULL)
    return NULL;

  refresh_hash (self, user, password);
  return pfs_session_new (user->id, user->username, NULL, 0);
}

/**
 * pfs_accounts_resume:
 * @self: the accounts
 * @token: what a client says is its token
 *
 * Returns: (transfer full): the session of the token; %NULL with %PFO_ERROR_UNAUTHORIZED if it is
 *   unknown, has expired or was revoked
 */
PfsSession *
pfs_accounts_resume (PfsAccounts *self, const char *token, GError **error)
{
  g_autofree char *token_hash = pfs_token_hash (token);
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, get_now ());
  const char *const parameters[] = { token_hash, now };
  g_autoptr (PfsRows) rows = NULL;

  if (token_hash != NULL)
    {
      rows = query (self, PFS_STATEMENT_FIND_TOKEN, parameters, error);
      if (rows == NULL)
        return NULL;
    }

  if (rows == NULL || pfs_rows_get_n_rows (rows) == 0)
    {
      g_set_error (error, PFO_ERROR, PFO_ERROR_UNAUTHORIZED, "401 Unauthorized");
      return NULL;
    }

  return pfs_session_new (g_ascii_strtoll (pfs_rows_get (rows, 0, 0), NULL, 10),
                          pfs_rows_get (rows, 0, 1), token_hash,
                          g_ascii_strtoll (pfs_rows_get (rows, 0, 2), NULL, 10));
}

/**
 * pfs_accounts_sign_out:
 * @self: the accounts
 * @session: a session
 *
 * Revokes its token, if it has one.
 *
 * Returns: %TRUE once nobody can come in with that token
 */
gboolean
pfs_accounts_sign_out (PfsAccounts *self, const PfsSession *session, GError **error)
{
  const char *const parameters[] = { session->token_hash };
  g_autoptr (PfsRows) rows = NULL;

  if (session->token_hash == NULL)
    return TRUE;

  rows = query (self, PFS_STATEMENT_DELETE_TOKEN, parameters, error);
  return rows != NULL;
}

/* A name that somebody types must be one that can be registered; that of a session is in the
 * database, whatever it looks like. */
static gboolean
check_typed_name (const char *username, const PfsSession *keep, GError **error)
{
  g_autofree char *name = NULL;

  if (keep != NULL && g_str_equal (keep->username, username))
    return TRUE;

  name = pfs_username_read (username, error);
  return name != NULL;
}

/* Whether the database has the new hash, after it did not say whether it does. */
static gboolean
has_hash (PfsAccounts *self, const PfsUser *user, const char *hash)
{
  g_autoptr (PfsUser) now = NULL;

  return pfs_user_find (self->store, user->username, &now, NULL) && now != NULL &&
         g_str_equal (now->hash, hash);
}

static gboolean
change_hash (PfsAccounts *self,
             PfsUser *user,
             const char *hash,
             const PfsSession *keep,
             GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (pfs_user_change_hash (user, self->store, hash, keep ? keep->token_hash : NULL, &problem) ||
      (g_error_matches (problem, PFS_STORE_ERROR, PFS_STORE_ERROR_UNKNOWN) &&
       has_hash (self, user, hash)))
    return TRUE;

  pfs_account_error_propagate (error, g_steal_pointer (&problem));
  return FALSE;
}

/**
 * pfs_accounts_change_password:
 * @self: the accounts
 * @username: (nullable): whose password it is
 * @password: (nullable): the password until now
 * @new_password: (nullable): the one from now on
 * @address: the peer's IP address in text
 * @keep: (nullable): the session that goes on
 *
 * Returns: (transfer full): whose password it was, once the new one is in the database and all
 *   other tokens of the user are void
 */
PfsSession *
pfs_accounts_change_password (PfsAccounts *self,
                              const char *username,
                              const char *password,
                              const char *new_password,
                              const char *address,
                              const PfsSession *keep,
                              GError **error)
{
  g_autoptr (PfsUser) user = NULL;
  g_autofree char *hash = NULL;

  if (!pfs_account_rules_check_present (username, password, error) ||
      !check_typed_name (username, keep, error) || !check_new_password (self, new_password, error))
    return NULL;

  user = authenticate (self, username, password, address, error);
  hash = user ? hash_password (self, new_password, error) : NULL;
  if (hash == NULL)
    return NULL;

  if (!change_hash (self, user, hash, keep, error))
    return NULL;

  if (!g_str_equal (user->hash, hash) && is_still_right (self, user, password) &&
      !change_hash (self, user, hash, keep, error))
    return NULL;

  /* Somebody else changed it meanwhile, so that what was typed is no longer the password. */
  if (!g_str_equal (user->hash, hash))
    {
      pfs_account_error_set_bad_credentials (error);
      return NULL;
    }

  return pfs_session_new (user->id, user->username, NULL, 0);
}
