/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli-completion.h"

#include "pfo-completion.h"

#include <glib/gi18n-lib.h>

static const char *const no_choices[] = { NULL };

/* What an option takes is told by the word that --help has for it. */
static PfoCompletionOption
from_entry (const GOptionEntry *entry)
{
  const char *takes = entry->arg_description;
  PfoCompletionOption option = {
    .name = entry->long_name,
    .help = _(entry->description),
    .value = takes != NULL ? PFO_COMPLETION_TEXT : PFO_COMPLETION_NO_VALUE,
    .choices = no_choices,
  };

  if (g_strcmp0 (takes, PFC_CLI_TAKES_FILE) == 0)
    option.value = PFO_COMPLETION_FILE;
  else if (g_strcmp0 (takes, PFC_CLI_TAKES_SHELL) == 0)
    {
      option.value = PFO_COMPLETION_CHOICE;
      option.choices = pfo_completion_shells;
    }

  return option;
}

static void
add_option_cb (const GOptionEntry *entry, gpointer user_data)
{
  PfoCompletionOption option = from_entry (entry);

  g_array_append_val (user_data, option);
}

/**
 * pfc_cli_completion_print:
 * @commands: (array length=n_commands): the commands
 * @n_commands: how many there are
 * @shell: the name of a shell
 *
 * Returns: (transfer full) (nullable): the script that lets @shell complete `pfo3-cli`, from the
 *   tables that `--help` is made of; %NULL if there is none for @shell
 */
char *
pfc_cli_completion_print (const PfcCommand *const *commands, guint n_commands, const char *shell)
{
  g_autoptr (GArray) options = g_array_new (FALSE, FALSE, sizeof (PfoCompletionOption));
  g_autofree PfoCompletionCommand *rows = g_new0 (PfoCompletionCommand, n_commands);

  pfc_cli_options_foreach (add_option_cb, options);
  for (guint i = 0; i < n_commands; i++)
    rows[i] = (PfoCompletionCommand){
      .name = commands[i]->name,
      .help = _(commands[i]->summary),
      .value = commands[i]->takes_task ? PFO_COMPLETION_TASK : PFO_COMPLETION_NO_VALUE,
    };

  return pfo_completion_print (&(PfoCompletion){ "pfo3-cli",
                                                 (const PfoCompletionOption *) options->data,
                                                 options->len, rows, n_commands },
                               shell);
}
