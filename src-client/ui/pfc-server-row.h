/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pfc-server.h"

G_BEGIN_DECLS

#define PFC_TYPE_SERVER_ROW (pfc_server_row_get_type ())

/**
 * PfcServerRow:
 *
 * A server in a list, with its state; its button asks to forget it (`servers.forget`).
 */
G_DECLARE_FINAL_TYPE (PfcServerRow, pfc_server_row, PFC, SERVER_ROW, AdwActionRow)

GtkWidget *pfc_server_row_new (PfcServer *server);

G_END_DECLS
