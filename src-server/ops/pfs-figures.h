/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfo-text.h"

G_BEGIN_DECLS

/* Figures as people read them, with the marks of their language. */

char *pfs_figures_count (guint64 count, PfoLanguage language);

char *pfs_figures_milliseconds (double milliseconds, PfoLanguage language);

char *pfs_figures_uptime (gint64 seconds, PfoLanguage language);

G_END_DECLS
