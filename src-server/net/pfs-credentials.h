/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <gnutls/gnutls.h>

G_BEGIN_DECLS

/**
 * PfsCredentialsError:
 * @PFS_CREDENTIALS_ERROR_CERTIFICATE: the certificate can't be used
 * @PFS_CREDENTIALS_ERROR_KEY: the private key can't be used
 * @PFS_CREDENTIALS_ERROR_MISMATCH: the two don't belong together
 * @PFS_CREDENTIALS_ERROR_DATE: the certificate is not valid now
 * @PFS_CREDENTIALS_ERROR_STATE: a self-signed certificate could not be made
 *
 * Why a server can't speak TLS.
 */
typedef enum
{
  PFS_CREDENTIALS_ERROR_CERTIFICATE,
  PFS_CREDENTIALS_ERROR_KEY,
  PFS_CREDENTIALS_ERROR_MISMATCH,
  PFS_CREDENTIALS_ERROR_DATE,
  PFS_CREDENTIALS_ERROR_STATE,
} PfsCredentialsError;

#define PFS_CREDENTIALS_ERROR (pfs_credentials_error_quark ())

GQuark pfs_credentials_error_quark (void);

/**
 * PfsCredentials:
 *
 * What a server that speaks TLS shows: its certificate with the key to it, the key that its session
 * tickets are sealed with, and the ciphers that it accepts. Never changes; a connection keeps those
 * that it began with. Belongs to the main context.
 */
typedef struct _PfsCredentials PfsCredentials;

PfsCredentials *pfs_credentials_load (const char *certificate_file,
                                      const char *key_file,
                                      GError **error);

PfsCredentials *pfs_credentials_load_self_made (const char *certificate_file,
                                                const char *key_file,
                                                GError **error);

gboolean pfs_credentials_reload (PfsCredentials **self,
                                 const char *certificate_file,
                                 const char *key_file,
                                 GError **error);

PfsCredentials *pfs_credentials_ref (PfsCredentials *self);

void pfs_credentials_unref (PfsCredentials *self);

const char *pfs_credentials_get_fingerprint (const PfsCredentials *self);

const char *pfs_credentials_get_certificate_file (const PfsCredentials *self);

gint64 pfs_credentials_get_expiry (const PfsCredentials *self);

gnutls_session_t pfs_credentials_open_session (const PfsCredentials *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfsCredentials, pfs_credentials_unref)

G_END_DECLS
