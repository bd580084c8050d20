/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli-token.h"

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
 * pfc_cli_token_save:
 * @self: a sign-in
 * @error: why it cannot be kept
 *
 * Keeps a sign-in, in the place of an older one of the same user on the same server. Errors are of
 * the domain %G_FILE_ERROR, with a text for people.
 */
gboolean
pfc_cli_token_save (const PfcCliToken *self, GError **error)
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

static PfcCliToken *
load_file (const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (PfcCliToken) self = g_new0 (PfcCliToken, 1);

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return NULL;

  self->server = g_key_file_get_string (file, GROUP, "server", NULL);
  self->username = g_key_file_get_string (file, GROUP, "username", NULL);
  self->token = g_key_file_get_string (file, GROUP, "token", NULL);
  if (self->server == NULL || self->username == NULL || self->token == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

static gint64
get_time (const char *path)
{
  struct stat status;

  if (g_stat (path, &status) < 0)
    return 0;

  return status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;
}

/* Whoever signed in last there. */
static PfcCliToken *
load_latest (const char *server)
{
  g_autofree char *folder = get_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (PfcCliToken) latest = NULL;
  gint64 latest_time = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (PfcCliToken) token = load_file (path);
      gint64 time = get_time (path);

      if (token == NULL || !g_str_equal (token->server, server) || time <= latest_time)
        continue;

      g_clear_pointer (&latest, pfc_cli_token_free);
      latest = g_steal_pointer (&token);
      latest_time = time;
    }

  return g_steal_pointer (&latest);
}

/**
 * pfc_cli_token_load:
 * @server: host:port
 * @username: (nullable): whose; %NULL for whoever signed in last
 *
 * Returns: (transfer full) (nullable): the sign-in that was kept
 */
PfcCliToken *
pfc_cli_token_load (const char *server, const char *username)
{
  g_autofree char *path = NULL;

  if (username == NULL)
    return load_latest (server);

  path = get_path (server, username);
  return load_file (path);
}

/**
 * pfc_cli_token_remove:
 * @self: a sign-in
 *
 * Forgets it.
 */
void
pfc_cli_token_remove (const PfcCliToken *self)
{
  g_autofree char *path = get_path (self->server, self->username);

  g_unlink (path);
}

void
pfc_cli_token_free (PfcCliToken *self)
{
  g_free (self->server);
  g_free (self->username);
  g_free (self->token);
  g_free (self);
}
