/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-sources.h"

#include <string.h>

/* What a service manager calls the credential that holds DATABASE_URL. */
#define CREDENTIAL "database-url"

/**
 * pfs_sources_init:
 * @self: (out caller-allocates): a reading in which nothing is given yet
 */
void
pfs_sources_init (PfsSources *self)
{
  self->table = pfs_setting_get_table (&self->n_settings);
  self->sources = g_new0 (PfsSource, self->n_settings);
}

/**
 * pfs_sources_clear:
 * @self: a reading that pfs_sources_init() began
 *
 * Frees what it holds.
 */
void
pfs_sources_clear (PfsSources *self)
{
  for (guint i = 0; i < self->n_settings; i++)
    {
      g_free (self->sources[i].value);
      g_free (self->sources[i].origin);
    }

  g_free (self->sources);
}

/**
 * pfs_source_set:
 * @self: a source
 * @value: (transfer none): what is given, in place of what was before
 * @origin: (transfer full): who gives it
 */
void
pfs_source_set (PfsSource *self, const char *value, char *origin)
{
  g_free (self->value);
  g_free (self->origin);
  self->value = g_strdup (value);
  self->origin = origin;
}

/**
 * pfs_sources_find_option:
 * @self: a reading
 * @option: an option without its dashes
 * @length: its length
 * @source: (out): where to put its source
 *
 * Returns: (nullable): the setting that it stands for
 */
const PfsSetting *
pfs_sources_find_option (const PfsSources *self,
                         const char *option,
                         gsize length,
                         PfsSource **source)
{
  g_autofree char *wanted = g_strndup (option, length);

  for (guint i = 0; i < self->n_settings; i++)
    {
      g_autofree char *name = pfs_setting_get_option (&self->table[i]);

      if (g_str_equal (name, wanted))
        {
          *source = &self->sources[i];
          return &self->table[i];
        }
    }

  return NULL;
}

static PfsSource *
find (const PfsSources *self, const char *name)
{
  for (guint i = 0; i < self->n_settings; i++)
    {
      if (g_str_equal (self->table[i].name, name))
        return &self->sources[i];
    }

  g_return_val_if_reached (NULL);
}

static gboolean
is_given (const PfsSource *source)
{
  return source->value != NULL && *source->value != '\0';
}

/* Only the newline that editors and `echo` put at the end is none of the secret. */
static gboolean
read_secret (PfsSource *source, const char *path, char *origin, GError **error)
{
  g_autofree char *owned_origin = origin;
  g_autofree char *text = NULL;
  g_autoptr (GError) local_error = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, &local_error))
    {
      g_set_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_FILE,
                   "DATABASE_URL can't be read from %s: %s", origin, local_error->message);
      return FALSE;
    }

  if (g_str_has_suffix (text, "\n"))
    text[strlen (text) - 1] = '\0';
  if (g_str_has_suffix (text, "\r"))
    text[strlen (text) - 1] = '\0';

  if (*text == '\0' || strchr (text, '\n') != NULL)
    {
      g_set_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_FILE,
                   "DATABASE_URL can't be read from %s: the file %s", origin,
                   *text == '\0' ? "is empty" : "has more than one line");
      return FALSE;
    }

  pfs_source_set (source, text, g_steal_pointer (&owned_origin));
  return TRUE;
}

/* DATABASE_URL holds a password, which may come as a file of its own. */
static gboolean
read_database_file (PfsSources *self, const char *const *environment, GError **error)
{
  PfsSource *url = find (self, "DATABASE_URL");
  const PfsSource *file = find (self, "DATABASE_URL_FILE");
  const char *folder = g_environ_getenv ((char **) environment, "CREDENTIALS_DIRECTORY");
  g_autofree char *credential = NULL;

  if (is_given (file) && is_given (url))
    {
      g_set_error (
          error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_VALUE,
          "DATABASE_URL (%s) and DATABASE_URL_FILE (%s) are both given: remove one of them",
          url->origin, file->origin);
      return FALSE;
    }

  if (is_given (file))
    return read_secret (url, file->value, g_strdup_printf ("file %s", file->value), error);

  if (url->value != NULL || folder == NULL)
    return TRUE;

  credential = g_build_filename (folder, CREDENTIAL, NULL);
  if (!g_file_test (credential, G_FILE_TEST_EXISTS))
    return TRUE;

  return read_secret (url, credential, g_strdup ("credential " CREDENTIAL), error);
}

/**
 * pfs_sources_fill:
 * @self: a reading that knows what the command line gives
 * @environment: (array zero-terminated=1): `NAME=value` strings
 * @env_file: (nullable): the variables of a file
 * @file_name: (nullable): its name, for messages
 * @error: set if a secret can't be read from its file, or is given twice
 *
 * Fills what the command line leaves open: from @environment, from @env_file, from the file that
 * holds a secret, from what is usual.
 */
gboolean
pfs_sources_fill (PfsSources *self,
                  const char *const *environment,
                  PfsEnvFile *env_file,
                  const char *file_name,
                  GError **error)
{
  for (guint i = 0; i < self->n_settings; i++)
    {
      PfsSource *source = &self->sources[i];
      const char *name = self->table[i].name;
      const char *value;
      guint line;

      if (source->value != NULL)
        continue;

      if ((value = g_environ_getenv ((char **) environment, name)) != NULL)
        pfs_source_set (source, value, g_strdup ("environment"));
      else if (env_file && (value = pfs_env_file_get (env_file, name, &line)) != NULL)
        pfs_source_set (source, value, g_strdup_printf ("%s, line %u", file_name, line));
    }

  if (!read_database_file (self, environment, error))
    return FALSE;

  for (guint i = 0; i < self->n_settings; i++)
    {
      if (self->sources[i].value == NULL)
        pfs_source_set (&self->sources[i], self->table[i].fallback, g_strdup ("default"));
    }

  return TRUE;
}
