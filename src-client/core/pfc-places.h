/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pfc-place.h"

G_BEGIN_DECLS

/* The file in which the places of all windows are kept from one start to the next. */

/* As many windows are remembered, and as large a file is read. */
#define PFC_PLACES_MAX 16
#define PFC_PLACES_MAX_BYTES (16 * 1024 * 1024)

GPtrArray *pfc_places_read (const char *path, GError **error);

void pfc_places_write_async (GPtrArray *places,
                             const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

gboolean pfc_places_write_finish (GAsyncResult *result, GError **error);

G_END_DECLS
