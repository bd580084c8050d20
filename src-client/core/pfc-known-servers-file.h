/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The file behind #PfcKnownServers: a key file with a group an address. Whatever else stands in it
 * is kept. */

/* What a change does to the group of an address. */
typedef void (*PfcKnownServersChange) (GKeyFile *file, const char *group, const char *value);

char *pfc_known_servers_file_to_address (const char *group);

GKeyFile *pfc_known_servers_file_read (const char *path, GError **error);

GKeyFile *pfc_known_servers_file_change (const char *path,
                                         const char *address,
                                         PfcKnownServersChange func,
                                         const char *value,
                                         GError **error);

G_END_DECLS
