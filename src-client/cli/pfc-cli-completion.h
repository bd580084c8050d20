/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-cli.h"

G_BEGIN_DECLS

char *pfc_cli_completion_print (const PfcCommand *const *commands,
                                guint n_commands,
                                const char *shell);

G_END_DECLS
