/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli.h"

#include "pfc-answer.h"
#include "pfc-typing.h"

#include <glib/gi18n-lib.h>

static int
run_ping (PfcCli *cli, char **args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = pfc_cli_call (cli, "PING", NULL, &error);
  const char *text = answer != NULL ? pfc_answer_get_string (answer, "result") : NULL;

  if (answer == NULL)
    return pfc_cli_fail (cli, error);

  return pfc_cli_print_answer (cli, text != NULL ? text : "");
}

const PfcCommand pfc_command_ping = {
  .name = "ping",
  .summary = N_("See whether the server answers"),
  .run = run_ping,
};

/* A line for everything that the server says of itself, known to this version or not. */
static char *
describe (JsonObject *info)
{
  g_autoptr (GList) names = json_object_get_members (info);
  g_autoptr (GString) text = g_string_new (NULL);

  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *value =
          pfc_typing_write (json_object_get_member (info, l->data), PFC_DECIMAL_POINT);

      g_string_append_printf (text, "%s%-18s %s", l == names ? "" : "\n", (char *) l->data, value);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static int
run_info (PfcCli *cli, char **args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = pfc_cli_call (cli, "INFO", NULL, &error);
  JsonObject *info = answer != NULL ? pfc_answer_get_object (answer, "result") : NULL;
  g_autofree char *text = info != NULL ? describe (info) : NULL;

  if (answer == NULL)
    return pfc_cli_fail (cli, error);

  return pfc_cli_print_answer (cli, text != NULL ? text : "");
}

const PfcCommand pfc_command_info = {
  .name = "info",
  .summary = N_("Show what the server says of itself"),
  .run = run_info,
};
