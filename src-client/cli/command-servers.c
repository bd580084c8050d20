/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli.h"

#include "pfc-cli-trust.h"
#include "pfc-problem.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

static int
print_servers (PfcKnownServers *servers)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (servers)); i++)
    {
      g_autoptr (PfcKnownServer) server = g_list_model_get_item (G_LIST_MODEL (servers), i);
      const char *fingerprint = pfc_known_server_get_fingerprint (server);
      const char *user = pfc_known_server_get_user (server);

      if (g_strcmp0 (fingerprint, PFC_KNOWN_SERVER_UNREADABLE) == 0)
        fingerprint = "?";
      printf ("%s\t%s\t%s\n", pfc_known_server_get_address (server), user != NULL ? user : "-",
              fingerprint != NULL ? fingerprint : "-");
    }

  return EX_OK;
}

/* Ends the sign-ins that were kept there, on the server too where it can be reached. */
static void
sign_out (PfcCli *cli, const char *address)
{
  g_autoptr (GPtrArray) tokens = pfc_kept_token_list (address);

  g_free (cli->options.server);
  cli->options.server = g_strdup (address);
  for (guint i = 0; i < tokens->len; i++)
    {
      const PfcKeptToken *token = tokens->pdata[i];
      g_autoptr (GError) error = NULL;
      g_autofree char *reason = NULL;

      pfc_kept_token_remove (token);
      if (pfc_cli_revoke (cli, token->token, &error))
        continue;

      reason = pfc_problem_describe (error);
      g_printerr (_("%s is signed out here, but the server could not be told: %s\n"),
                  token->username, reason);
    }
}

static int
forget (PfcCli *cli, PfcKnownServers *servers, const char *address)
{
  g_autoptr (GError) error = NULL;
  PfcKnownServer *server = pfc_known_servers_lookup (servers, address);

  if (server == NULL)
    {
      g_autofree char *text = g_strdup_printf (_("There is no known server “%s”."), address);

      g_printerr ("pfo3-cli: %s\n", text);
      return EX_NOINPUT;
    }

  sign_out (cli, pfc_known_server_get_address (server));
  if (!pfc_known_servers_forget (servers, address, &error))
    return pfc_cli_fail (cli, error);

  return EX_OK;
}

static int
run_servers (PfcCli *cli, char **args)
{
  g_autoptr (GError) error = NULL;

  if (args[0] != NULL && (!g_str_equal (args[0], "forget") || args[1] == NULL))
    return pfc_cli_fail_usage (_("It is used like this: pfo3-cli %s"),
                               "servers [forget HOST:PORT]");

  if (!pfc_cli_trust_load (cli, &error) ||
      !pfc_known_servers_load (pfc_trust_get_servers (cli->trust), &error))
    return pfc_cli_fail (cli, error);

  return args[0] == NULL ? print_servers (pfc_trust_get_servers (cli->trust))
                         : forget (cli, pfc_trust_get_servers (cli->trust), args[1]);
}

const PfcCommand pfc_command_servers = {
  .name = "servers",
  .arguments = N_("[forget HOST:PORT]"),
  .summary =
      N_("List the servers that are known, with user and trusted fingerprint; or forget one"),
  .max_args = 2,
  .run = run_servers,
};
