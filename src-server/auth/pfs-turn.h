/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint pfs_turn_get_owner (const char *address);

guint pfs_turn_get_name (const char *username);

G_END_DECLS
