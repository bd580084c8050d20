/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-settings-text.h"

#include "pfs-arguments.h"

/**
 * pfs_settings_text_quote:
 * @value: any text
 *
 * Returns: (transfer full): @value on one line, whatever is in it
 */
char *
pfs_settings_text_quote (const char *value)
{
  if (g_utf8_validate (value, -1, NULL) && !g_regex_match_simple ("[[:cntrl:]]", value, 0, 0))
    return g_strdup (value);

  return g_strescape (value, NULL);
}

/**
 * pfs_settings_text_print:
 * @sources: where each value comes from
 * @settings: the values
 *
 * Returns: (transfer full): the settings as lines of an `.env` file, secrets hidden
 */
char *
pfs_settings_text_print (const PfsSources *sources, const PfsSettings *settings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sources->n_settings; i++)
    {
      const PfsSetting *setting = &sources->table[i];
      g_autofree char *value = setting->kind->show (setting, settings);
      g_autofree char *quoted = pfs_settings_text_quote (value);

      g_string_append_printf (text, "%s=%s # %s\n", setting->name, quoted,
                              sources->sources[i].origin);
    }

  return g_string_free (text, FALSE);
}

static void
append_setting (GString *text, const PfsSetting *setting)
{
  g_autofree char *name = pfs_setting_get_option (setting);
  g_autofree char *option = g_strdup_printf ("--%s%s=%s%s", name, setting->flag ? "[" : "",
                                             setting->placeholder, setting->flag ? "]" : "");

  g_string_append_printf (text, "  %-34s [%s, default: %s]\n      %s\n", option, setting->name,
                          *setting->fallback ? setting->fallback : "none", setting->help);
}

static void
append_argument (GString *text, const PfsArgument *argument)
{
  g_autofree char *option = g_strconcat (
      argument->letter ? "-" : "", argument->letter ? argument->letter : "",
      argument->letter ? ", " : "", "--", argument->option, argument->placeholder ? "=" : "",
      argument->placeholder ? argument->placeholder : "", NULL);

  g_string_append_printf (text, "  %-24s %s\n", option, argument->help);
}

/**
 * pfs_settings_text_help:
 *
 * Returns: (transfer full): what `--help` shows
 */
char *
pfs_settings_text_help (void)
{
  guint n_settings, n_arguments;
  const PfsSetting *settings = pfs_setting_get_table (&n_settings);
  const PfsArgument *arguments = pfs_arguments_get_table (&n_arguments);
  GString *text = g_string_new (
      "Usage: pfo3-server [OPTION...]\n"
      "\n"
      "Takes tasks as lines of JSON and runs them in a pool of workers.\n"
      "\n"
      "Each setting is an option, a variable of the environment, and a line NAME=value\n"
      "of the file .env in the working folder. The first of these that is there counts.\n"
      "\n");

  for (guint i = 0; i < n_settings; i++)
    append_setting (text, &settings[i]);

  for (guint i = 0; i < n_arguments; i++)
    {
      if (i == 0)
        g_string_append (text, "\nBeside settings:\n");
      else if (arguments[i - 1].kind == PFS_ARGUMENT_CONFIG)
        g_string_append (text, "\nInstead of serving:\n");
      append_argument (text, &arguments[i]);
    }

  g_string_append (text,
                   "\n"
                   "Exit status: 0 after a clean end; 78 if a setting or an option is wrong;\n"
                   "another one if the server can't start or go on.\n");

  return g_string_free (text, FALSE);
}
