/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PfcVerdict:
 * @PFC_VERDICT_SYSTEM: the system trusts it for the name of the server
 * @PFC_VERDICT_PINNED: a person trusts it there
 * @PFC_VERDICT_UNKNOWN: nobody has said anything about it yet
 * @PFC_VERDICT_CHANGED: a person trusts another one there, whatever the system says of this one
 * @PFC_VERDICT_UNREADABLE: a person may trust another one there: what is kept of that is damaged
 *
 * What becomes of a connection whose server shows a certificate: with the last three there is none.
 */
typedef enum
{
  PFC_VERDICT_SYSTEM,
  PFC_VERDICT_PINNED,
  PFC_VERDICT_UNKNOWN,
  PFC_VERDICT_CHANGED,
  PFC_VERDICT_UNREADABLE,
} PfcVerdict;

#define PFC_N_VERDICTS (PFC_VERDICT_UNREADABLE + 1)

#define PFC_TYPE_CERTIFICATE (pfc_certificate_get_type ())

/**
 * PfcCertificate:
 *
 * The certificate that a server showed, in words for people, and what was made of it. It does not
 * change.
 */
G_DECLARE_FINAL_TYPE (PfcCertificate, pfc_certificate, PFC, CERTIFICATE, GObject)

PfcCertificate *pfc_certificate_new (GTlsCertificate *certificate,
                                     GTlsCertificateFlags errors,
                                     GSocketConnectable *identity,
                                     PfcVerdict verdict,
                                     const char *expected);

PfcVerdict pfc_certificate_get_verdict (PfcCertificate *self);

gboolean pfc_certificate_is_trusted (PfcCertificate *self);

const char *pfc_certificate_get_fingerprint (PfcCertificate *self);

const char *pfc_certificate_get_expected (PfcCertificate *self);

const char *pfc_certificate_get_names (PfcCertificate *self);

const char *pfc_certificate_get_issuer (PfcCertificate *self);

char *pfc_certificate_dup_not_before (PfcCertificate *self);

char *pfc_certificate_dup_not_after (PfcCertificate *self);

GTlsCertificateFlags pfc_certificate_get_errors (PfcCertificate *self);

char *pfc_certificate_describe_errors (PfcCertificate *self);

char *pfc_certificate_dup_warning (PfcCertificate *self);

G_END_DECLS
