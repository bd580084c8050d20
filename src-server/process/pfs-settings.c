/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-settings.h"

#include <string.h>

#include "pfs-env-file.h"
#include "pfs-setting.h"

G_DEFINE_QUARK (pfs-settings-error-quark, pfs_settings_error)

/* Where the value of a setting comes from. */
typedef struct
{
  const char *value;
  char *origin;
} Source;

/* A reading of all settings, one source for each row of the table. */
typedef struct
{
  const PfsSetting *table;
  guint n_settings;
  Source *sources;
} Reading;

static void
reading_init (Reading *self)
{
  self->table = pfs_setting_get_table (&self->n_settings);
  self->sources = g_new0 (Source, self->n_settings);
}

static void
reading_clear (Reading *self)
{
  for (guint i = 0; i < self->n_settings; i++)
    g_free (self->sources[i].origin);
  g_free (self->sources);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static void
take (Source *source, const char *value, char *origin)
{
  g_free (source->origin);
  source->value = value;
  source->origin = origin;
}

static const PfsSetting *
find_option (const Reading *self, const char *option, gsize length, Source **source)
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

/* Reads the option at @argv: `--name=value`, `--name value`, or `--name` alone where that stands
 * for true. Returns: how many arguments it takes; 0 with an error */
static guint
read_option (Reading *self, const char *const *argv, GError **error)
{
  const char *argument = argv[0];
  gsize length = strcspn (argument, "=");
  const char *value = argument[length] == '=' ? argument + length + 1 : NULL;
  const PfsSetting *setting = NULL;
  Source *source = NULL;
  guint used = 1;

  if (g_str_has_prefix (argument, "--"))
    setting = find_option (self, argument + 2, length - 2, &source);

  if (setting == NULL)
    {
      g_set_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_OPTION,
                   "%.*s is no option of pfo3-server; --help shows them all", (int) length,
                   argument);
      return 0;
    }

  if (value == NULL && setting->flag)
    value = "true";
  else if (value == NULL)
    value = argv[used++];

  if (value == NULL)
    {
      g_set_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_OPTION, "%s needs a value: %s=%s",
                   argument, argument, setting->placeholder);
      return 0;
    }

  take (source, value, g_strdup_printf ("option %.*s", (int) length, argument));
  return used;
}

/* What the command line asks for other than to serve. */
typedef enum
{
  COMMAND_NONE,
  COMMAND_HELP,
  COMMAND_VERSION,
  COMMAND_CHECK,
  COMMAND_PRINT,
} Command;

static Command
find_command (const char *argument)
{
  static const struct
  {
    const char *name;
    Command command;
  } commands[] = {
    { "--help", COMMAND_HELP },          { "-h", COMMAND_HELP },
    { "--version", COMMAND_VERSION },    { "--check-config", COMMAND_CHECK },
    { "--print-config", COMMAND_PRINT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_str_equal (commands[i].name, argument))
        return commands[i].command;
    }

  return COMMAND_NONE;
}

/* --help and --version answer at once, whatever else is wrong. */
static gboolean
read_arguments (Reading *self, const char *const *argv, Command *command, GError **error)
{
  guint i = argv[0] != NULL;

  while (argv[i] != NULL)
    {
      Command found = find_command (argv[i]);

      if (found != COMMAND_NONE)
        {
          *command = found;
          if (found == COMMAND_HELP || found == COMMAND_VERSION)
            return TRUE;
          i++;
        }
      else
        {
          guint used = read_option (self, argv + i, error);

          if (used == 0)
            return FALSE;
          i += used;
        }
    }

  return TRUE;
}

/* Fills what the command line leaves open. */
static void
read_elsewhere (Reading *self,
                const char *const *environment,
                PfsEnvFile *env_file,
                const char *file_name)
{
  for (guint i = 0; i < self->n_settings; i++)
    {
      Source *source = &self->sources[i];
      const char *name = self->table[i].name;
      const char *value;
      guint line;

      if (source->value != NULL)
        continue;

      if ((value = g_environ_getenv ((char **) environment, name)) != NULL)
        take (source, value, g_strdup ("environment"));
      else if (env_file && (value = pfs_env_file_get (env_file, name, &line)) != NULL)
        take (source, value, g_strdup_printf ("%s, line %u", file_name, line));
      else
        take (source, self->table[i].fallback, g_strdup ("default"));
    }
}

/* One line whatever is in it. */
static char *
quote (const char *value)
{
  if (g_utf8_validate (value, -1, NULL) && !g_regex_match_simple ("[[:cntrl:]]", value, 0, 0))
    return g_strdup (value);

  return g_strescape (value, NULL);
}

static void
set_value_error (const PfsSetting *setting,
                 const Source *source,
                 const char *problem,
                 GError **error)
{
  g_autofree char *described = setting->kind->describe (setting);
  g_autofree char *value = quote (source->value);

  g_set_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_VALUE, "%s%s%s (%s) must be %s%s%s",
               setting->name, setting->secret ? "" : "=", setting->secret ? "" : value,
               source->origin, described, problem ? ": " : "", problem ? problem : "");
}

static gboolean
apply (const Reading *self, PfsSettings *settings, GError **error)
{
  for (guint i = 0; i < self->n_settings; i++)
    {
      const PfsSetting *setting = &self->table[i];
      g_autofree char *problem = NULL;

      if (!setting->kind->read (setting, settings, self->sources[i].value, &problem))
        {
          set_value_error (setting, &self->sources[i], problem, error);
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
    problem = "TLS=auto makes a certificate of its own: leave TLS_CERT and TLS_KEY out, or set TLS=on";
  else if (!given && g_str_equal (settings->tls, "on"))
    problem = "TLS=on needs a certificate: name its file in TLS_CERT and that of its key in TLS_KEY, or "
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

/* As lines of an `.env` file, with where each value comes from. */
static char *
print_settings (const Reading *self, const PfsSettings *settings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->n_settings; i++)
    {
      const PfsSetting *setting = &self->table[i];
      g_autofree char *value = setting->kind->show (setting, settings);
      g_autofree char *quoted = quote (value);

      g_string_append_printf (text, "%s=%s # %s\n", setting->name, quoted,
                              self->sources[i].origin);
    }

  return g_string_free (text, FALSE);
}

static void
append_option (GString *text, const PfsSetting *setting)
{
  g_autofree char *name = pfs_setting_get_option (setting);
  g_autofree char *option = g_strdup_printf ("--%s%s=%s%s", name, setting->flag ? "[" : "",
                                             setting->placeholder, setting->flag ? "]" : "");

  g_string_append_printf (text, "  %-34s [%s, default: %s]\n      %s\n", option, setting->name,
                          *setting->fallback ? setting->fallback : "none", setting->help);
}

static char *
print_help (const Reading *self)
{
  GString *text = g_string_new (
      "Usage: pfo3-server [OPTION...]\n"
      "\n"
      "Takes tasks as lines of JSON and runs them in a pool of workers.\n"
      "\n"
      "Each setting is an option, a variable of the environment, and a line NAME=value\n"
      "of the file .env in the working folder. The first of these that is there counts.\n"
      "\n");

  for (guint i = 0; i < self->n_settings; i++)
    append_option (text, &self->table[i]);

  g_string_append (text,
                   "\n"
                   "Instead of serving:\n"
                   "  --check-config    Check the settings and end\n"
                   "  --print-config    Show the settings and where each comes from\n"
                   "  --version         Show the version\n"
                   "  -h, --help        Show this text\n"
                   "\n"
                   "Exit status: 0 after a clean end; 78 if a setting or an option is wrong;\n"
                   "another one if the server can't start or go on.\n");

  return g_string_free (text, FALSE);
}

static char *
answer (Command command, const Reading *reading, const PfsSettings *settings)
{
  switch (command)
    {
    case COMMAND_HELP:
      return print_help (reading);
    case COMMAND_VERSION:
      return g_strdup ("pfo3-server " PFO_VERSION "\n");
    case COMMAND_CHECK:
      return g_strdup ("The settings are valid.\n");
    case COMMAND_PRINT:
      return print_settings (reading, settings);
    case COMMAND_NONE:
      break;
    }

  return NULL;
}

/**
 * pfs_settings_load:
 * @argv: (array zero-terminated=1): the command line, the program's name first
 * @environment: (array zero-terminated=1): `NAME=value` strings, as from g_get_environ()
 * @env_file: (nullable): path of an `.env` file, which may be missing
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
  g_auto (Reading) reading;
  g_autoptr (PfsEnvFile) variables = NULL;
  g_autoptr (PfsSettings) settings = g_new0 (PfsSettings, 1);
  Command command = COMMAND_NONE;

  reading_init (&reading);
  if (!read_arguments (&reading, argv, &command, error))
    return NULL;

  if (command != COMMAND_HELP && command != COMMAND_VERSION)
    {
      if (env_file != NULL && (variables = pfs_env_file_load (env_file, error)) == NULL)
        return NULL;

      read_elsewhere (&reading, environment, variables, env_file);
      if (!apply (&reading, settings, error) || !check_tls (settings, error))
        return NULL;
    }

  *action = command == COMMAND_NONE ? PFS_SETTINGS_SERVE : PFS_SETTINGS_PRINT;
  *output = answer (command, &reading, settings);
  return g_steal_pointer (&settings);
}

/**
 * pfs_settings_to_env_example:
 *
 * Returns: (transfer full): the text of `.env.example`: every setting with its help, commented out
 */
char *
pfs_settings_to_env_example (void)
{
  guint n_settings;
  const PfsSetting *table = pfs_setting_get_table (&n_settings);
  GString *text = g_string_new (
      "# Settings of pfo3-server. It reads them from .env in its working folder:\n"
      "#   cp .env.example .env\n"
      "# Options and variables of the environment win over this file.\n");

  for (guint i = 0; i < n_settings; i++)
    {
      const PfsSetting *setting = &table[i];

      g_string_append_printf (text, "\n# %s\n#%s=%s\n", setting->help, setting->name,
                              setting->example ? setting->example : setting->fallback);
    }

  return g_string_free (text, FALSE);
}

void
pfs_settings_free (PfsSettings *self)
{
  g_free (self->socket_host);
  g_free (self->database_url);
  g_free (self->tls);
  g_free (self->tls_cert);
  g_free (self->tls_key);
  g_free (self->log_level);
  g_free (self);
}
