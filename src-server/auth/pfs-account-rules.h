/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean pfs_account_rules_check_present (const char *username,
                                          const char *password,
                                          GError **error);

gboolean pfs_account_rules_check_new_password (const char *password,
                                               guint min_length,
                                               GError **error);

G_END_DECLS
