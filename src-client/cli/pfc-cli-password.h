/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *pfc_cli_password_read_file (const char *path, GError **error);

char *pfc_cli_password_ask (const char *prompt, GError **error);

void pfc_cli_password_free (char *password);

G_END_DECLS
