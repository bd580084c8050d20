/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-completion-private.h"

/* What means something inside single quotes. */
#define SPECIAL "\\"

static gboolean
takes_next_word (const PfoCompletionOption *option)
{
  return option->value != PFO_COMPLETION_NO_VALUE && !option->optional;
}

static void
append_option (GString *script, const PfoCompletion *self, const PfoCompletionOption *option)
{
  g_autofree char *help = pfo_completion_quote (option->help, SPECIAL);
  g_autofree char *choices = NULL;

  g_string_append_printf (script, "complete -c %s -l %s", self->program, option->name);
  if (option->letter != NULL)
    g_string_append_printf (script, " -s %s", option->letter);

  if (option->value == PFO_COMPLETION_FILE)
    g_string_append (script, " -r -F");
  else if (takes_next_word (option))
    g_string_append (script, " -x");

  if (option->value == PFO_COMPLETION_CHOICE)
    {
      choices = pfo_completion_join_choices (option);
      g_string_append_printf (script, " -a '%s'", choices);
    }

  g_string_append_printf (script, " -d %s\n", help);
}

/* fish's own helpers take the value of an option for the command. */
static void
append_functions (GString *script, const PfoCompletion *self, const char *identifier)
{
  g_string_append_printf (script,
                          "function __%s_words"
                          " -d 'The command and its arguments up to the cursor'\n"
                          "  set -l skip 0\n"
                          "  for word in (commandline -opc)[2..-1]\n"
                          "    if test $skip = 1\n"
                          "      set skip 0\n"
                          "      continue\n"
                          "    end\n"
                          "    switch $word\n"
                          "      case",
                          identifier);
  for (guint i = 0; i < self->n_options; i++)
    {
      if (takes_next_word (&self->options[i]))
        g_string_append_printf (script, " --%s", self->options[i].name);
    }
  g_string_append_printf (script,
                          "\n"
                          "        set skip 1\n"
                          "      case '-*'\n"
                          "      case '*'\n"
                          "        echo $word\n"
                          "    end\n"
                          "  end\n"
                          "end\n"
                          "function __%1$s_tasks -d 'The tasks of the server that the line names'\n"
                          "  set -l words (commandline -opc)\n"
                          "  set -l server\n"
                          "  for i in (seq 2 (count $words))\n"
                          "    switch $words[$i]\n"
                          "      case --server\n"
                          "        set server --server $words[(math $i + 1)]\n"
                          "      case '--server=*'\n"
                          "        set server $words[$i]\n"
                          "    end\n"
                          "  end\n"
                          "  %2$s --timeout 2 $server tasks 2>/dev/null |\n"
                          "    string match -r '^" PFO_COMPLETION_TASK_FIRST
                          PFO_COMPLETION_TASK_REST ": .*' |\n"
                          "    string replace ': ' \\t\n"
                          "end\n",
                          identifier, self->program);
}

static void
append_command (GString *script,
                const PfoCompletion *self,
                const PfoCompletionCommand *command,
                const char *identifier)
{
  g_autofree char *help = pfo_completion_quote (command->help, SPECIAL);

  g_string_append_printf (script, "complete -c %s -n 'test (count (__%s_words)) = 0' -a %s -d %s\n",
                          self->program, identifier, command->name, help);
  if (command->value == PFO_COMPLETION_TASK)
    g_string_append_printf (script,
                            "complete -c %1$s -n 'test \"$(__%2$s_words)\" = %3$s'"
                            " -a '(__%2$s_tasks)'\n",
                            self->program, identifier, command->name);
}

/**
 * pfo_completion_print_fish:
 * @self: what can be completed
 * @script: where to append
 *
 * Appends the completion for fish.
 */
void
pfo_completion_print_fish (const PfoCompletion *self, GString *script)
{
  g_autofree char *identifier = pfo_completion_get_identifier (self);

  g_string_append_printf (script,
                          "# Completion of %1$s for fish, by %1$s --print-completion fish\n"
                          "complete -c %1$s -f\n",
                          self->program);
  if (self->n_commands > 0)
    append_functions (script, self, identifier);
  for (guint i = 0; i < self->n_options; i++)
    append_option (script, self, &self->options[i]);
  for (guint i = 0; i < self->n_commands; i++)
    append_command (script, self, &self->commands[i], identifier);
}
