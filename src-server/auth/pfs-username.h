/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PFS_USERNAME_MAX 64 /* characters */

char *pfs_username_normalize (const char *text);

char *pfs_username_read (const char *text, GError **error);

G_END_DECLS
