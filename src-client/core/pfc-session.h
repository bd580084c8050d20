/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-connection.h"

G_BEGIN_DECLS

#define PFC_TYPE_SESSION (pfc_session_get_type ())

/**
 * PfcSession:
 *
 * Who is signed in over a connection. It keeps the token, signs in again with it when the
 * connection has come back, and ends when the server refuses it.
 *
 * Properties: `connection`, `username` (%NULL while nobody is signed in), `signed-in`.
 */
G_DECLARE_FINAL_TYPE (PfcSession, pfc_session, PFC, SESSION, GObject)

PfcSession *pfc_session_new (PfcConnection *connection);

PfcConnection *pfc_session_get_connection (PfcSession *self);

const char *pfc_session_get_username (PfcSession *self);

const char *pfc_session_get_token (PfcSession *self);

gboolean pfc_session_get_signed_in (PfcSession *self);

/* Takes up a token of an earlier session (pfo3-cli keeps one in a file). */
void pfc_session_resume (PfcSession *self, const char *username, const char *token);

void pfc_session_register_async (PfcSession *self,
                                 const char *username,
                                 const char *password,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

gboolean pfc_session_register_finish (PfcSession *self, GAsyncResult *result, GError **error);

void pfc_session_sign_in_async (PfcSession *self,
                                const char *username,
                                const char *password,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

gboolean pfc_session_sign_in_finish (PfcSession *self, GAsyncResult *result, GError **error);

void pfc_session_sign_out_async (PfcSession *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

gboolean pfc_session_sign_out_finish (PfcSession *self, GAsyncResult *result, GError **error);

/* The Inicio page in @lang ("es", "en"). */
void pfc_session_load_inicio_async (PfcSession *self,
                                    const char *lang,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/* Returns: (transfer full): HTML */
char *pfc_session_load_inicio_finish (PfcSession *self, GAsyncResult *result, GError **error);

G_END_DECLS
