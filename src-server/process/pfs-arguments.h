/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-sources.h"

G_BEGIN_DECLS

/* What an option that is no setting does. */
typedef enum
{
  PFS_ARGUMENT_NONE,
  PFS_ARGUMENT_CONFIG,  /* names the file of settings */
  PFS_ARGUMENT_CHECK,   /* the others are done instead of serving */
  PFS_ARGUMENT_PRINT,
  PFS_ARGUMENT_COMPLETION,
  PFS_ARGUMENT_VERSION,
  PFS_ARGUMENT_HELP,
} PfsArgumentKind;

/**
 * PfsArgument:
 * @option: without its dashes
 * @letter: (nullable): the same as one letter
 * @placeholder: (nullable): the value's name in `--help`; %NULL for an option without a value
 *
 * An option that is no setting: a row of a table.
 */
typedef struct
{
  PfsArgumentKind kind;
  const char *option;
  const char *letter;
  const char *placeholder;
  PfoCompletionValue value;
  const char *help;
} PfsArgument;

/**
 * PfsArguments:
 * @command: what to do instead of serving; %PFS_ARGUMENT_NONE to serve
 * @config: (nullable): the file of settings
 * @shell: (nullable): the shell to print completion for
 *
 * What the command line says beside settings. Strings belong to the command line.
 */
typedef struct
{
  PfsArgumentKind command;
  const char *config;
  const char *shell;
} PfsArguments;

const PfsArgument *pfs_arguments_get_table (guint *n_arguments);

gboolean pfs_arguments_read (PfsArguments *self,
                             const char *const *argv,
                             PfsSources *sources,
                             GError **error);

G_END_DECLS
