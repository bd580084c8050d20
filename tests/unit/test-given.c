/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-given.h"

#include <glib/gstdio.h>
#include <string.h>

static PfsSettings *
load (Given given, PfsSettingsAction *action, char **output, GError **error)
{
  g_autofree char *command_line = g_strdup_printf (
      "pfo3-server %s", given.arguments ? given.arguments : "");
  g_auto (GStrv) argv = g_strsplit (g_strchomp (command_line), " ", -1);
  g_auto (GStrv) environment = g_strsplit (given.environment ? given.environment : "", " ", -1);
  g_autofree char *path = NULL;
  PfsSettings *settings;

  if (given.env_file != NULL)
    {
      int fd = g_file_open_tmp ("env-XXXXXX", &path, NULL);

      g_close (fd, NULL);
      g_assert_true (g_file_set_contents (path, given.env_file, -1, NULL));
    }

  settings = pfs_settings_load ((const char *const *) argv, (const char *const *) environment,
                                path, action, output, error);
  if (path != NULL)
    g_remove (path);

  return settings;
}

PfsSettings *
given_load_to_serve (Given given)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  PfsSettingsAction action;
  PfsSettings *settings = load (given, &action, &output, &error);

  g_assert_no_error (error);
  g_assert_cmpint (action, ==, PFS_SETTINGS_SERVE);
  g_assert_null (output);

  return settings;
}

char *
given_load_to_print (Given given)
{
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  PfsSettingsAction action;
  g_autoptr (PfsSettings) settings = load (given, &action, &output, &error);

  g_assert_no_error (error);
  g_assert_nonnull (settings);
  g_assert_cmpint (action, !=, PFS_SETTINGS_SERVE);

  return output;
}

char *
given_load_to_fail (Given given, PfsSettingsError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  PfsSettingsAction action;

  g_assert_null (load (given, &action, &output, &error));
  g_assert_error (error, PFS_SETTINGS_ERROR, (int) code);
  g_assert_null (strchr (error->message, '\n'));

  return g_strdup (error->message);
}
