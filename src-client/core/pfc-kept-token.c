/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-kept-token.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#define GROUP "session"

#define CANNOT_BE_KEPT _("The sign-in cannot be kept: %s")

static char *
get_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "pfo3", "sessions", NULL);
}

/* Names of users may hold anything and be long: the file is named by their digest. */
static char *
get_path (const char *server, const char *username)
{
  g_autofree char *folder = get_folder ();
  g_autofree char *both = g_strconcat (server, "\n", username, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);

  return g_build_filename (folder, digest, NULL);
}

/**
 * pfc_kept_token_save:
 * @self: a sign-in
 * @error: why it cannot be kept
 *
 * Keeps a sign-in, in the place of an older one of the same user on the same server. Errors are of
 * the domain %G_FILE_ERROR, with a text for people.
 */
gboolean
pfc_kept_token_save (const PfcKeptToken *self, GError **error)
{
  g_autofree char *folder = get_folder ();
  g_autofree char *path = get_path (self->server, self->username);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) failure = NULL;
  gsize length;

  if (g_mkdir_with_parents (folder, 0700) < 0)
    {
      int code = errno;
      g_autofree char *reason = g_strdup_printf ("%s: %s", folder, g_strerror (code));

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), CANNOT_BE_KEPT, reason);
      return FALSE;
    }

  g_key_file_set_string (file, GROUP, "server", self->server);
  g_key_file_set_string (file, GROUP, "username", self->username);
  g_key_file_set_string (file, GROUP, "token", self->token);
  text = g_key_file_to_data (file, &length, NULL);

  if (g_file_set_contents_full (path, text, length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &failure))
    return TRUE;

  g_set_error (error, G_FILE_ERROR, failure->code, CANNOT_BE_KEPT, failure->message);
  return FALSE;
}

static gint64
get_time (const char *path)
{
  struct stat status;

  if (g_stat (path, &status) < 0)
    return 0;

  return status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;
}

static PfcKeptToken *
load_file (const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (PfcKeptToken) self = g_new0 (PfcKeptToken, 1);

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return NULL;

  self->server = g_key_file_get_string (file, GROUP, "server", NULL);
  self->username = g_key_file_get_string (file, GROUP, "username", NULL);
  self->token = g_key_file_get_string (file, GROUP, "token", NULL);
  if (self->server == NULL || self->username == NULL || self->token == NULL)
    return NULL;

  self->time = get_time (path);
  return g_steal_pointer (&self);
}

static int
compare_latest_first (gconstpointer a, gconstpointer b)
{
  const PfcKeptToken *first = *(PfcKeptToken *const *) a;
  const PfcKeptToken *second = *(PfcKeptToken *const *) b;

  return (first->time < second->time) - (first->time > second->time);
}

/**
 * pfc_kept_token_list:
 * @server: host:port
 *
 * Returns: (transfer full) (element-type PfcKeptToken): all sign-ins on @server that were kept, the
 *   latest first
 */
GPtrArray *
pfc_kept_token_list (const char *server)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) pfc_kept_token_free);
  g_autofree char *folder = get_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (PfcKeptToken) token = load_file (path);

      if (token != NULL && g_str_equal (token->server, server))
        g_ptr_array_add (tokens, g_steal_pointer (&token));
    }

  g_ptr_array_sort (tokens, compare_latest_first);
  return tokens;
}

/**
 * pfc_kept_token_load:
 * @server: host:port
 * @username: (nullable): whose; %NULL for whoever signed in last
 *
 * Returns: (transfer full) (nullable): the sign-in that was kept
 */
PfcKeptToken *
pfc_kept_token_load (const char *server, const char *username)
{
  g_autoptr (GPtrArray) tokens = NULL;
  g_autofree char *path = NULL;

  if (username != NULL)
    {
      path = get_path (server, username);
      return load_file (path);
    }

  tokens = pfc_kept_token_list (server);
  return tokens->len > 0 ? g_ptr_array_steal_index (tokens, 0) : NULL;
}

/**
 * pfc_kept_token_remove:
 * @self: a sign-in
 *
 * Forgets it, unless the user has signed in anew since: what is kept then is another one.
 */
void
pfc_kept_token_remove (const PfcKeptToken *self)
{
  g_autofree char *path = get_path (self->server, self->username);
  g_autoptr (PfcKeptToken) kept = load_file (path);

  if (kept != NULL && g_str_equal (kept->token, self->token))
    g_unlink (path);
}

/**
 * pfc_kept_token_free:
 * @self: a sign-in
 *
 * What is kept of it in the file stays: see pfc_kept_token_remove().
 */
void
pfc_kept_token_free (PfcKeptToken *self)
{
  g_free (self->server);
  g_free (self->username);
  g_free (self->token);
  g_free (self);
}
