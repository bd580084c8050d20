/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-settings.h"

G_BEGIN_DECLS

/**
 * PfsInvocation:
 * @argv: (array zero-terminated=1): the command line
 * @environment: (array zero-terminated=1): `NAME=value` strings
 *
 * How the program was started: where its settings come from, now and later. Belongs to main().
 */
typedef struct
{
  const char *const *argv;
  const char *const *environment;
} PfsInvocation;

PfsSettings *pfs_reload_read (const PfsInvocation *invocation, GError **error);

gboolean pfs_reload_apply (PfsSettings *settings, PfsSettings *next);

void pfs_reload_log_failure (const GError *error);

G_END_DECLS
