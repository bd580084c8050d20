/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-env-file.h"
#include "pfs-setting.h"

G_BEGIN_DECLS

/**
 * PfsSource:
 * @value: (nullable): what is given; %NULL while nothing is
 * @origin: who gives it, for messages
 *
 * Where the value of a setting comes from.
 */
typedef struct
{
  char *value;
  char *origin;
} PfsSource;

/**
 * PfsSources:
 *
 * One reading of all settings: a source for each row of the table.
 */
typedef struct
{
  const PfsSetting *table;
  guint n_settings;
  PfsSource *sources;
} PfsSources;

void pfs_sources_init (PfsSources *self);

void pfs_sources_clear (PfsSources *self);

const PfsSetting *pfs_sources_find_option (const PfsSources *self,
                                           const char *option,
                                           gsize length,
                                           PfsSource **source);

void pfs_source_set (PfsSource *self, const char *value, char *origin);

gboolean pfs_sources_fill (PfsSources *self,
                           const char *const *environment,
                           PfsEnvFile *env_file,
                           const char *file_name,
                           GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PfsSources, pfs_sources_clear)

G_END_DECLS
