/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli.h"

#include "pfc-address.h"
#include "pfc-answer.h"
#include "pfc-cli-password.h"
#include "pfc-cli-trust.h"
#include "pfo-error.h"

#include <glib/gi18n-lib.h>

/* The password comes from a file or the terminal, never from an argument, which others can see. */
static char *
get_password (PfcCli *cli, const char *username, GError **error)
{
  g_autofree char *prompt = NULL;

  if (cli->options.password_file != NULL)
    return pfc_cli_password_read_file (cli->options.password_file, error);

  prompt = g_strdup_printf (_("Password of %s: "), username);
  return pfc_cli_password_ask (prompt, error);
}

/* Nobody sees what they type: a new password is asked for twice. */
static char *
get_new_password (PfcCli *cli, const char *username, GError **error)
{
  char *password = get_password (cli, username, error);
  char *again;

  if (password == NULL || cli->options.password_file != NULL)
    return password;

  again = pfc_cli_password_ask (_("The same again: "), error);
  if (again != NULL && !g_str_equal (password, again))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _("The passwords are not the same."));
      g_clear_pointer (&password, pfc_cli_password_free);
    }
  else if (again == NULL)
    {
      g_clear_pointer (&password, pfc_cli_password_free);
    }

  pfc_cli_password_free (again);
  return password;
}

static void
set_encoding_error (PfcCli *cli, GError **error)
{
  const char *path = cli->options.password_file;
  g_autofree char *name = NULL;

  if (path == NULL)
    {
      g_set_error_literal (error, G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE,
                           _("The password is not valid UTF-8."));
      return;
    }

  name = g_str_equal (path, "-") ? g_strdup (_("Standard input")) : g_filename_display_name (path);
  g_set_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE,
               _("%s: the password in it is not valid UTF-8."), name);
}

/* Takes the password. */
static JsonObject *
call_with_password (PfcCli *cli,
                    const char *op,
                    const char *username,
                    char *password,
                    GError **error)
{
  g_autoptr (JsonObject) data = json_object_new ();
  JsonObject *answer = NULL;

  if (!g_utf8_validate (password, -1, NULL))
    {
      set_encoding_error (cli, error);
    }
  else
    {
      json_object_set_string_member (data, "username", username);
      json_object_set_string_member (data, "password", password);
      answer = pfc_cli_call (cli, op, data, error);
    }

  pfc_cli_password_free (password);
  return answer;
}

/* What is printed with --json is the server's answer, so it has to be asked. What is no text is
 * refused later. */
static gboolean
may_register_with (PfcCli *cli, const char *password, GError **error)
{
  return cli->options.json || !g_utf8_validate (password, -1, NULL) ||
         pfc_connection_check_new_password (cli->connection, password, error);
}

static int
run_register (PfcCli *cli, char **args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = NULL;
  g_autofree char *text = g_strdup_printf (_("%s is registered."), args[0]);
  char *password;

  /* Whoever cannot be reached, or only where others listen, need not be told a password. */
  if (!pfc_cli_connect (cli, &error) ||
      !pfc_connection_may_send_password (cli->connection, &error))
    return pfc_cli_fail (cli, error);

  password = get_new_password (cli, args[0], &error);
  if (password != NULL && !may_register_with (cli, password, &error))
    g_clear_pointer (&password, pfc_cli_password_free);
  if (password != NULL)
    answer = call_with_password (cli, "REGISTRO", args[0], password, &error);

  if (answer == NULL)
    return pfc_cli_fail (cli, error);

  return pfc_cli_print_answer (cli, text);
}

const PfcCommand pfc_command_register = {
  .name = "register",
  .arguments = N_("USER"),
  .summary = N_("Register a new user"),
  .min_args = 1,
  .max_args = 1,
  .run = run_register,
};

/* Keeps the sign-in for the commands to come. Returns: the exit status */
static int
keep_token (PfcCli *cli, JsonObject *answer)
{
  g_autoptr (GError) error = NULL;
  const PfcKeptToken token = {
    .server = (char *) pfc_connection_get_address (cli->connection),
    .username = (char *) pfc_answer_get_string (answer, "username"),
    .token = (char *) pfc_answer_get_string (answer, "token"),
  };

  if (token.username == NULL || token.token == NULL)
    {
      error = pfc_answer_new_odd_error ();
      return pfc_cli_fail (cli, error);
    }

  if (!pfc_kept_token_save (&token, &error))
    {
      pfc_cli_fail (cli, error);
      return EX_CANTCREAT;
    }

  return EX_OK;
}

/* Returns: (transfer full) (nullable): what is kept where the sign-in of @answer is to be */
static PfcKeptToken *
find_replaced (PfcCli *cli, JsonObject *answer)
{
  const char *username = pfc_answer_get_string (answer, "username");

  return username != NULL
             ? pfc_kept_token_load (pfc_connection_get_address (cli->connection), username)
             : NULL;
}

/* Whoever signs in once more has no use for the token of before, which nobody has any more. */
static void
revoke_replaced (PfcCli *cli, const PfcKeptToken *replaced)
{
  g_autoptr (GError) error = NULL;

  if (replaced != NULL && !pfc_cli_revoke (cli, replaced->token, &error))
    g_debug ("The sign-in of before is not over on the server: %s", error->message);
}

static int
run_login (PfcCli *cli, char **args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (PfcKeptToken) replaced = NULL;
  g_autofree char *text = NULL;
  char *password;
  int status;

  if (!pfc_cli_connect (cli, &error) ||
      !pfc_connection_may_send_password (cli->connection, &error))
    return pfc_cli_fail (cli, error);

  password = get_password (cli, args[0], &error);
  if (password != NULL)
    answer = call_with_password (cli, "LOGIN", args[0], password, &error);

  if (answer == NULL)
    return pfc_cli_fail (cli, error);

  replaced = find_replaced (cli, answer);
  status = keep_token (cli, answer);
  if (status != EX_OK)
    return status;

  pfc_cli_trust_note_user (cli, pfc_answer_get_string (answer, "username"));
  text = g_strdup_printf (_("%s is signed in."), pfc_answer_get_string (answer, "username"));
  status = pfc_cli_print_answer (cli, text);
  revoke_replaced (cli, replaced);
  return status;
}

const PfcCommand pfc_command_login = {
  .name = "login",
  .arguments = N_("USER"),
  .summary = N_("Sign in, for this and later commands"),
  .min_args = 1,
  .max_args = 1,
  .run = run_login,
};

/* Returns: (transfer full) (nullable): data that shows who is signed in */
static JsonObject *
new_token_data (PfcCli *cli, GError **error)
{
  g_autoptr (GNetworkAddress) address = pfc_address_parse (cli->options.server, error);
  const PfcKeptToken *token = pfc_cli_get_token (cli);
  JsonObject *data;

  if (address == NULL)
    return NULL;

  if (token == NULL)
    {
      g_set_error_literal (error, PFO_ERROR, PFO_ERROR_UNAUTHORIZED, "401 Unauthorized");
      return NULL;
    }

  data = json_object_new ();
  json_object_set_string_member (data, "token", token->token);
  return data;
}

/* The token stays valid on a server that did not hear of it, and only who has it can end that: it
 * is kept. One that the server refuses is forgotten already. Returns: the exit status */
static int
fail_logout (PfcCli *cli, const GError *error)
{
  int status = pfc_cli_fail (cli, error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, PFO_ERROR, PFO_ERROR_UNAUTHORIZED))
    return status;

  text = g_strdup_printf (_("%s is still signed in here; “pfo3-cli logout” can be tried again."),
                          cli->token->username);
  g_printerr ("%s\n", text);
  return status;
}

static int
run_logout (PfcCli *cli, char **args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) data = new_token_data (cli, &error);
  g_autoptr (JsonObject) answer = NULL;
  g_autofree char *text = NULL;

  if (data == NULL)
    return pfc_cli_fail (cli, error);

  answer = pfc_cli_call (cli, "LOGOUT", data, &error);
  if (answer == NULL)
    return fail_logout (cli, error);

  pfc_kept_token_remove (cli->token);
  text = g_strdup_printf (_("%s is signed out."), cli->token->username);
  return pfc_cli_print_answer (cli, text);
}

const PfcCommand pfc_command_logout = {
  .name = "logout",
  .summary = N_("Sign out"),
  .run = run_logout,
};

static int
run_inicio (PfcCli *cli, char **args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) data = new_token_data (cli, &error);
  g_autoptr (JsonObject) answer = NULL;
  const char *html;

  if (data == NULL)
    return pfc_cli_fail (cli, error);

  json_object_set_string_member (data, "lang", pfc_cli_get_lang ());
  answer = pfc_cli_call (cli, "GET_TAREAS_HTML", data, &error);
  if (answer == NULL)
    return pfc_cli_fail (cli, error);

  html = pfc_answer_get_string (answer, "html");
  if (html != NULL)
    return pfc_cli_print_answer (cli, html);

  error = pfc_answer_new_odd_error ();
  return pfc_cli_fail (cli, error);
}

const PfcCommand pfc_command_inicio = {
  .name = "inicio",
  .summary = N_("Print the Inicio page, as HTML"),
  .run = run_inicio,
};
