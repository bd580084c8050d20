/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-address.h"
#include "pfc-link-private.h"

#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (pfc-link-error-quark, pfc_link_error)

static gboolean
accepts (PfcLink *self, GTlsCertificate *certificate, GTlsCertificateFlags errors)
{
  if (self->closed)
    return FALSE;

  if (self->handlers->accept != NULL)
    self->refused = !self->handlers->accept (self, certificate, errors, self->user_data);
  else
    self->refused = errors != 0;

  return !self->refused;
}

static gboolean
accept_certificate_cb (GTlsConnection *tls,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       PfcLink *self)
{
  return accepts (self, certificate, errors);
}

static void
refuse (PfcLink *self)
{
  g_autoptr (GError) error =
      g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
                           _("The certificate of the server is not trusted yet."));

  pfc_link_end (self, error);
}

static void
shook_hands_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcLink) self = PFC_LINK (user_data);
  g_autoptr (GError) error = NULL;
  GTlsConnection *tls = G_TLS_CONNECTION (source);
  gboolean done = g_tls_connection_handshake_finish (tls, result, &error);
  GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (tls);

  if (self->closed)
    return;

  /* GIO asks about a certificate with errors only, and not when a session is taken up again. */
  if (self->refused ||
      (done && (certificate == NULL ||
                !accepts (self, certificate, g_tls_connection_get_peer_certificate_errors (tls)))))
    refuse (self);
  else if (!done)
    pfc_link_end (self, error);
  else
    pfc_link_start (self, G_IO_STREAM (tls));
}

/* Over a connection that was just made. */
void
pfc_link_shake_hands (PfcLink *self)
{
  g_autoptr (GSocketConnectable) identity = pfc_address_dup_identity (self->address);
  g_autoptr (GIOStream) tls = NULL;
  g_autoptr (GError) error = NULL;

  tls = g_tls_client_connection_new (G_IO_STREAM (self->connection), identity, &error);
  if (tls == NULL)
    {
      pfc_link_end (self, error);
      return;
    }

  g_signal_connect_object (tls, "accept-certificate", G_CALLBACK (accept_certificate_cb), self, 0);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, self->cancellable,
                                    shook_hands_cb, g_object_ref (self));
}

/* Over TLS the end has to be said in TLS: an end of the socket alone may be anybody's. */
void
pfc_link_finish_writing (PfcLink *self)
{
  if (self->finished)
    return;

  self->finished = TRUE;
  if (G_IS_TLS_CONNECTION (self->stream))
    g_output_stream_close_async (g_io_stream_get_output_stream (self->stream), G_PRIORITY_DEFAULT,
                                 self->cancellable, NULL, NULL);
  else
    g_socket_shutdown (g_socket_connection_get_socket (self->connection), FALSE, TRUE, NULL);
}

/* Says at the end of a link that it is one, if everything before it was said. What is written is no
 * more than a socket that takes anything at all has room for, so that this never waits. */
void
pfc_link_announce_end (PfcLink *self)
{
  GSocket *socket;

  if (pfc_link_get_tls (self) == NULL || self->finished || self->writing != NULL)
    return;

  self->finished = TRUE;
  socket = g_socket_connection_get_socket (self->connection);
  if ((g_socket_condition_check (socket, G_IO_OUT) & G_IO_OUT) != 0)
    g_output_stream_close (g_io_stream_get_output_stream (self->stream), NULL, NULL);
}

/* Returns: (transfer none) (nullable): the TLS that lines go through, once they may */
GTlsConnection *
pfc_link_get_tls (PfcLink *self)
{
  return G_IS_TLS_CONNECTION (self->stream) ? G_TLS_CONNECTION (self->stream) : NULL;
}

/**
 * pfc_link_is_private:
 * @self: a link that was opened
 *
 * Returns: whether nobody between here and the peer can read what is sent: it goes through TLS, or
 *   does not leave this machine
 */
gboolean
pfc_link_is_private (PfcLink *self)
{
  g_autoptr (GSocketAddress) peer = NULL;

  if (self->stream == NULL || pfc_link_get_tls (self) != NULL)
    return self->stream != NULL;

  peer = g_socket_connection_get_remote_address (self->connection, NULL);
  return G_IS_INET_SOCKET_ADDRESS (peer) &&
         g_inet_address_get_is_loopback (
             g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (peer)));
}

/**
 * pfc_link_may_send_password:
 * @self: a link that was opened
 * @error: %PFC_LINK_ERROR_EXPOSED, with a text for people
 *
 * Returns: whether nobody else could read a password that is sent
 */
gboolean
pfc_link_may_send_password (PfcLink *self, GError **error)
{
  g_autofree char *address = NULL;

  if (pfc_link_is_private (self))
    return TRUE;

  address = pfc_address_to_string (self->address);
  g_set_error (error, PFC_LINK_ERROR, PFC_LINK_ERROR_EXPOSED,
               _("The connection to %s is not encrypted: the password would cross the network in "
                 "plain text."),
               address);
  return FALSE;
}
