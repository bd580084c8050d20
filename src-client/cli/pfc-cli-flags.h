/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-entries.h"

G_BEGIN_DECLS

gboolean pfc_cli_flags_read (PfcEntries *entries, char **args, GError **error);

char *pfc_cli_flags_describe (PfcTask *task);

G_END_DECLS
