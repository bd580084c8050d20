/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PFC_TYPE_BANNER (pfc_banner_get_type ())

/**
 * PfcBanner:
 *
 * A bar under the header bar that says what is the matter, with a button to do something about it,
 * beside the text or, where there is no place for that, below it.
 * Properties: `title`, `button-label`, `action-name` (of the button), `revealed`.
 */
G_DECLARE_FINAL_TYPE (PfcBanner, pfc_banner, PFC, BANNER, AdwBin)

void pfc_banner_set_title (PfcBanner *self, const char *title);

void pfc_banner_set_revealed (PfcBanner *self, gboolean revealed);

G_END_DECLS
