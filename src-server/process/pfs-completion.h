/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *pfs_completion_print (const char *shell, GError **error);

G_END_DECLS
