/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfsEnvFile:
 *
 * The variables of an `.env` file: `NAME=value` lines as shells and docker compose read them.
 */
typedef struct _PfsEnvFile PfsEnvFile;

PfsEnvFile *pfs_env_file_parse (const char *text, gsize length, const char *file, GError **error);

PfsEnvFile *pfs_env_file_load (const char *file, gboolean may_be_missing, GError **error);

const char *pfs_env_file_get (PfsEnvFile *self, const char *name, guint *line);

void pfs_env_file_free (PfsEnvFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfsEnvFile, pfs_env_file_free)

G_END_DECLS
