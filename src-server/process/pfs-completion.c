/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-completion.h"

#include "pfo-completion.h"
#include "pfs-arguments.h"
#include "pfs-setting.h"

static PfoCompletionOption
from_setting (const PfsSetting *setting)
{
  static const char *const booleans[] = { "true", "false", NULL };

  return (PfoCompletionOption){
    .name = pfs_setting_get_option (setting),
    .help = setting->help,
    .value = setting->flag ? PFO_COMPLETION_CHOICE : setting->kind->completion,
    .optional = setting->flag,
    .choices = setting->flag ? booleans : setting->choices,
  };
}

static PfoCompletionOption
from_argument (const PfsArgument *argument)
{
  return (PfoCompletionOption){
    .name = g_strdup (argument->option),
    .letter = argument->letter,
    .help = argument->help,
    .value = argument->value,
    .choices = argument->value == PFO_COMPLETION_CHOICE ? pfo_completion_shells : NULL,
  };
}

static void
clear_option (gpointer data)
{
  PfoCompletionOption *option = data;

  g_free ((char *) option->name);
}

/**
 * pfs_completion_print:
 * @shell: the name of a shell
 * @error: set if there is no completion for it
 *
 * Returns: (transfer full) (nullable): the script that lets @shell complete `pfo3-server`, from the
 *   tables that `--help` is made of
 */
char *
pfs_completion_print (const char *shell, GError **error)
{
  g_autoptr (GArray) options = g_array_new (FALSE, FALSE, sizeof (PfoCompletionOption));
  PfoCompletion completion = { .program = "pfo3-server" };
  guint n_settings, n_arguments;
  const PfsSetting *settings = pfs_setting_get_table (&n_settings);
  const PfsArgument *arguments = pfs_arguments_get_table (&n_arguments);
  char *script;

  g_array_set_clear_func (options, clear_option);
  for (guint i = 0; i < n_settings; i++)
    {
      PfoCompletionOption option = from_setting (&settings[i]);

      g_array_append_val (options, option);
    }
  for (guint i = 0; i < n_arguments; i++)
    {
      PfoCompletionOption option = from_argument (&arguments[i]);

      g_array_append_val (options, option);
    }

  completion.options = (const PfoCompletionOption *) options->data;
  completion.n_options = options->len;
  script = pfo_completion_print (&completion, shell);
  if (script == NULL)
    g_set_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_OPTION,
                 "There is completion for bash, zsh and fish, not for %s", shell);
  return script;
}
