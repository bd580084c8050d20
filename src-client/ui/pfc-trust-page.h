/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pfc-connection.h"

G_BEGIN_DECLS

#define PFC_TYPE_TRUST_PAGE (pfc_trust_page_get_type ())

/**
 * PfcTrustPage:
 *
 * Shows the certificate of a server that nobody trusts yet, or that is another one than before, and
 * lets a person decide. Properties: `connection`.
 */
G_DECLARE_FINAL_TYPE (PfcTrustPage, pfc_trust_page, PFC, TRUST_PAGE, AdwBin)

G_END_DECLS
