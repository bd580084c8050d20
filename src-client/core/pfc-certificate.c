/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-certificate.h"

#include "pfc-fingerprint.h"

#include <glib/gi18n-lib.h>

struct _PfcCertificate
{
  GObject parent_instance;

  PfcVerdict verdict;
  GTlsCertificateFlags errors;
  char *fingerprint;
  char *expected;
  char *names;
  char *issuer;
  GDateTime *not_before;
  GDateTime *not_after;
};

G_DEFINE_FINAL_TYPE (PfcCertificate, pfc_certificate, G_TYPE_OBJECT)

static const struct
{
  GTlsCertificateFlags flag;
  const char *words;
} errors_in_words[] = {
  { G_TLS_CERTIFICATE_UNKNOWN_CA, N_("It was not issued by anyone whom this system trusts.") },
  { G_TLS_CERTIFICATE_BAD_IDENTITY, N_("It was issued for another name than the one asked for.") },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, N_("It is not valid yet.") },
  { G_TLS_CERTIFICATE_EXPIRED, N_("It has expired.") },
  { G_TLS_CERTIFICATE_REVOKED, N_("Whoever issued it has revoked it.") },
  { G_TLS_CERTIFICATE_INSECURE, N_("It was made in a way that is not secure.") },
  { G_TLS_CERTIFICATE_GENERIC_ERROR, N_("It could not be checked.") },
};

static void
pfc_certificate_finalize (GObject *object)
{
  PfcCertificate *self = PFC_CERTIFICATE (object);

  g_free (self->fingerprint);
  g_free (self->expected);
  g_free (self->names);
  g_free (self->issuer);
  g_clear_pointer (&self->not_before, g_date_time_unref);
  g_clear_pointer (&self->not_after, g_date_time_unref);

  G_OBJECT_CLASS (pfc_certificate_parent_class)->finalize (object);
}

static void
pfc_certificate_class_init (PfcCertificateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pfc_certificate_finalize;
}

static void
pfc_certificate_init (PfcCertificate *self)
{
}

/* What the certificate says may hold anything; what is shown is one line. */
static char *
clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) line = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      g_string_append_unichar (line, g_unichar_isprint (character) ? character : 0xfffd);
    }

  return g_string_free (g_steal_pointer (&line), FALSE);
}

/* Returns: (transfer full): the hosts and addresses it was issued for, or its subject */
static char *
join_names (GTlsCertificate *certificate)
{
  g_autoptr (GPtrArray) hosts = g_tls_certificate_get_dns_names (certificate);
  g_autoptr (GPtrArray) addresses = g_tls_certificate_get_ip_addresses (certificate);
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; hosts != NULL && i < hosts->len; i++)
    {
      GBytes *host = hosts->pdata[i];
      g_autofree char *name = g_strndup (g_bytes_get_data (host, NULL), g_bytes_get_size (host));

      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", name);
    }

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      g_autofree char *address = g_inet_address_to_string (addresses->pdata[i]);

      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", address);
    }

  return clean (text->len > 0 || subject == NULL ? text->str : subject);
}

/* A certificate whose issuer is not known is looked at no further by GnuTLS: the dates and the name
 * count all the same for whoever has to decide. */
static GTlsCertificateFlags
complete_errors (GTlsCertificate *certificate,
                 GTlsCertificateFlags errors,
                 GSocketConnectable *identity,
                 PfcCertificate *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  if (errors == 0)
    return 0;

  if (self->not_before != NULL && g_date_time_compare (now, self->not_before) < 0)
    errors |= G_TLS_CERTIFICATE_NOT_ACTIVATED;
  if (self->not_after != NULL && g_date_time_compare (now, self->not_after) > 0)
    errors |= G_TLS_CERTIFICATE_EXPIRED;

  return errors | (g_tls_certificate_verify (certificate, identity, NULL) &
                   G_TLS_CERTIFICATE_BAD_IDENTITY);
}

/**
 * pfc_certificate_new:
 * @certificate: what the server showed
 * @errors: what GIO has against it
 * @identity: whom the person meant to reach
 * @verdict: what is made of it
 * @expected: (nullable): the fingerprint that is trusted there instead
 *
 * Returns: (transfer full): a description
 */
PfcCertificate *
pfc_certificate_new (GTlsCertificate *certificate,
                     GTlsCertificateFlags errors,
                     GSocketConnectable *identity,
                     PfcVerdict verdict,
                     const char *expected)
{
  PfcCertificate *self = g_object_new (PFC_TYPE_CERTIFICATE, NULL);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);

  self->verdict = verdict;
  self->fingerprint = pfc_fingerprint_of (certificate);
  self->expected = g_strdup (expected);
  self->names = join_names (certificate);
  self->issuer = clean (issuer != NULL ? issuer : "");
  self->not_before = g_tls_certificate_get_not_valid_before (certificate);
  self->not_after = g_tls_certificate_get_not_valid_after (certificate);
  self->errors = complete_errors (certificate, errors, identity, self);
  return self;
}

/**
 * pfc_certificate_get_verdict:
 * @self: a certificate
 *
 * Returns: what was made of it
 */
PfcVerdict
pfc_certificate_get_verdict (PfcCertificate *self)
{
  g_return_val_if_fail (PFC_IS_CERTIFICATE (self), PFC_VERDICT_UNKNOWN);

  return self->verdict;
}

/* Whether something may be sent to a server that shows it. */
gboolean
pfc_certificate_is_trusted (PfcCertificate *self)
{
  g_return_val_if_fail (PFC_IS_CERTIFICATE (self), FALSE);

  return self->verdict == PFC_VERDICT_SYSTEM || self->verdict == PFC_VERDICT_PINNED;
}

/* Returns: (transfer none): its own fingerprint, as pfc_fingerprint_of() writes it */
const char *
pfc_certificate_get_fingerprint (PfcCertificate *self)
{
  g_return_val_if_fail (PFC_IS_CERTIFICATE (self), NULL);

  return self->fingerprint;
}

/* Returns: (transfer none) (nullable): the fingerprint that is trusted in its place */
const char *
pfc_certificate_get_expected (PfcCertificate *self)
{
  g_return_val_if_fail (PFC_IS_CERTIFICATE (self), NULL);

  return self->expected;
}

/* Returns: (transfer none): the hosts and addresses that it was issued for, with commas between */
const char *
pfc_certificate_get_names (PfcCertificate *self)
{
  g_return_val_if_fail (PFC_IS_CERTIFICATE (self), NULL);

  return self->names;
}

/**
 * pfc_certificate_get_issuer:
 * @self: a certificate
 *
 * Returns: (transfer none): the name of who issued it, in one line; "" if it has none
 */
const char *
pfc_certificate_get_issuer (PfcCertificate *self)
{
  g_return_val_if_fail (PFC_IS_CERTIFICATE (self), NULL);

  return self->issuer;
}

static char *
format_date (GDateTime *date)
{
  g_autoptr (GDateTime) local = date != NULL ? g_date_time_to_local (date) : NULL;

  /* Translators: how a day is written, as in “November 28, 2026”; see g_date_time_format() */
  return local != NULL ? g_date_time_format (local, _("%B %-d, %Y")) : g_strdup ("");
}

/* Returns: (transfer full): the day from which it is valid, as the person writes dates */
char *
pfc_certificate_dup_not_before (PfcCertificate *self)
{
  g_return_val_if_fail (PFC_IS_CERTIFICATE (self), NULL);

  return format_date (self->not_before);
}

/* Returns: (transfer full): the day until which it is valid, as the person writes dates */
char *
pfc_certificate_dup_not_after (PfcCertificate *self)
{
  g_return_val_if_fail (PFC_IS_CERTIFICATE (self), NULL);

  return format_date (self->not_after);
}

/* Returns: all that is wrong with it, whether or not it is trusted all the same */
GTlsCertificateFlags
pfc_certificate_get_errors (PfcCertificate *self)
{
  g_return_val_if_fail (PFC_IS_CERTIFICATE (self), G_TLS_CERTIFICATE_GENERIC_ERROR);

  return self->errors;
}

/**
 * pfc_certificate_describe_errors:
 * @self: a certificate
 *
 * Returns: (transfer full): a sentence for each thing that is wrong with it, with newlines between
 *   them; one that says so if nothing is
 */
char *
pfc_certificate_describe_errors (PfcCertificate *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (PFC_IS_CERTIFICATE (self), NULL);

  if (self->errors == 0)
    return g_strdup (_("Nothing is wrong with it: this system trusts it for this server."));

  for (guint i = 0; i < G_N_ELEMENTS (errors_in_words); i++)
    {
      if ((self->errors & errors_in_words[i].flag) != 0)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "",
                                _(errors_in_words[i].words));
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * pfc_certificate_dup_warning:
 * @self: a certificate
 *
 * A person trusts the certificate itself, not its dates: once it has expired it is as good as
 * before, and whoever would be locked out may not be able to replace it.
 *
 * Returns: (transfer full) (nullable): what a person should know of a certificate that is taken all
 *   the same; %NULL if there is nothing
 */
char *
pfc_certificate_dup_warning (PfcCertificate *self)
{
  g_autofree char *date = NULL;

  g_return_val_if_fail (PFC_IS_CERTIFICATE (self), NULL);

  if (self->verdict != PFC_VERDICT_PINNED || (self->errors & G_TLS_CERTIFICATE_EXPIRED) == 0)
    return NULL;

  date = pfc_certificate_dup_not_after (self);
  return g_strdup_printf (_("The certificate expired on %s. Whoever runs the server should put "
                            "a new one in its place."),
                          date);
}
