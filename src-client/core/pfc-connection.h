/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-trust.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * PfcConnectionState:
 * @PFC_CONNECTION_OFFLINE: nobody asked for a connection, or it was given up
 * @PFC_CONNECTION_WAITING: lost or refused; the next try is under way by itself after a pause
 * @PFC_CONNECTION_UNTRUSTED: the server showed a certificate that a person has to decide about:
 *   pfc_connection_trust(), or pfc_connection_close()
 */
typedef enum
{
  PFC_CONNECTION_OFFLINE,
  PFC_CONNECTION_CONNECTING,
  PFC_CONNECTION_ONLINE,
  PFC_CONNECTION_WAITING,
  PFC_CONNECTION_UNTRUSTED,
} PfcConnectionState;

#define PFC_TYPE_CONNECTION_STATE (pfc_connection_state_get_type ())

GType pfc_connection_state_get_type (void);

/* Sees each line as it goes over the wire, passwords and tokens included. */
typedef void (*PfcTraceFunc) (gboolean sent, const char *line, gsize length, gpointer user_data);

#define PFC_TYPE_CONNECTION (pfc_connection_get_type ())

/**
 * PfcConnection:
 *
 * One connection to a server, over which any number of calls may be under way at once (each has an
 * id). It comes back by itself with growing pauses after it was lost; calls that were under way
 * then end with %G_IO_ERROR_CONNECTION_CLOSED and are not repeated.
 *
 * Properties: `state` (#PfcConnectionState), `address` ("host:port"), `problem` (why it is not
 * online, for people; %NULL while it is), `certificate` (#PfcCertificate, what the server showed
 * last; %NULL in plain text), `private` (whether nobody on the network can read what is sent; it is
 * online, and speaks TLS or with this machine).
 *
 * Signals: `token-refused` (the token): the server answered `unauthorized` to a call with it.
 */
G_DECLARE_FINAL_TYPE (PfcConnection, pfc_connection, PFC, CONNECTION, GObject)

PfcConnection *pfc_connection_new (void);

/* Connects to @address (see pfc_address_parse()), leaving any other. */
gboolean pfc_connection_open (PfcConnection *self, const char *address, GError **error);

/* How long a try to connect may take, until the server has answered; 0 for as long as it takes.
 * Counts from the next try on. By itself it is 10 s. */
void pfc_connection_set_patience (PfcConnection *self, guint timeout_s);

void pfc_connection_close (PfcConnection *self);

PfcConnectionState pfc_connection_get_state (PfcConnection *self);

/* Whether it was online before, since it was opened: if it is again, nobody asked for that. */
gboolean pfc_connection_was_lost (PfcConnection *self);

const char *pfc_connection_get_address (PfcConnection *self);

const char *pfc_connection_get_problem (PfcConnection *self);

/* Returns: (transfer none) (nullable): the error that `problem` describes */
const GError *pfc_connection_get_failure (PfcConnection *self);

/* Returns: (transfer none) (nullable): what the server said of itself (INFO) when it was reached */
JsonObject *pfc_connection_get_info (PfcConnection *self);

/* Whether the server takes tasks from those who are signed in only; %TRUE if it did not say. */
gboolean pfc_connection_get_tasks_need_login (PfcConnection *self);

/* Who decides about certificates; by itself it takes those that the system trusts only. */
void pfc_connection_set_trust (PfcConnection *self, PfcTrust *trust);

PfcCertificate *pfc_connection_get_certificate (PfcConnection *self);

/* While it is untrusted: a person trusts this certificate, at this address, from here on. It
 * connects in any case. Returns: whether that could be kept for the next time */
gboolean pfc_connection_trust (PfcConnection *self, GError **error);

gboolean pfc_connection_is_private (PfcConnection *self);

/* Whether the person insists on sending passwords in plain text; until another address is
 * opened. */
void pfc_connection_set_insecure (PfcConnection *self, gboolean insecure);

/* Sets %PFC_LINK_ERROR_EXPOSED, with a text for people, if others could read a password. */
gboolean pfc_connection_may_send_password (PfcConnection *self, GError **error);

/* Sets %PFO_ERROR_INVALID_REQUEST, with a text for people, if the server has said that it takes no
 * new password as short as @password. */
gboolean pfc_connection_check_new_password (PfcConnection *self,
                                            const char *password,
                                            GError **error);

/* Returns: (transfer full) (nullable): the version of TLS and the cipher suite; %NULL in plain text
 * and while it is not online */
char *pfc_connection_describe_tls (PfcConnection *self);

/* While it waits or is untrusted: tries now. */
void pfc_connection_retry (PfcConnection *self);

/* Takes the connection for lost, though nothing said so, and tries at once to come back. */
void pfc_connection_renew (PfcConnection *self);

/* The token of whoever is signed in, for calls that may need one; set by #PfcSession. */
void pfc_connection_set_token (PfcConnection *self, const char *token);

const char *pfc_connection_get_token (PfcConnection *self);

void pfc_connection_set_trace (PfcConnection *self, PfcTraceFunc trace, gpointer user_data);

/* Sends @op with @data (nullable, transfer none); waits for the answer at most @timeout_s seconds
 * (0: as long as it takes). Failures of the server are errors of the domain PFO_ERROR with the
 * server's text, or %G_IO_ERROR_FAILED if their code is none that this version knows. What has a
 * `password` is not sent where pfc_connection_may_send_password() forbids it. */
void pfc_connection_call_async (PfcConnection *self,
                                const char *op,
                                JsonObject *data,
                                guint timeout_s,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/* Returns: (transfer full): the answer, an object whose `ok` is true */
JsonObject *pfc_connection_call_finish (PfcConnection *self, GAsyncResult *result, GError **error);

G_END_DECLS
