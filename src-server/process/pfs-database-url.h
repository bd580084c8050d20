/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *pfs_database_url_read (const char *text, char **problem);

char *pfs_database_url_hide_password (const char *url);

G_END_DECLS
