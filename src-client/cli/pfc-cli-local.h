/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *pfc_cli_local_find_server (GError **error);

char *pfc_cli_local_read_fingerprint (GError **error);

G_END_DECLS
