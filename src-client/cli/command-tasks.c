/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli.h"

#include "pfc-catalogue.h"
#include "pfc-cli-flags.h"
#include "pfc-typing.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

static PfcCatalogue *
load_catalogue (PfcCli *cli, GError **error)
{
  g_autoptr (PfcCatalogue) catalogue = pfc_catalogue_new ();
  g_autoptr (GAsyncResult) result = NULL;

  if (!pfc_cli_connect (cli, error))
    return NULL;

  pfc_catalogue_load_async (catalogue, cli->connection, pfc_cli_get_lang (),
                            cli->options.timeout_s, NULL, pfc_cli_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return pfc_catalogue_load_finish (catalogue, result, error) ? g_steal_pointer (&catalogue) : NULL;
}

static void
append_task (GString *out, PfcTask *task)
{
  g_autofree char *fields = pfc_cli_flags_describe (task);

  g_string_append_printf (out, "%s%s: %s\n", out->len > 0 ? "\n" : "", pfc_task_get_name (task),
                          pfc_task_get_title (task));
  if (*pfc_task_get_description (task) != '\0')
    g_string_append_printf (out, "  %s\n", pfc_task_get_description (task));
  g_string_append (out, fields);
}

static int
run_tasks (PfcCli *cli, char **args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PfcCatalogue) catalogue = load_catalogue (cli, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  if (catalogue == NULL)
    return pfc_cli_fail (cli, error);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (catalogue)); i++)
    {
      g_autoptr (PfcTask) task = g_list_model_get_item (G_LIST_MODEL (catalogue), i);

      append_task (text, task);
    }

  /* The last newline comes with the printing. */
  g_string_truncate (text, text->len - (text->len > 0));
  return pfc_cli_print_answer (cli, text->str);
}

const PfcCommand pfc_command_tasks = {
  .name = "tasks",
  .summary = N_("List the tasks that the server offers"),
  .run = run_tasks,
};

static int
print_task_help (PfcTask *task)
{
  g_autofree char *fields = pfc_cli_flags_describe (task);

  printf (_("Usage: pfo3-cli run %s [FIELD…]"), pfc_task_get_name (task));
  printf ("\n%s\n%s\n\n%s\n%s\n%s\n", pfc_task_get_title (task), pfc_task_get_description (task),
          _("Fields:"), fields,
          _("A single field needs no flag. --no-NAME says no, and --arg-NAME is a field that has "
            "the name of an option. Numbers are separated by blanks or semicolons."));
  return EX_OK;
}

/* Says what is wrong, field by field. */
static int
fail_entries (PfcEntries *entries)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (entries)); i++)
    {
      g_autoptr (PfcEntry) entry = g_list_model_get_item (G_LIST_MODEL (entries), i);

      if (pfc_entry_get_error (entry) != NULL)
        g_printerr ("pfo3-cli: --%s: %s\n", pfc_entry_get_field (entry)->name,
                    pfc_entry_get_error (entry));
    }

  return EX_DATAERR;
}

static int
run_entries (PfcCli *cli, PfcEntries *entries)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) task = pfc_entries_read (entries);
  g_autoptr (JsonObject) data = json_object_new ();
  g_autoptr (JsonObject) answer = NULL;
  g_autofree char *text = NULL;
  const PfcKeptToken *token = pfc_cli_get_token (cli);

  if (task == NULL)
    return fail_entries (entries);

  json_object_set_object_member (data, "task", json_object_ref (task));
  if (token != NULL && pfc_connection_get_tasks_need_login (cli->connection))
    json_object_set_string_member (data, "token", token->token);

  answer = pfc_cli_call (cli, "TASK", data, &error);
  if (answer == NULL)
    return pfc_cli_fail (cli, error);

  /* For programs as much as for people: the point is the decimal point. */
  if (json_object_has_member (answer, "result"))
    text = pfc_typing_write (json_object_get_member (answer, "result"), PFC_DECIMAL_POINT);
  return pfc_cli_print_answer (cli, text != NULL ? text : "");
}

static int
run_run (PfcCli *cli, char **args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PfcCatalogue) catalogue = load_catalogue (cli, &error);
  g_autoptr (PfcEntries) entries = NULL;
  PfcTask *task;

  if (catalogue == NULL)
    return pfc_cli_fail (cli, error);

  task = pfc_catalogue_find (catalogue, args[0]);
  if (task == NULL)
    {
      g_printerr (_("pfo3-cli: the server offers no task “%s”; “pfo3-cli tasks” lists them.\n"),
                  args[0]);
      return EX_DATAERR;
    }

  if (cli->options.help)
    return print_task_help (task);

  entries = pfc_entries_new (task);
  if (!pfc_cli_flags_read (entries, args + 1, &error))
    return pfc_cli_fail_usage ("%s", error->message);

  return run_entries (cli, entries);
}

const PfcCommand pfc_command_run = {
  .name = "run",
  .arguments = N_("TASK [FIELD…]"),
  .summary = N_("Run a task and print its result; its fields are options (run TASK --help)"),
  .min_args = 1,
  .max_args = G_MAXUINT,
  .takes_task = TRUE,
  .own_flags = TRUE,
  .run = run_run,
};
