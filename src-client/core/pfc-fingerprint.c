/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-fingerprint.h"

#include <glib/gi18n-lib.h>

/* How many characters stand on one of several lines: eight bytes, and the colon behind. */
#define LINE_LENGTH 24

/* Returns: (transfer full): 64 hexadecimal digits as they are written for people */
static char *
group_digits (const char *digits)
{
  GString *text = g_string_sized_new (PFC_FINGERPRINT_LENGTH);

  for (guint i = 0; i < 2 * PFC_FINGERPRINT_BYTES; i++)
    {
      if (i > 0 && i % 2 == 0)
        g_string_append_c (text, ':');
      g_string_append_c (text, g_ascii_toupper (digits[i]));
    }

  return g_string_free (text, FALSE);
}

/**
 * pfc_fingerprint_of:
 * @certificate: a certificate
 *
 * Returns: (transfer full): the SHA-256 of the certificate (DER) as pairs of upper-case hexadecimal
 *   digits with colons between them, as `openssl x509 -fingerprint -sha256` prints it
 */
char *
pfc_fingerprint_of (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *digest = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  return group_digits (digest);
}

/**
 * pfc_fingerprint_fold:
 * @fingerprint: as pfc_fingerprint_of() writes it
 *
 * Returns: (transfer full): the same on lines of eight bytes, on which people compare two of them
 */
char *
pfc_fingerprint_fold (const char *fingerprint)
{
  GString *lines = g_string_new (NULL);

  for (gsize at = 0; at < PFC_FINGERPRINT_LENGTH; at += LINE_LENGTH)
    g_string_append_printf (lines, "%s%.*s", at > 0 ? "\n" : "", LINE_LENGTH - 1, fingerprint + at);

  return g_string_free (lines, FALSE);
}

/**
 * pfc_fingerprint_parse:
 * @text: a SHA-256 fingerprint in either case, with or without colons and blanks
 * @error: set to %G_IO_ERROR_INVALID_ARGUMENT, with a text for people
 *
 * Returns: (transfer full) (nullable): the fingerprint as pfc_fingerprint_of() writes it
 */
char *
pfc_fingerprint_parse (const char *text, GError **error)
{
  g_autoptr (GString) digits = g_string_sized_new (2 * PFC_FINGERPRINT_BYTES);
  const char *at;

  for (at = text; *at != '\0'; at++)
    {
      if (g_ascii_isxdigit (*at))
        g_string_append_c (digits, *at);
      else if (*at != ':' && !g_ascii_isspace (*at))
        break;
    }

  if (*at == '\0' && digits->len == 2 * PFC_FINGERPRINT_BYTES)
    return group_digits (digits->str);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _("“%s” is not a SHA-256 fingerprint, which has 64 hexadecimal digits."), text);
  return NULL;
}
