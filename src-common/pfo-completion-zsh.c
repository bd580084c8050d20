/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-completion-private.h"

#include <string.h>

/* What means something to _arguments and _describe. */
#define SPECIAL "\\:[]"

/* The part of a specification of _arguments that says what is completed. */
static char *
get_action (PfoCompletionValue value, const PfoCompletionOption *option)
{
  g_autofree char *choices = NULL;

  switch (value)
    {
    case PFO_COMPLETION_CHOICE:
      choices = pfo_completion_join_choices (option);
      return g_strdup_printf ("(%s)", choices);
    case PFO_COMPLETION_FILE:
      return g_strdup ("_files");
    default:
      return g_strdup (" ");
    }
}

static void
append_option (GString *script, const PfoCompletionOption *option)
{
  g_autofree char *quoted = pfo_completion_quote (option->help, SPECIAL);
  g_autofree char *action = get_action (option->value, option);

  /* The quotes around the help open and close the whole. */
  quoted[strlen (quoted) - 1] = '\0';
  if (option->letter != NULL)
    g_string_append_printf (script, " \\\n    '-%s[%s]'", option->letter, quoted + 1);

  if (option->value == PFO_COMPLETION_NO_VALUE)
    g_string_append_printf (script, " \\\n    '--%s[%s]'", option->name, quoted + 1);
  else
    g_string_append_printf (script, " \\\n    '--%s=%s[%s]:%svalue:%s'", option->name,
                            option->optional ? "-" : "", quoted + 1, option->optional ? ":" : "",
                            action);
}

static void
append_commands (GString *script, const PfoCompletion *self)
{
  g_string_append (script, "  case $state in\n"
                           "    command)\n"
                           "      local -a commands=(");
  for (guint i = 0; i < self->n_commands; i++)
    {
      g_autofree char *entry =
          g_strconcat (self->commands[i].name, ":", self->commands[i].help, NULL);
      g_autofree char *quoted = pfo_completion_quote (entry, "");

      g_string_append_printf (script, "\n        %s", quoted);
    }
  g_string_append (script, ")\n"
                           "      _describe command commands ;;\n"
                           "    argument)\n"
                           "      case $line[1] in\n");
  for (guint i = 0; i < self->n_commands; i++)
    {
      if (self->commands[i].value == PFO_COMPLETION_TASK)
        g_string_append_printf (
            script,
            "        %s)\n"
            "          local -a server tasks\n"
            "          [[ -n $opt_args[--server] ]] &&\n"
            "            server=(--server \"${opt_args[--server]//\\\\:/:}\")\n"
            "          tasks=(${(f)\"$(%s --timeout 2 $server tasks 2>/dev/null |\n"
            "            sed -n '/^" PFO_COMPLETION_TASK_FIRST PFO_COMPLETION_TASK_REST
            ": /p')\"})\n"
            "          (( CURRENT == 2 )) && _describe task tasks ;;\n",
            self->commands[i].name, self->program);
    }
  g_string_append (script, "      esac ;;\n  esac\n");
}

/**
 * pfo_completion_print_zsh:
 * @self: what can be completed
 * @script: where to append
 *
 * Appends the completion for zsh.
 */
void
pfo_completion_print_zsh (const PfoCompletion *self, GString *script)
{
  g_string_append_printf (script,
                          "#compdef %1$s\n"
                          "# Completion of %1$s for zsh, by %1$s --print-completion zsh\n"
                          "_%1$s() {\n"
                          "  local curcontext=$curcontext state line\n"
                          "  typeset -A opt_args\n"
                          "  _arguments -C",
                          self->program);
  for (guint i = 0; i < self->n_options; i++)
    append_option (script, &self->options[i]);

  if (self->n_commands > 0)
    {
      g_string_append (script, " \\\n    '1: :->command' \\\n    '*:: :->argument'\n");
      append_commands (script, self);
    }
  else
    g_string_append_c (script, '\n');

  /* As a file of $fpath it is the function; sourced, it defines one. */
  g_string_append_printf (script,
                          "}\n"
                          "if [[ $funcstack[1] == _%1$s ]]; then\n"
                          "  _%1$s \"$@\"\n"
                          "else\n"
                          "  compdef _%1$s %1$s\n"
                          "fi\n",
                          self->program);
}
