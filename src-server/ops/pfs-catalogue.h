/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfo-form.h"
#include "pfs-services.h"
#include "pfs-task.h"

G_BEGIN_DECLS

/* A task on offer. */
typedef struct
{
  const PfsTask *task;
  PfoForm *form;
  guint index; /* in the statistics */
} PfsCatalogueEntry;

/**
 * PfsCatalogue:
 *
 * The tasks on offer. Immutable.
 */

PfsCatalogue *pfs_catalogue_new (void);

void pfs_catalogue_free (PfsCatalogue *self);

guint pfs_catalogue_get_n_entries (const PfsCatalogue *self);

const PfsCatalogueEntry *pfs_catalogue_get_entry (const PfsCatalogue *self, guint index);

const PfsCatalogueEntry *pfs_catalogue_find (const PfsCatalogue *self, PfoSlice name);

JsonNode *pfs_catalogue_get_list (const PfsCatalogue *self, PfoLanguage language);

G_END_DECLS
