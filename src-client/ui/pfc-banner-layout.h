/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PFC_TYPE_BANNER_LAYOUT (pfc_banner_layout_get_type ())

/**
 * PfcBannerLayout:
 *
 * Lays out two children, a text that wraps and a button: side by side, or the button below the text
 * where the text beside it would be higher than both. The widget can be as narrow as the wider of
 * the two.
 */
G_DECLARE_FINAL_TYPE (PfcBannerLayout, pfc_banner_layout, PFC, BANNER_LAYOUT, GtkLayoutManager)

G_END_DECLS
