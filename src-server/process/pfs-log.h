/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The fields that say what an event belongs to: `conn=` and `req=` of its line. */
#define PFS_LOG_CONNECTION "PFS_CONNECTION"
#define PFS_LOG_REQUEST "PFS_REQUEST"

void pfs_log_init (const char *level);

void pfs_log_set_level (const char *level);

gboolean pfs_log_is_enabled (GLogLevelFlags level);

char *pfs_log_format (GLogLevelFlags level,
                      const GLogField *fields,
                      gsize n_fields,
                      GDateTime *time,
                      gboolean colour);

G_END_DECLS
