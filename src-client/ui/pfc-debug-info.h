/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-connection.h"

G_BEGIN_DECLS

/* Writes for whoever is to find out why something does not work: the versions that are running
 * here, and what the server on the other side of @connection (nullable) says of itself. Neither
 * address nor user is in it: it is meant to be published. Returns: (transfer full) */
char *pfc_debug_info_write (PfcConnection *connection);

G_END_DECLS
