/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfo-completion.h"

G_BEGIN_DECLS

/* What the names of tasks that are offered begin with, and go on with: a server says what it likes,
 * and what is offered gets into a command line, where nothing of it may mean anything to the shell
 * or to the program. */
#define PFO_COMPLETION_TASK_FIRST "[A-Za-z0-9_]"
#define PFO_COMPLETION_TASK_REST "[A-Za-z0-9._-]*"

void pfo_completion_print_bash (const PfoCompletion *self, GString *script);

void pfo_completion_print_zsh (const PfoCompletion *self, GString *script);

void pfo_completion_print_fish (const PfoCompletion *self, GString *script);

/* The program's name as a part of a function's name. */
char *pfo_completion_get_identifier (const PfoCompletion *self);

/* @text in single quotes of a shell, with @also escaped by backslashes inside. */
char *pfo_completion_quote (const char *text, const char *also);

/* The words of a choice with blanks between. */
char *pfo_completion_join_choices (const PfoCompletionOption *option);

G_END_DECLS
