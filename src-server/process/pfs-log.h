/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The fields that say what an event belongs to: `conn=` and `req=` of its line. */
#define PFS_LOG_CONNECTION "PFS_CONNECTION"
#define PFS_LOG_REQUEST "PFS_REQUEST"

/* The field of an event that is logged whatever the level. */
#define PFS_LOG_ALWAYS "PFS_ALWAYS"

/**
 * PfsLogStyle:
 * @PFS_LOG_PLAIN: for programs and files: the whole time, nothing but text
 * @PFS_LOG_TERMINAL: for people who look on: the time of the day
 * @PFS_LOG_COLOUR: the same, and what matters stands out
 *
 * What lines of the log look like.
 */
typedef enum
{
  PFS_LOG_PLAIN,
  PFS_LOG_TERMINAL,
  PFS_LOG_COLOUR,
} PfsLogStyle;

/**
 * PfsLogOrigin:
 * @connection: (out): the number of a connection
 * @request: (out): the number of its request
 *
 * Returns: whether the calling thread works on a request
 */
typedef gboolean (*PfsLogOrigin) (guint64 *connection, guint64 *request);

PfsLogStyle pfs_log_choose_style (gboolean is_terminal, const char *const *environment);

void pfs_log_init (const char *level);

void pfs_log_set_level (const char *level);

void pfs_log_set_origin (PfsLogOrigin origin);

gboolean pfs_log_is_enabled (GLogLevelFlags level);

char *pfs_log_format (GLogLevelFlags level,
                      const GLogField *fields,
                      gsize n_fields,
                      GDateTime *time,
                      PfsLogStyle style);

G_END_DECLS
