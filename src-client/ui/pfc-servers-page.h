/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pfc-servers.h"

G_BEGIN_DECLS

#define PFC_TYPE_SERVERS_PAGE (pfc_servers_page_get_type ())

/**
 * PfcServersPage:
 *
 * The servers that are known, each with its state; nothing while there are none. Properties:
 * `servers` (#PfcServers).
 *
 * Signals: `chosen`: the person went to one of them.
 */
G_DECLARE_FINAL_TYPE (PfcServersPage, pfc_servers_page, PFC, SERVERS_PAGE, AdwBin)

G_END_DECLS
