/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pfc-session.h"

G_BEGIN_DECLS

#define PFC_TYPE_INICIO_PAGE (pfc_inicio_page_get_type ())

/**
 * PfcInicioPage:
 *
 * The user's home page, which the server makes. It is asked for anew whenever the page comes into
 * view; where the web engine has no sandbox, what it says is shown as plain text. Properties:
 * `session`, `language` (that the server is asked for it in).
 */
G_DECLARE_FINAL_TYPE (PfcInicioPage, pfc_inicio_page, PFC, INICIO_PAGE, AdwBin)

void pfc_inicio_page_reload (PfcInicioPage *self);

G_END_DECLS
