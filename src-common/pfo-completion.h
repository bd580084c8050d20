/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfoCompletionValue:
 * @PFO_COMPLETION_NO_VALUE: nothing
 * @PFO_COMPLETION_TEXT: what only the person knows
 * @PFO_COMPLETION_FILE: the path of a file
 * @PFO_COMPLETION_CHOICE: one of some words
 * @PFO_COMPLETION_TASK: the name of a task, which the program is asked for (`PROGRAM tasks`)
 *
 * What an option or a command takes.
 */
typedef enum
{
  PFO_COMPLETION_NO_VALUE,
  PFO_COMPLETION_TEXT,
  PFO_COMPLETION_FILE,
  PFO_COMPLETION_CHOICE,
  PFO_COMPLETION_TASK,
} PfoCompletionValue;

/**
 * PfoCompletionOption:
 * @name: without its dashes
 * @letter: (nullable): the same as one letter
 * @help: in a few words
 * @optional: whether the value may be left out; it then goes behind a `=` only
 * @choices: (nullable): the words of a choice, ended by %NULL
 */
typedef struct
{
  const char *name;
  const char *letter;
  const char *help;
  PfoCompletionValue value;
  gboolean optional;
  const char *const *choices;
} PfoCompletionOption;

/* A command of the program: the first word that is no option. */
typedef struct
{
  const char *name;
  const char *help;
  PfoCompletionValue value; /* of its first argument */
} PfoCompletionCommand;

/**
 * PfoCompletion:
 *
 * The command line of a program, as a shell is to complete it.
 */
typedef struct
{
  const char *program;
  const PfoCompletionOption *options;
  guint n_options;
  const PfoCompletionCommand *commands; /* (nullable) */
  guint n_commands;
} PfoCompletion;

/* The shells, ended by %NULL. */
extern const char *const pfo_completion_shells[];

char *pfo_completion_print (const PfoCompletion *self, const char *shell);

G_END_DECLS
