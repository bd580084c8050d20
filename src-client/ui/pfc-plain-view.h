/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PFC_TYPE_PLAIN_VIEW (pfc_plain_view_get_type ())

/**
 * PfcPlainView:
 *
 * Shows what a page of the server says in widgets of the desktop, where no web page can be shown,
 * and says why. It offers the action `inicio.reload`.
 */
G_DECLARE_FINAL_TYPE (PfcPlainView, pfc_plain_view, PFC, PLAIN_VIEW, AdwBin)

/* @blocks: of pfc_outline_read (). @reason: why it is shown so, in the sandbox's own words. */
void pfc_plain_view_show (PfcPlainView *self, GPtrArray *blocks, const char *reason);

/* Forgets the page. */
void pfc_plain_view_clear (PfcPlainView *self);

G_END_DECLS
