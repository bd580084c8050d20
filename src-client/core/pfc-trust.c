/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-trust.h"

#include "pfc-address.h"
#include "pfc-fingerprint.h"

#include <glib/gi18n-lib.h>

struct _PfcTrust
{
  GObject parent_instance;

  PfcKnownServers *servers; /* nullable */
  GHashTable *accepted;     /* address -> (nullable) fingerprint, for as long as this lives */
  char *required;
};

G_DEFINE_FINAL_TYPE (PfcTrust, pfc_trust, G_TYPE_OBJECT)

static void
pfc_trust_finalize (GObject *object)
{
  PfcTrust *self = PFC_TRUST (object);

  g_clear_object (&self->servers);
  g_hash_table_unref (self->accepted);
  g_free (self->required);

  G_OBJECT_CLASS (pfc_trust_parent_class)->finalize (object);
}

static void
pfc_trust_class_init (PfcTrustClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pfc_trust_finalize;
}

static void
pfc_trust_init (PfcTrust *self)
{
  self->accepted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * pfc_trust_new:
 * @servers: (nullable): where what a person trusts is kept
 *
 * Returns: (transfer full): a judge of certificates
 */
PfcTrust *
pfc_trust_new (PfcKnownServers *servers)
{
  PfcTrust *self = g_object_new (PFC_TYPE_TRUST, NULL);

  g_set_object (&self->servers, servers);
  return self;
}

/* Returns: (transfer none) (nullable): where what a person trusts is kept */
PfcKnownServers *
pfc_trust_get_servers (PfcTrust *self)
{
  g_return_val_if_fail (PFC_IS_TRUST (self), NULL);

  return self->servers;
}

/**
 * pfc_trust_require:
 * @self: a judge
 * @fingerprint: as pfc_fingerprint_of() writes it
 *
 * From here on only this certificate is taken, whatever else the system or the person trusts.
 */
void
pfc_trust_require (PfcTrust *self, const char *fingerprint)
{
  g_return_if_fail (PFC_IS_TRUST (self));

  g_free (self->required);
  self->required = g_strdup (fingerprint);
}

/* Returns: (transfer none) (nullable): the fingerprint that is trusted there, or
 * %PFC_KNOWN_SERVER_UNREADABLE */
static const char *
find_pin (PfcTrust *self, const char *address)
{
  gpointer accepted = NULL;
  const char *kept;

  if (self->required != NULL)
    return self->required;
  if (g_hash_table_lookup_extended (self->accepted, address, NULL, &accepted) ||
      self->servers == NULL)
    return accepted;

  kept = pfc_known_servers_get_fingerprint (self->servers, address);
  if (kept == NULL && pfc_known_servers_is_damaged (self->servers))
    return PFC_KNOWN_SERVER_UNREADABLE;

  return kept;
}

static PfcVerdict
compare (const char *pin, const char *fingerprint, GTlsCertificateFlags errors)
{
  if (pin == NULL)
    return errors == 0 ? PFC_VERDICT_SYSTEM : PFC_VERDICT_UNKNOWN;
  if (g_str_equal (pin, PFC_KNOWN_SERVER_UNREADABLE))
    return PFC_VERDICT_UNREADABLE;

  return g_str_equal (pin, fingerprint) ? PFC_VERDICT_PINNED : PFC_VERDICT_CHANGED;
}

/**
 * pfc_trust_judge:
 * @self: a judge
 * @address: where the server is
 * @certificate: what it showed
 * @errors: what GIO has against it
 *
 * Whoever has said which certificate is the right one gets no other, even if the system trusts it:
 * an authority may be deceived, or be somebody else's. Nor is one taken where that cannot be read.
 *
 * Returns: (transfer full): the certificate, with the verdict
 */
PfcCertificate *
pfc_trust_judge (PfcTrust *self,
                 GNetworkAddress *address,
                 GTlsCertificate *certificate,
                 GTlsCertificateFlags errors)
{
  g_autoptr (GSocketConnectable) identity = pfc_address_dup_identity (address);
  g_autofree char *text = pfc_address_to_string (address);
  g_autofree char *fingerprint = pfc_fingerprint_of (certificate);
  const char *pin = find_pin (self, text);
  PfcVerdict verdict = compare (pin, fingerprint, errors);

  return pfc_certificate_new (certificate, errors, identity, verdict,
                              verdict == PFC_VERDICT_CHANGED ? pin : NULL);
}

/**
 * pfc_trust_accept:
 * @self: a judge
 * @address: an address
 * @certificate: what a person trusts there from here on
 * @error: why that cannot be kept, with a text for people
 *
 * The certificate is taken for as long as this judge lives, and after that if it could be kept. Of
 * one that the system trusts nothing is kept, and what was is forgotten: it and those that its
 * authority renews it with need nobody's word.
 *
 * Returns: whether it was kept
 */
gboolean
pfc_trust_accept (PfcTrust *self,
                  const char *address,
                  PfcCertificate *certificate,
                  GError **error)
{
  const char *fingerprint;

  g_return_val_if_fail (PFC_IS_TRUST (self), FALSE);
  g_return_val_if_fail (PFC_IS_CERTIFICATE (certificate), FALSE);

  fingerprint = pfc_certificate_get_errors (certificate) != 0
                    ? pfc_certificate_get_fingerprint (certificate)
                    : NULL;

  /* What stands in the file is looked up each time: another process may change its mind. */
  if (self->servers != NULL &&
      pfc_known_servers_set_fingerprint (self->servers, address, fingerprint, error))
    {
      g_hash_table_remove (self->accepted, address);
      return TRUE;
    }

  g_hash_table_insert (self->accepted, g_strdup (address), g_strdup (fingerprint));
  return self->servers == NULL;
}

/**
 * pfc_trust_new_error:
 * @certificate: one that was not taken
 *
 * Returns: (transfer full): %G_TLS_ERROR_BAD_CERTIFICATE, with a sentence for people
 */
GError *
pfc_trust_new_error (PfcCertificate *certificate)
{
  static const char *const messages[PFC_N_VERDICTS] = {
    [PFC_VERDICT_UNKNOWN] = N_("The certificate of the server is not trusted yet."),
    [PFC_VERDICT_CHANGED] =
        N_("The server shows another certificate than the one that is trusted."),
    [PFC_VERDICT_UNREADABLE] =
        N_("Which certificate of the server is trusted cannot be read any more."),
  };
  const char *message = messages[pfc_certificate_get_verdict (certificate)];

  g_return_val_if_fail (message != NULL, NULL);

  return g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, _(message));
}
