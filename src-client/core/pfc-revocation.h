/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void pfc_revocation_send_async (const char *address,
                                const char *fingerprint,
                                const char *const *tokens,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

gboolean pfc_revocation_send_finish (GAsyncResult *result, GError **error);

G_END_DECLS
