/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PFC_KEYRING_ERROR (pfc_keyring_error_quark ())

/**
 * PfcKeyringError:
 * @PFC_KEYRING_ERROR_ABSENT: no keyring is there, or it does not answer
 * @PFC_KEYRING_ERROR_LOCKED: it is locked, and was not unlocked when the person was asked to
 * @PFC_KEYRING_ERROR_FAILED: anything else
 *
 * Why a keyring could not be used; the message is a sentence for people.
 */
typedef enum
{
  PFC_KEYRING_ERROR_ABSENT,
  PFC_KEYRING_ERROR_LOCKED,
  PFC_KEYRING_ERROR_FAILED,
} PfcKeyringError;

GQuark pfc_keyring_error_quark (void);

void pfc_keyring_store_async (const char *server,
                              const char *user,
                              const char *token,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

gboolean pfc_keyring_store_finish (GAsyncResult *result, GError **error);

void pfc_keyring_lookup_async (const char *server,
                               const char *user,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

char *pfc_keyring_lookup_finish (GAsyncResult *result, GError **error);

void pfc_keyring_clear_async (const char *server,
                              const char *user,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

gboolean pfc_keyring_clear_finish (GAsyncResult *result, GError **error);

void pfc_keyring_take_async (const char *server,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

char **pfc_keyring_take_finish (GAsyncResult *result, GError **error);

void pfc_keyring_list_servers_async (GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

char **pfc_keyring_list_servers_finish (GAsyncResult *result, GError **error);

G_END_DECLS
