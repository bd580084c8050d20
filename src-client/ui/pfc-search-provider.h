/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pfc-task-cache.h"

G_BEGIN_DECLS

#define PFC_TYPE_SEARCH_PROVIDER (pfc_search_provider_get_type ())

/**
 * PfcSearchProvider:
 *
 * What GNOME's overview asks for tasks (org.gnome.Shell.SearchProvider2), from the cache.
 *
 * Signals: `used`: it was asked; the program should stay for the next letter. `task-chosen`
 * (address of the server, name of the task): the person wants to fill in its form. `search-chosen`:
 * they want the program itself.
 */
G_DECLARE_FINAL_TYPE (PfcSearchProvider, pfc_search_provider, PFC, SEARCH_PROVIDER, GObject)

PfcSearchProvider *pfc_search_provider_new (PfcTaskCache *cache);

gboolean pfc_search_provider_export (PfcSearchProvider *self,
                                     GDBusConnection *bus,
                                     const char *path,
                                     GError **error);

void pfc_search_provider_unexport (PfcSearchProvider *self);

G_END_DECLS
