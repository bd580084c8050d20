/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-connection.h"
#include "pfc-task.h"

G_BEGIN_DECLS

#define PFC_TYPE_CATALOGUE (pfc_catalogue_get_type ())

/**
 * PfcCatalogue:
 *
 * The tasks that a server offers (LIST_TASKS): a #GListModel of #PfcTask.
 *
 * Signals: `loaded` (#PfcConnection): the server of this connection has told what it offers.
 */
G_DECLARE_FINAL_TYPE (PfcCatalogue, pfc_catalogue, PFC, CATALOGUE, GObject)

PfcCatalogue *pfc_catalogue_new (void);

/* Offers nothing, until it is loaded again. */
void pfc_catalogue_clear (PfcCatalogue *self);

PfcTask *pfc_catalogue_find (PfcCatalogue *self, const char *name);

/* Asks the server for its tasks with texts in @lang, and shows them once they are there; waits at
 * most @timeout_s seconds (0: as long as it takes). */
void pfc_catalogue_load_async (PfcCatalogue *self,
                               PfcConnection *connection,
                               const char *lang,
                               guint timeout_s,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

gboolean pfc_catalogue_load_finish (PfcCatalogue *self, GAsyncResult *result, GError **error);

G_END_DECLS
