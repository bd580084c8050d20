/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pfc-session.h"

G_BEGIN_DECLS

#define PFC_TYPE_SIGN_IN_PAGE (pfc_sign_in_page_get_type ())

/**
 * PfcSignInPage:
 *
 * Signs in; or registers, and then signs in. Properties: `session`, `username` (as typed),
 * `registering` (whether the form is the one for a new user), `busy` (while the server is asked).
 */
G_DECLARE_FINAL_TYPE (PfcSignInPage, pfc_sign_in_page, PFC, SIGN_IN_PAGE, AdwBin)

/* Says why one has to sign in again. */
void pfc_sign_in_page_show_notice (PfcSignInPage *self, const char *notice);

G_END_DECLS
