/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-cli-exit.h"
#include "pfc-cli-options.h"
#include "pfc-kept-token.h"
#include "pfc-connection.h"

G_BEGIN_DECLS

/**
 * PfcCli:
 * @options: what the program was told
 *
 * One run of the terminal client: its options, its connection, its sign-in. Commands read like a
 * list of steps: whatever is asynchronous is waited for, to the --timeout at most.
 */
typedef struct
{
  PfcCliOptions options;

  PfcConnection *connection;
  char *last_answer; /* the line, as it came */
  PfcKeptToken *token;

  PfcTrust *trust;
  PfcCertificate *refused; /* the certificate for which there is no connection */
} PfcCli;

/**
 * PfcCommand:
 * @arguments: (nullable): what follows the name, for people
 * @summary: what it does, for people
 * @takes_task: whether its first argument is the name of a task
 * @own_flags: its arguments may begin with dashes, and are its own to read
 * @run: does it; returns the exit status
 *
 * A command: a row of the table in pfc-cli.c, and a function in the file of its group.
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *summary;
  guint min_args;
  guint max_args;
  gboolean takes_task;
  gboolean own_flags;
  int (*run) (PfcCli *cli, char **args);
} PfcCommand;

extern const PfcCommand pfc_command_register;
extern const PfcCommand pfc_command_login;
extern const PfcCommand pfc_command_logout;
extern const PfcCommand pfc_command_inicio;
extern const PfcCommand pfc_command_tasks;
extern const PfcCommand pfc_command_run;
extern const PfcCommand pfc_command_info;
extern const PfcCommand pfc_command_ping;
extern const PfcCommand pfc_command_raw;
extern const PfcCommand pfc_command_servers;

int pfc_cli_main (int argc, char **argv);

gboolean pfc_cli_connect (PfcCli *self, GError **error);

JsonObject *pfc_cli_call (PfcCli *self, const char *op, JsonObject *data, GError **error);

gboolean pfc_cli_revoke (PfcCli *self, const char *token, GError **error);

void pfc_cli_result_cb (GObject *source, GAsyncResult *result, gpointer user_data);

const PfcKeptToken *pfc_cli_get_token (PfcCli *self);

void pfc_cli_trace (gboolean sent, const char *line, gsize length, gpointer user_data);

const char *pfc_cli_get_lang (void);

int pfc_cli_print_answer (PfcCli *self, const char *text);

int pfc_cli_fail (PfcCli *self, const GError *error);

int pfc_cli_fail_usage (const char *format, ...) G_GNUC_PRINTF (1, 2);

G_END_DECLS
