/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *pfc_cli_secret_hide (const char *line, gsize length);

gboolean pfc_cli_secret_has_password (const char *line, gsize length);

G_END_DECLS
