/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfo-completion.h"

G_BEGIN_DECLS

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
