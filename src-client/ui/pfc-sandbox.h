/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Tries out whether the sandbox can be started in which the web engine shows pages. */
void pfc_sandbox_probe_async (GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/* Returns: %TRUE if it can. Otherwise @error says why not, in the words of the sandbox. */
gboolean pfc_sandbox_probe_finish (GAsyncResult *result, GError **error);

G_END_DECLS
