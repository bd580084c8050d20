/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What options take, before it is translated, if a shell can complete it. */
#define PFC_CLI_TAKES_FILE "FILE"
#define PFC_CLI_TAKES_SHELL "SHELL"

/**
 * PfcCliOptions:
 * @args: what is left: the command and its own arguments, `--` included; valid UTF-8
 *
 * The options that every command has. They may stand anywhere before a `--`.
 */
typedef struct
{
  char *server;
  char *user;
  char *password_file;
  char *trust;
  int timeout_s;
  gboolean local; /* the server of this environment: see pfc-cli-local.c */
  gboolean insecure;
  gboolean json;
  gboolean trace;
  gboolean help;
  gboolean version;
  char *completion; /* (nullable): the shell to print it for */
  GStrv args;
} PfcCliOptions;

gboolean pfc_cli_options_parse (PfcCliOptions *self, int argc, char **argv, GError **error);

void pfc_cli_options_clear (PfcCliOptions *self);

char *pfc_cli_options_describe (void);

void pfc_cli_options_foreach (void (*visit) (const GOptionEntry *entry, gpointer user_data),
                              gpointer user_data);

G_END_DECLS
