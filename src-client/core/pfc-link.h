/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-address.h"

G_BEGIN_DECLS

/* The longest answer line that is taken. */
#define PFC_MAX_ANSWER (64u * 1024 * 1024)

#define PFC_LINK_ERROR (pfc_link_error_quark ())

/**
 * PfcLinkError:
 * @PFC_LINK_ERROR_EXPOSED: others could read what is sent, which is not for them
 *
 * Why something is not sent, though it could be; the message is a sentence for people.
 */
typedef enum
{
  PFC_LINK_ERROR_EXPOSED,
} PfcLinkError;

GQuark pfc_link_error_quark (void);

#define PFC_TYPE_LINK (pfc_link_get_type ())

/**
 * PfcLink:
 *
 * One TCP connection that carries lines, in plain text or TLS as its address says, from its first
 * try to its end. Nothing in it blocks.
 */
G_DECLARE_FINAL_TYPE (PfcLink, pfc_link, PFC, LINK, GObject)

/**
 * PfcLinkHandlers:
 * @accept: (nullable): the server showed a certificate, with what GIO has against it; %FALSE ends
 *   the link. Nothing was sent by then but what makes up a handshake. It may be asked twice.
 *   Without it only a certificate without errors is taken.
 * @opened: the connection is there
 * @line: the peer sent a line that is not blank; @line is not terminated and gone when it returns
 * @closed: the end, told once: %G_IO_ERROR_CONNECTION_CLOSED if the peer closed,
 *   %G_IO_ERROR_INVALID_DATA if it speaks something else, %G_TLS_ERROR_BAD_CERTIFICATE if its
 *   certificate was not taken, or why there never was a connection
 * @drained: (nullable): all that was sent is with the system; whoever has much to send waits for it
 */
typedef struct
{
  gboolean (*accept) (PfcLink *link,
                      GTlsCertificate *certificate,
                      GTlsCertificateFlags errors,
                      gpointer user_data);
  void (*opened) (PfcLink *link, gpointer user_data);
  void (*line) (PfcLink *link, const char *line, gsize length, gpointer user_data);
  void (*closed) (PfcLink *link, const GError *error, gpointer user_data);
  void (*drained) (PfcLink *link, gpointer user_data);
} PfcLinkHandlers;

PfcLink *pfc_link_new (const PfcLinkHandlers *handlers, gpointer user_data);

void pfc_link_open (PfcLink *self, GNetworkAddress *address);

GTlsConnection *pfc_link_get_tls (PfcLink *self);

gboolean pfc_link_is_private (PfcLink *self);

gboolean pfc_link_may_send_password (PfcLink *self, GError **error);

void pfc_link_send (PfcLink *self, const char *line, gsize length);

void pfc_link_finish (PfcLink *self);

void pfc_link_close (PfcLink *self);

G_END_DECLS
