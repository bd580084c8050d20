/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PFC_TYPE_HTML_VIEW (pfc_html_view_get_type ())

/**
 * PfcHtmlView:
 *
 * Shows a page of HTML that came from the server, which is not trusted: no script runs, nothing is
 * fetched, nothing is navigated to; links open in the browser. Without its content filter it shows
 * nothing at all. It follows the desktop's dark style and high contrast.
 *
 * Signals: `loaded`, `failed` (why, for people).
 */
G_DECLARE_FINAL_TYPE (PfcHtmlView, pfc_html_view, PFC, HTML_VIEW, AdwBin)

/* The first call starts the web engine: not before the application is registered, and only where
 * its sandbox can be started (pfc_sandbox_probe_async ()). */
void pfc_html_view_show (PfcHtmlView *self, const char *html);

/* Forgets the page and ends the web engine's process for it. */
void pfc_html_view_clear (PfcHtmlView *self);

G_END_DECLS
