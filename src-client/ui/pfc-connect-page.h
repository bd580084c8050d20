/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pfc-connection.h"

G_BEGIN_DECLS

#define PFC_TYPE_CONNECT_PAGE (pfc_connect_page_get_type ())

/**
 * PfcConnectPage:
 *
 * Asks for a server's address and connects to it. Properties: `connection`, `address` (as typed),
 * `busy` (while the first connection is being made).
 */
G_DECLARE_FINAL_TYPE (PfcConnectPage, pfc_connect_page, PFC, CONNECT_PAGE, AdwBin)

/* Fills in @address and connects, as if a person had done it. */
void pfc_connect_page_connect_to (PfcConnectPage *self, const char *address);

/* No longer waits for the connection, which goes on without it. */
void pfc_connect_page_let_go (PfcConnectPage *self);

G_END_DECLS
