/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-settings.h"

#include "pfs-arguments.h"
#include "pfs-completion.h"
#include "pfs-settings-text.h"

G_DEFINE_QUARK (pfs-settings-error-quark, pfs_settings_error)

static void
set_value_error (const PfsSetting *setting,
                 const PfsSource *source,
                 const char *problem,
                 GError **error)
{
  g_autofree char *described = setting->kind->describe (setting);
  g_autofree char *value = pfs_settings_text_quote (source->value);

  g_set_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_VALUE, "%s%s%s (%s) must be %s%s%s",
               setting->name, setting->secret ? "" : "=", setting->secret ? "" : value,
               source->origin, described, problem ? ": " : "", problem ? problem : "");
}

static gboolean
apply (const PfsSources *sources, PfsSettings *settings, GError **error)
{
  for (guint i = 0; i < sources->n_settings; i++)
    {
      const PfsSetting *setting = &sources->table[i];
      g_autofree char *problem = NULL;

      if (!setting->kind->read (setting, settings, sources->sources[i].value, &problem))
        {
          set_value_error (setting, &sources->sources[i], problem, error);
          return FALSE;
        }
    }

  return TRUE;
}

/* What is said about TLS must be one thing; a certificate that is given is meant to be used. */
static gboolean
check_tls (PfsSettings *settings, GError **error)
{
  gboolean given = settings->tls_cert != NULL || settings->tls_key != NULL;
  const char *problem = NULL;

  if (given && (settings->tls_cert == NULL || settings->tls_key == NULL))
    problem = "TLS_CERT and TLS_KEY go together: name a file for both";
  else if (given && g_str_equal (settings->tls, "auto"))
    problem =
        "TLS=auto makes a certificate of its own: leave TLS_CERT and TLS_KEY out, or set TLS=on";
  else if (!given && g_str_equal (settings->tls, "on"))
    problem =
        "TLS=on needs a certificate: name its file in TLS_CERT and that of its key in TLS_KEY, or "
        "set TLS=auto and one is made";

  if (problem != NULL)
    {
      g_set_error_literal (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_VALUE, problem);
      return FALSE;
    }

  if (given)
    {
      g_free (settings->tls);
      settings->tls = g_strdup ("on");
    }
  return TRUE;
}

/* The file that --config names must be there; `.env` need not. */
static gboolean
fill (PfsSources *sources,
      const PfsArguments *arguments,
      const char *const *environment,
      const char *env_file,
      GError **error)
{
  g_autoptr (PfsEnvFile) variables = NULL;
  const char *file = arguments->config != NULL ? arguments->config : env_file;
  gboolean may_be_missing = arguments->config == NULL;

  if (file != NULL && (variables = pfs_env_file_load (file, may_be_missing, error)) == NULL)
    return FALSE;

  return pfs_sources_fill (sources, environment, variables, file, error);
}

static PfsSettingsAction
get_action (PfsArgumentKind command)
{
  switch (command)
    {
    case PFS_ARGUMENT_NONE:
      return PFS_SETTINGS_SERVE;
    case PFS_ARGUMENT_CHECK:
      return PFS_SETTINGS_CHECK;
    default:
      return PFS_SETTINGS_PRINT;
    }
}

static char *
answer (PfsArgumentKind command, const PfsSources *sources, const PfsSettings *settings)
{
  switch (command)
    {
    case PFS_ARGUMENT_HELP:
      return pfs_settings_text_help ();
    case PFS_ARGUMENT_VERSION:
      return g_strdup ("pfo3-server " PFO_VERSION "\n");
    case PFS_ARGUMENT_CHECK:
      return g_strdup ("The settings are valid.\n");
    case PFS_ARGUMENT_PRINT:
      return pfs_settings_text_print (sources, settings);
    case PFS_ARGUMENT_COMPLETION:
    case PFS_ARGUMENT_CONFIG:
    case PFS_ARGUMENT_NONE:
      break;
    }

  return NULL;
}

/**
 * pfs_settings_load:
 * @argv: (array zero-terminated=1): the command line, the program's name first
 * @environment: (array zero-terminated=1): `NAME=value` strings, as from g_get_environ()
 * @env_file: (nullable): path of an `.env` file, which may be missing; `--config` names another
 * @action: (out): where to put what the command line asks for
 * @output: (out): where to put the text to print on standard output, if that is asked for
 *
 * Reads the options in @argv over the @environment over @env_file over the defaults. Variables
 * which are no settings belong to others. Errors name the setting, its value (unless it is secret),
 * where it comes from and what is accepted.
 *
 * Returns: (transfer full): the settings; %NULL with an error of the domain %PFS_SETTINGS_ERROR
 */
PfsSettings *
pfs_settings_load (const char *const *argv,
                   const char *const *environment,
                   const char *env_file,
                   PfsSettingsAction *action,
                   char **output,
                   GError **error)
{
  g_auto (PfsSources) sources;
  g_autoptr (PfsSettings) settings = g_new0 (PfsSettings, 1);
  PfsArguments arguments;

  pfs_sources_init (&sources);
  if (!pfs_arguments_read (&arguments, argv, &sources, error))
    return NULL;

  *action = get_action (arguments.command);
  if (arguments.command == PFS_ARGUMENT_COMPLETION)
    {
      *output = pfs_completion_print (arguments.shell, error);
      return *output != NULL ? g_steal_pointer (&settings) : NULL;
    }

  if (arguments.command != PFS_ARGUMENT_HELP && arguments.command != PFS_ARGUMENT_VERSION &&
      (!fill (&sources, &arguments, environment, env_file, error) ||
       !apply (&sources, settings, error) || !check_tls (settings, error)))
    return NULL;

  *output = answer (arguments.command, &sources, settings);
  return g_steal_pointer (&settings);
}

static void
note_change (GPtrArray *changes,
             const PfsSetting *setting,
             const PfsSettings *from,
             const PfsSettings *to)
{
  g_autofree char *before = setting->kind->show (setting, from);
  g_autofree char *after = setting->kind->show (setting, to);
  g_autofree char *quoted_before = pfs_settings_text_quote (before);
  g_autofree char *quoted_after = pfs_settings_text_quote (after);

  if (setting->secret)
    g_ptr_array_add (changes, g_strdup (setting->name));
  else
    g_ptr_array_add (changes, g_strdup_printf ("%s=%s (was %s)", setting->name, quoted_after,
                                               *quoted_before != '\0' ? quoted_before : "not set"));
}

/**
 * pfs_settings_update:
 * @self: the settings that count
 * @next: others; afterwards it has the values that @self had
 * @changed: (element-type utf8): where to put what is different now, for people
 * @waiting: (element-type utf8): where to put what is still as it was, since it can't change while
 *   the server runs
 *
 * Takes from @next what can change while the server runs.
 */
void
pfs_settings_update (PfsSettings *self, PfsSettings *next, GPtrArray *changed, GPtrArray *waiting)
{
  guint n_settings;
  const PfsSetting *table = pfs_setting_get_table (&n_settings);
  gboolean tls_stays = g_str_equal (self->tls, next->tls);

  for (guint i = 0; i < n_settings; i++)
    {
      gboolean live = table[i].live && (tls_stays || !table[i].tls);

      if (pfs_setting_is_equal (&table[i], self, next))
        continue;

      note_change (live ? changed : waiting, &table[i], self, next);
      if (live)
        pfs_setting_swap (&table[i], self, next);
    }
}

/**
 * pfs_settings_free:
 * @self: the settings
 */
void
pfs_settings_free (PfsSettings *self)
{
  g_free (self->socket_host);
  g_free (self->database_url);
  g_free (self->database_url_file);
  g_free (self->tls);
  g_free (self->tls_cert);
  g_free (self->tls_key);
  g_free (self->log_level);
  g_free (self);
}
