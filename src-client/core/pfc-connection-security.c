/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-connection-private.h"

#include "pfc-answer.h"
#include "pfo-error.h"

#include <glib/gi18n-lib.h>

void
pfc_connection_set_trust (PfcConnection *self, PfcTrust *trust)
{
  g_return_if_fail (PFC_IS_CONNECTION (self));
  g_return_if_fail (PFC_IS_TRUST (trust));

  g_set_object (&self->trust, trust);
}

/**
 * pfc_connection_get_certificate:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): what the server showed last; %NULL if it has shown nothing,
 *   as in plain text
 */
PfcCertificate *
pfc_connection_get_certificate (PfcConnection *self)
{
  g_return_val_if_fail (PFC_IS_CONNECTION (self), NULL);

  return self->certificate;
}

/**
 * pfc_connection_judge:
 * @self: a connection
 * @certificate: what its server showed
 * @errors: what GIO has against it
 *
 * Keeps the certificate for whoever wants to see it.
 *
 * Returns: whether the connection may go on
 */
gboolean
pfc_connection_judge (PfcConnection *self,
                      GTlsCertificate *certificate,
                      GTlsCertificateFlags errors)
{
  g_clear_object (&self->certificate);
  self->certificate = pfc_trust_judge (self->trust, self->target, certificate, errors);
  return pfc_certificate_is_trusted (self->certificate);
}

gboolean
pfc_connection_trust (PfcConnection *self, GError **error)
{
  gboolean kept;

  g_return_val_if_fail (PFC_IS_CONNECTION (self), FALSE);
  g_return_val_if_fail (self->state == PFC_CONNECTION_UNTRUSTED, FALSE);

  kept = pfc_trust_accept (self->trust, self->address, self->certificate, error);
  pfc_connection_attempt (self);
  return kept;
}

/**
 * pfc_connection_is_private:
 * @self: a connection
 *
 * Returns: whether it is online and nobody on the network can read what is sent
 */
gboolean
pfc_connection_is_private (PfcConnection *self)
{
  g_return_val_if_fail (PFC_IS_CONNECTION (self), FALSE);

  return self->state == PFC_CONNECTION_ONLINE && pfc_link_is_private (self->link);
}

void
pfc_connection_set_insecure (PfcConnection *self, gboolean insecure)
{
  g_return_if_fail (PFC_IS_CONNECTION (self));

  self->insecure = insecure;
}

gboolean
pfc_connection_may_send_password (PfcConnection *self, GError **error)
{
  g_return_val_if_fail (PFC_IS_CONNECTION (self), FALSE);

  /* Where there is no connection, what is tried fails for that reason. */
  if (self->insecure || self->state != PFC_CONNECTION_ONLINE)
    return TRUE;

  return pfc_link_may_send_password (self->link, error);
}

gboolean
pfc_connection_check_new_password (PfcConnection *self, const char *password, GError **error)
{
  gint64 shortest;

  g_return_val_if_fail (PFC_IS_CONNECTION (self), FALSE);

  shortest = self->info != NULL ? pfc_answer_get_integer (self->info, "password_min_length", 0) : 0;
  if (shortest <= (gint64) strlen (password))
    return TRUE;

  /* The server counts bytes; whoever counts characters is on the safe side. */
  g_set_error (error, PFO_ERROR, PFO_ERROR_INVALID_REQUEST,
               g_dngettext (GETTEXT_PACKAGE, "The password needs at least %d character.",
                            "The password needs at least %d characters.", (gulong) shortest),
               (int) shortest);
  return FALSE;
}

static const char *
name_version (GTlsProtocolVersion version)
{
  switch (version)
    {
    case G_TLS_PROTOCOL_VERSION_TLS_1_2:
      return "TLS 1.2";
    case G_TLS_PROTOCOL_VERSION_TLS_1_3:
      return "TLS 1.3";
    default:
      return "TLS";
    }
}

char *
pfc_connection_describe_tls (PfcConnection *self)
{
  GTlsConnection *tls;
  g_autofree char *suite = NULL;

  g_return_val_if_fail (PFC_IS_CONNECTION (self), NULL);

  if (self->state != PFC_CONNECTION_ONLINE)
    return NULL;

  tls = pfc_link_get_tls (self->link);
  if (tls == NULL)
    return NULL;

  suite = g_tls_connection_get_ciphersuite_name (tls);
  return suite != NULL
             ? g_strdup_printf ("%s, %s",
                                name_version (g_tls_connection_get_protocol_version (tls)), suite)
             : g_strdup (name_version (g_tls_connection_get_protocol_version (tls)));
}
