/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-completion-private.h"

#include <string.h>

static const struct
{
  const char *shell;
  void (*print) (const PfoCompletion *self, GString *script);
} printers[] = {
  { "bash", pfo_completion_print_bash },
  { "zsh", pfo_completion_print_zsh },
  { "fish", pfo_completion_print_fish },
};

const char *const pfo_completion_shells[] = { "bash", "zsh", "fish", NULL };

char *
pfo_completion_get_identifier (const PfoCompletion *self)
{
  return g_strdelimit (g_strdup (self->program), "-", '_');
}

char *
pfo_completion_quote (const char *text, const char *also)
{
  GString *quoted = g_string_new ("'");

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\'')
        g_string_append (quoted, "'\\''");
      else if (strchr (also, *p) != NULL)
        g_string_append_printf (quoted, "\\%c", *p);
      else
        g_string_append_c (quoted, *p);
    }

  g_string_append_c (quoted, '\'');
  return g_string_free (quoted, FALSE);
}

char *
pfo_completion_join_choices (const PfoCompletionOption *option)
{
  return g_strjoinv (" ", (char **) option->choices);
}

/**
 * pfo_completion_print:
 * @self: the command line of a program
 * @shell: one of #pfo_completion_shells
 *
 * Returns: (transfer full) (nullable): the script that lets @shell complete it; %NULL if there is
 *   none for @shell
 */
char *
pfo_completion_print (const PfoCompletion *self, const char *shell)
{
  for (guint i = 0; i < G_N_ELEMENTS (printers); i++)
    {
      GString *script;

      if (!g_str_equal (printers[i].shell, shell))
        continue;

      script = g_string_new (NULL);
      printers[i].print (self, script);
      return g_string_free (script, FALSE);
    }

  return NULL;
}
