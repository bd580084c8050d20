/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-sources.h"

G_BEGIN_DECLS

char *pfs_settings_text_help (void);

char *pfs_settings_text_print (const PfsSources *sources, const PfsSettings *settings);

char *pfs_settings_text_quote (const char *value);

G_END_DECLS
