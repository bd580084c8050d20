/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli.h"

#include "pfc-address.h"
#include "pfc-cli-completion.h"
#include "pfc-cli-row.h"
#include "pfc-cli-secret.h"
#include "pfc-cli-trust.h"
#include "pfc-link.h"
#include "pfc-problem.h"
#include "pfo-error.h"

#include <glib/gi18n-lib.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const PfcCommand *const commands[] = {
  &pfc_command_register, &pfc_command_login, &pfc_command_logout, &pfc_command_inicio,
  &pfc_command_tasks,    &pfc_command_run,   &pfc_command_info,   &pfc_command_ping,
  &pfc_command_raw,      &pfc_command_servers,
};

static const PfcCommand *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_str_equal (commands[i]->name, name))
        return commands[i];
    }

  return NULL;
}

/* Returns: (transfer full): the command with its arguments, as it is typed */
static char *
get_usage (const PfcCommand *command)
{
  if (command->arguments == NULL)
    return g_strdup (command->name);

  return g_strconcat (command->name, " ", _(command->arguments), NULL);
}

static void
print_help (void)
{
  g_autofree char *options = pfc_cli_options_describe ();
  g_autoptr (GString) rows = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *usage = get_usage (commands[i]);

      pfc_cli_row_append (rows, usage, _(commands[i]->summary));
    }

  printf ("%s\n\n%s\n%s\n%s\n%s\n%s\n", _("Usage: pfo3-cli [OPTION…] COMMAND [ARGUMENT…]"),
          _("Commands:"), rows->str, _("Options:"), options,
          _("Exit status as in sysexits.h: 64 usage, 65 data, 66 no input, 68 unknown host, "
            "69 unavailable, 70 failed, 73 the sign-in cannot be kept, 74 the result cannot be "
            "written, 75 try again, 76 no PFO3 server, 77 not allowed."));
}

static void
print_command_help (const PfcCommand *command)
{
  g_autofree char *options = pfc_cli_options_describe ();
  g_autofree char *usage = get_usage (command);

  printf (_("Usage: pfo3-cli %s"), usage);
  printf ("\n%s\n\n%s\n%s", _(command->summary), _("Options:"), options);
}

/**
 * pfc_cli_fail_usage:
 * @format: what is wrong with the arguments, for people
 * @...: for @format
 *
 * Returns: the exit status that says so
 */
int
pfc_cli_fail_usage (const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_printerr ("pfo3-cli: %s\n%s\n", message, _("“pfo3-cli --help” shows how it is used."));
  return EX_USAGE;
}

/**
 * pfc_cli_fail:
 * @self: the run
 * @error: what went wrong
 *
 * Says so to people on standard error and, with --json, hands out the server's answer.
 *
 * Returns: the exit status that says so to programs
 */
int
pfc_cli_fail (PfcCli *self, const GError *error)
{
  g_autofree char *text = pfc_problem_describe (error);

  if (self->options.json && self->last_answer != NULL && error->domain == PFO_ERROR)
    puts (self->last_answer);

  g_printerr ("pfo3-cli: %s\n", text);
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) && self->refused != NULL)
    pfc_cli_trust_explain (self);
  if (g_error_matches (error, PFC_LINK_ERROR, PFC_LINK_ERROR_EXPOSED))
    g_printerr ("%s\n", _("With --insecure it is sent all the same."));
  if (g_error_matches (error, PFO_ERROR, PFO_ERROR_UNAUTHORIZED))
    g_printerr ("%s\n", _("“pfo3-cli login USER” signs in."));
  return pfc_cli_exit_code (error);
}

/**
 * pfc_cli_print_answer:
 * @self: the run
 * @text: the answer for people
 *
 * Prints @text or, with --json, the answer as it came.
 *
 * Returns: the exit status of a success
 */
int
pfc_cli_print_answer (PfcCli *self, const char *text)
{
  puts (self->options.json ? self->last_answer : text);
  return EX_OK;
}

/**
 * pfc_cli_get_lang:
 *
 * Returns: (transfer none): the language that the server is asked for: the person's, if it has it
 */
const char *
pfc_cli_get_lang (void)
{
  const char *const *names = g_get_language_names ();

  return g_str_has_prefix (names[0], "es") ? "es" : "en";
}

/* Hands the line that goes over the wire to whoever wants to see it, and keeps the answer: what
 * else comes then is not what was asked for. */
void
pfc_cli_trace (gboolean sent, const char *line, gsize length, gpointer user_data)
{
  PfcCli *self = user_data;

  if (!sent && self->last_answer == NULL)
    self->last_answer = g_strndup (line, length);

  if (self->options.trace)
    {
      g_autofree char *shown = pfc_cli_secret_hide (line, length);

      fprintf (stderr, "%c %s\n", sent ? '>' : '<', shown);
    }
}

static gboolean
is_settled (PfcConnection *connection)
{
  PfcConnectionState state = pfc_connection_get_state (connection);

  return state == PFC_CONNECTION_ONLINE || state == PFC_CONNECTION_WAITING ||
         state == PFC_CONNECTION_UNTRUSTED;
}

/**
 * pfc_cli_connect:
 * @self: the run
 * @error: why there is no connection
 *
 * Connects, if that was not done yet. One try: whoever runs this in a script decides about another.
 */
gboolean
pfc_cli_connect (PfcCli *self, GError **error)
{
  if (self->connection != NULL)
    return TRUE;

  if (!pfc_cli_trust_load (self, error))
    return FALSE;

  self->connection = pfc_connection_new ();
  pfc_connection_set_trust (self->connection, self->trust);
  pfc_connection_set_trace (self->connection, pfc_cli_trace, self);
  pfc_connection_set_patience (self->connection, self->options.timeout_s);
  if (!pfc_connection_open (self->connection, self->options.server, error))
    return FALSE;
  pfc_connection_set_insecure (self->connection, self->options.insecure); /* for this server */

  while (!is_settled (self->connection))
    g_main_context_iteration (NULL, TRUE);

  if (pfc_connection_get_state (self->connection) == PFC_CONNECTION_ONLINE)
    {
      pfc_cli_trust_keep (self, pfc_connection_get_certificate (self->connection));
      pfc_cli_trust_warn (pfc_connection_get_certificate (self->connection));
      g_clear_pointer (&self->last_answer, g_free); /* nobody asked for that one */
      return TRUE;
    }

  g_set_object (&self->refused, pfc_connection_get_certificate (self->connection));
  if (error != NULL)
    *error = g_error_copy (pfc_connection_get_failure (self->connection));

  return FALSE;
}

/* Puts the result where whoever waits for it looks: user_data is a GAsyncResult **. */
void
pfc_cli_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/**
 * pfc_cli_call:
 * @self: the run
 * @op: an operation
 * @data: (nullable): its data
 * @error: why it failed
 *
 * Connects if need be, calls, and waits. A sign-in that the server refuses is forgotten.
 *
 * Returns: (transfer full) (nullable): the answer
 */
JsonObject *
pfc_cli_call (PfcCli *self, const char *op, JsonObject *data, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) failure = NULL;
  JsonObject *answer;

  if (!pfc_cli_connect (self, error))
    return NULL;

  g_clear_pointer (&self->last_answer, g_free);
  pfc_connection_call_async (self->connection, op, data, self->options.timeout_s, NULL,
                             pfc_cli_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  answer = pfc_connection_call_finish (self->connection, result, &failure);
  if (g_error_matches (failure, PFO_ERROR, PFO_ERROR_UNAUTHORIZED) && self->token != NULL &&
      data != NULL &&
      g_strcmp0 (json_object_get_string_member_with_default (data, "token", NULL),
                 self->token->token) == 0)
    pfc_kept_token_remove (self->token);

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return answer;
}

/**
 * pfc_cli_revoke:
 * @self: the run
 * @token: a token
 * @error: why the server does not know of it
 *
 * Tells the server that nobody has @token any more.
 *
 * Returns: whether it is good for nothing now
 */
gboolean
pfc_cli_revoke (PfcCli *self, const char *token, GError **error)
{
  g_autoptr (JsonObject) data = json_object_new ();
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (GError) failure = NULL;

  json_object_set_string_member (data, "token", token);
  answer = pfc_cli_call (self, "LOGOUT", data, &failure);
  if (answer != NULL || g_error_matches (failure, PFO_ERROR, PFO_ERROR_UNAUTHORIZED))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/**
 * pfc_cli_get_token:
 * @self: the run
 *
 * Returns: (transfer none) (nullable): the sign-in on this server that an earlier run kept
 */
const PfcKeptToken *
pfc_cli_get_token (PfcCli *self)
{
  g_autoptr (GNetworkAddress) address = NULL;
  g_autofree char *server = NULL;

  if (self->token != NULL)
    return self->token;

  address = pfc_address_parse (self->options.server, NULL);
  if (address == NULL)
    return NULL;

  server = pfc_address_to_string (address);
  self->token = pfc_kept_token_load (server, self->options.user);
  return self->token;
}

static void
pfc_cli_clear (PfcCli *self)
{
  if (self->connection != NULL)
    pfc_connection_close (self->connection);

  g_clear_object (&self->connection);
  g_clear_object (&self->trust);
  g_clear_object (&self->refused);
  g_clear_pointer (&self->token, pfc_kept_token_free);
  g_free (self->last_answer);
  pfc_cli_options_clear (&self->options);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PfcCli, pfc_cli_clear)

/* Where a command reads no flags of its own, there are none left. */
static gboolean
check_args (const PfcCommand *command, GStrv args, int *status)
{
  g_autofree char *usage = NULL;
  guint n_args;

  for (int i = 0; args[i] != NULL && !command->own_flags; i++)
    {
      if (g_str_equal (args[i], "--"))
        {
          g_free (args[i]);
          memmove (&args[i], &args[i + 1],
                   g_strv_length (&args[i + 1]) * sizeof *args + sizeof *args);
          break;
        }

      if (g_str_has_prefix (args[i], "-") && args[i][1] != '\0')
        {
          *status = pfc_cli_fail_usage (_("There is no option %s."), args[i]);
          return FALSE;
        }
    }

  n_args = g_strv_length (args);
  if (n_args >= command->min_args && n_args <= command->max_args)
    return TRUE;

  usage = get_usage (command);
  *status = pfc_cli_fail_usage (_("It is used like this: pfo3-cli %s"), usage);
  return FALSE;
}

static int
run_command (PfcCli *self, char **args)
{
  const PfcCommand *command = find_command (args[0]);
  g_auto (GStrv) own_args = g_strdupv (args + 1);
  int status;

  if (command == NULL)
    return pfc_cli_fail_usage (_("There is no command “%s”."), args[0]);

  if (self->options.help && (!command->own_flags || own_args[0] == NULL))
    {
      print_command_help (command);
      return EX_OK;
    }

  if (!check_args (command, own_args, &status))
    return status;

  return command->run (self, own_args);
}

static int
print_completion (const char *shell)
{
  g_autofree char *script = pfc_cli_completion_print (commands, G_N_ELEMENTS (commands), shell);

  if (script == NULL)
    return pfc_cli_fail_usage (_("There is completion for bash, zsh and fish, not for %s."), shell);

  fputs (script, stdout);
  return EX_OK;
}

static int
run (PfcCli *self)
{
  if (self->options.version)
    {
      puts ("pfo3-cli " PFO_VERSION);
      return EX_OK;
    }

  if (self->options.completion != NULL)
    return print_completion (self->options.completion);

  if (self->options.args[0] != NULL)
    return run_command (self, self->options.args);

  if (!self->options.help)
    return pfc_cli_fail_usage ("%s", _("A command is missing."));

  print_help ();
  return EX_OK;
}

/* Whoever read the output has read enough, as head does. GSocket has the signal ignored that would
 * have ended the program then. */
static gboolean
is_read_by_nobody (int fd)
{
  struct pollfd output = { .fd = fd };

  return poll (&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

/**
 * pfc_cli_main:
 * @argc: as main() has it
 * @argv: as main() has it
 *
 * Returns: the exit status
 */
int
pfc_cli_main (int argc, char **argv)
{
  g_auto (PfcCli) self = { 0 };
  g_autoptr (GError) error = NULL;
  int status;

  if (!pfc_cli_options_parse (&self.options, argc, argv, &error))
    return pfc_cli_fail_usage ("%s", error->message);

  status = run (&self);

  /* A result that could not be written was not given. */
  if ((fflush (stdout) != 0 || ferror (stdout)) && status == EX_OK)
    {
      if (!is_read_by_nobody (STDOUT_FILENO))
        g_printerr ("pfo3-cli: %s\n", _("The result cannot be written."));
      status = EX_IOERR;
    }

  return status;
}
