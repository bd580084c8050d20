/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-completion-private.h"

/* Words are taken from the line: bash's own are cut at colons and equals signs, which addresses and
 * options have. What it replaces is the part behind the last of those. */
#define HEAD                                                       \
  "# Completion of %1$s for bash, by %1$s --print-completion bash\n" \
  "_%2$s() {\n"                                                    \
  "  local line=${COMP_LINE:0:COMP_POINT} words cur option='' prefix='' command='' task n=0 i\n" \
  "  local server=()\n"                                            \
  "  read -ra words <<<\"$line\"\n"                                \
  "  [[ $line == *[[:blank:]] ]] && words+=('')\n"                 \
  "  cur=${words[-1]}\n"                                           \
  "  COMPREPLY=()\n"

#define OPTIONS                                                    \
  "  option=${words[-2]}\n"                                        \
  "  if [[ $cur == --*=* ]]; then\n"                               \
  "    option=${cur%%%%=*}= cur=${cur#*=}\n"                       \
  "    [[ $COMP_WORDBREAKS == *=* ]] || prefix=$option\n"          \
  "  fi\n"

#define TAIL                                                       \
  "  if [[ $cur == -* ]]; then\n"                                  \
  "    mapfile -t COMPREPLY < <(compgen -W '%1$s' -- \"$cur\")\n"  \
  "    return\n"                                                   \
  "  fi\n"

static gboolean
takes_next_word (const PfoCompletionOption *option)
{
  return option->value != PFO_COMPLETION_NO_VALUE && !option->optional;
}

/* The patterns under which the value of @option is completed. */
static void
append_patterns (GString *script, const PfoCompletionOption *option)
{
  if (takes_next_word (option))
    g_string_append_printf (script, "    --%s|--%s=)", option->name, option->name);
  else
    g_string_append_printf (script, "    --%s=)", option->name);
}

static void
append_value (GString *script, const PfoCompletionOption *option)
{
  g_autofree char *choices = NULL;

  append_patterns (script, option);
  switch (option->value)
    {
    case PFO_COMPLETION_CHOICE:
      choices = pfo_completion_join_choices (option);
      g_string_append_printf (script,
                              " mapfile -t COMPREPLY < <(compgen -P \"$prefix\" -W '%s'"
                              " -- \"$cur\"); return ;;\n",
                              choices);
      break;
    case PFO_COMPLETION_FILE:
      g_string_append (script,
                       " compopt -o filenames 2>/dev/null\n"
                       "      mapfile -t COMPREPLY < <(compgen -P \"$prefix\" -f -- \"$cur\")"
                       "; return ;;\n");
      break;
    default:
      g_string_append (script, " return ;;\n");
    }
}

/* Steps over options and their values up to the word at the cursor, to find the command. */
static void
append_search (GString *script, const PfoCompletion *self)
{
  g_string_append (script,
                   "  for ((i = 1; i < ${#words[@]} - 1; i++)); do\n"
                   "    case ${words[i]} in\n"
                   "      --server) server=(--server \"${words[++i]}\") ;;\n"
                   "      --server=*) server=(\"${words[i]}\") ;;\n      ");
  for (guint i = 0; i < self->n_options; i++)
    {
      if (takes_next_word (&self->options[i]) && !g_str_equal (self->options[i].name, "server"))
        g_string_append_printf (script, "--%s|", self->options[i].name);
    }
  g_string_truncate (script, script->len - 1);
  g_string_append (script,
                   ") ((++i)) ;;\n"
                   "      -*) ;;\n"
                   "      *) [[ -n $command ]] && ((++n)) || command=${words[i]} ;;\n"
                   "    esac\n"
                   "  done\n");
}

static void
append_commands (GString *script, const PfoCompletion *self)
{
  g_string_append (script, "  if [[ -z $command ]]; then\n"
                           "    mapfile -t COMPREPLY < <(compgen -W '");
  for (guint i = 0; i < self->n_commands; i++)
    g_string_append_printf (script, "%s%s", i > 0 ? " " : "", self->commands[i].name);
  g_string_append (script, "' -- \"$cur\")\n    return\n  fi\n");

  for (guint i = 0; i < self->n_commands; i++)
    {
      if (self->commands[i].value == PFO_COMPLETION_TASK)
        g_string_append_printf (
            script,
            "  if [[ $command == %s && $n == 0 ]]; then\n"
            "    while read -r task; do\n"
            "      [[ $task == \"$cur\"* ]] && COMPREPLY+=(\"$task\")\n"
            "    done < <(\"${words[0]}\" --timeout 2 \"${server[@]}\" tasks 2>/dev/null |\n"
            "      sed -n 's/^\\(" PFO_COMPLETION_TASK_FIRST PFO_COMPLETION_TASK_REST
            "\\): .*/\\1/p')\n"
            "  fi\n",
            self->commands[i].name);
    }
}

/**
 * pfo_completion_print_bash:
 * @self: what can be completed
 * @script: where to append
 *
 * Appends the completion for bash.
 */
void
pfo_completion_print_bash (const PfoCompletion *self, GString *script)
{
  g_autofree char *identifier = pfo_completion_get_identifier (self);
  g_autoptr (GString) names = g_string_new (NULL);

  g_string_append_printf (script, HEAD, self->program, identifier);
  if (self->n_commands > 0)
    append_search (script, self);
  g_string_append_printf (script, OPTIONS);
  g_string_append (script, "  case $option in\n");
  for (guint i = 0; i < self->n_options; i++)
    {
      const PfoCompletionOption *option = &self->options[i];

      if (option->value != PFO_COMPLETION_NO_VALUE)
        append_value (script, option);
      g_string_append_printf (names, "%s--%s", i > 0 ? " " : "", option->name);
      if (option->letter != NULL)
        g_string_append_printf (names, " -%s", option->letter);
    }
  g_string_append (script, "  esac\n");
  g_string_append_printf (script, TAIL, names->str);

  if (self->n_commands > 0)
    append_commands (script, self);
  else
    g_string_append_printf (script, "  mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$cur\")\n",
                            names->str);
  g_string_append_printf (script, "}\ncomplete -F _%s %s\n", identifier, self->program);
}
