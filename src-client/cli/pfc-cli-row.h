/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void pfc_cli_row_append (GString *out, const char *name, const char *text);

G_END_DECLS
