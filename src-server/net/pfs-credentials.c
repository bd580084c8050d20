/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-credentials.h"

#include "pfs-pem.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/stat.h>

/* TLS 1.2 and 1.3, keys that are made for each connection, ciphers that authenticate what they
 * hide; listed one by one, so that nothing else comes with a later version of the library. Not with
 * %SAFE_RENEGOTIATION: nothing is ever renegotiated here, and it would turn away clients that offer
 * TLS 1.3 alone and, rightly, say nothing of renegotiation (RFC 8446, 4.1.2). */
#define PRIORITIES                                                                                 \
  "NONE:+VERS-TLS1.3:+VERS-TLS1.2:+ECDHE-ECDSA:+ECDHE-RSA"                                         \
  ":+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:+AEAD:+COMP-NULL:+CTYPE-X509"                     \
  ":+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1"                                               \
  ":+SIGN-ECDSA-SECP256R1-SHA256:+SIGN-ECDSA-SECP384R1-SHA384:+SIGN-ECDSA-SECP521R1-SHA512"        \
  ":+SIGN-ECDSA-SHA256:+SIGN-ECDSA-SHA384:+SIGN-ECDSA-SHA512:+SIGN-EDDSA-ED25519"                  \
  ":+SIGN-RSA-PSS-RSAE-SHA256:+SIGN-RSA-PSS-RSAE-SHA384:+SIGN-RSA-PSS-RSAE-SHA512"                 \
  ":+SIGN-RSA-SHA256:+SIGN-RSA-SHA384:+SIGN-RSA-SHA512"                                            \
  ":%SERVER_PRECEDENCE"

/* A message of a client's handshake is at most so long: there is no client certificate to send. */
#define MAX_HANDSHAKE_MESSAGE (16 * 1024)

#define FINGERPRINT_SIZE 32

/* What helps where the server has made the files by itself. */
#define MAKE_OTHERS "remove both files and start it again, and others are made"

struct _PfsCredentials
{
  grefcount refs;
  gboolean self_made; /* the server makes the files that are missing at its start */
  char *certificate_file;
  char *key_file;
  char *fingerprint;
  gint64 expiry;
  gnutls_certificate_credentials_t certificate;
  gnutls_priority_t priorities;
  gnutls_datum_t ticket_key;
};

G_DEFINE_QUARK (pfs-credentials-error-quark, pfs_credentials_error)

/* The bytes of a file, which are wiped before they are given back. */
typedef struct
{
  char *bytes;
  gsize length;
} Contents;

static void
contents_clear (Contents *self)
{
  if (self->bytes != NULL)
    explicit_bzero (self->bytes, self->length);
  g_free (self->bytes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Contents, contents_clear)

static gnutls_datum_t
get_datum (const Contents *contents)
{
  return (gnutls_datum_t){ (unsigned char *) contents->bytes, contents->length };
}

static gboolean
read_file (PfsCredentials *self,
           const char *file,
           PfsCredentialsError code,
           Contents *contents,
           GError **error)
{
  g_autoptr (GError) file_error = NULL;

  if (g_file_get_contents (file, &contents->bytes, &contents->length, &file_error))
    return TRUE;

  g_set_error (
      error, PFS_CREDENTIALS_ERROR, code,
      "the %s %s can't be read; let it be there, and readable for the user that the server "
      "runs as%s: %s",
      code == PFS_CREDENTIALS_ERROR_KEY ? "key" : "certificate", file,
      self->self_made ? ", or " MAKE_OTHERS : "", file_error->message);
  return FALSE;
}

static char *
format_fingerprint (const unsigned char digest[FINGERPRINT_SIZE])
{
  GString *text = g_string_sized_new (3 * FINGERPRINT_SIZE);

  for (guint i = 0; i < FINGERPRINT_SIZE; i++)
    g_string_append_printf (text, "%s%02X", i > 0 ? ":" : "", digest[i]);

  return g_string_free (text, FALSE);
}

static char *
format_date (gint64 seconds)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (seconds);

  return date != NULL ? g_date_time_format (date, "%Y-%m-%d %H:%M:%S UTC") : g_strdup ("?");
}

static gboolean
check_dates (PfsCredentials *self, gnutls_x509_crt_t certificate, GError **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 start = gnutls_x509_crt_get_activation_time (certificate);
  g_autofree char *date = NULL;

  self->expiry = gnutls_x509_crt_get_expiration_time (certificate);
  if (now > self->expiry)
    {
      date = format_date (self->expiry);
      g_set_error (error, PFS_CREDENTIALS_ERROR, PFS_CREDENTIALS_ERROR_DATE,
                   "the certificate %s has expired on %s; %s", self->certificate_file, date,
                   self->self_made ? MAKE_OTHERS : "put a new one in its place");
      return FALSE;
    }

  if (now < start)
    {
      date = format_date (start);
      g_set_error (error, PFS_CREDENTIALS_ERROR, PFS_CREDENTIALS_ERROR_DATE,
                   "the certificate %s is valid only from %s on; look whether the clock of this "
                   "machine is right",
                   self->certificate_file, date);
      return FALSE;
    }

  return TRUE;
}

/* A chain that lacks its end would be shown to clients, some of which do not take it. */
static gboolean
check_whole (PfsCredentials *self, const Contents *contents, GError **error)
{
  if (pfs_pem_is_whole (contents->bytes, contents->length))
    return TRUE;

  g_set_error (error, PFS_CREDENTIALS_ERROR, PFS_CREDENTIALS_ERROR_CERTIFICATE,
               "the certificate %s is cut off: each BEGIN line in it needs its END line; %s",
               self->certificate_file,
               self->self_made ? MAKE_OTHERS : "put the whole file in its place");
  return FALSE;
}

/* What is agreed on by PRIORITIES is signed with the certificate's key: one that can't do that
 * would be shown to nobody, and the library would say that there is no common cipher. */
static gboolean
check_signs (PfsCredentials *self, gnutls_x509_crt_t certificate, GError **error)
{
  int algorithm = gnutls_x509_crt_get_pk_algorithm (certificate, NULL);
  const char *name = gnutls_pk_algorithm_get_name (algorithm);
  unsigned uses = 0;

  if (algorithm != GNUTLS_PK_RSA && algorithm != GNUTLS_PK_ECDSA &&
      algorithm != GNUTLS_PK_EDDSA_ED25519)
    {
      g_set_error (error, PFS_CREDENTIALS_ERROR, PFS_CREDENTIALS_ERROR_CERTIFICATE,
                   "the certificate %s is for a key of the kind %s, which is not used here; have "
                   "one made for a key of RSA, ECDSA or Ed25519",
                   self->certificate_file, name != NULL ? name : "?");
      return FALSE;
    }

  if (gnutls_x509_crt_get_key_usage (certificate, &uses, NULL) >= 0 &&
      (uses & GNUTLS_KEY_DIGITAL_SIGNATURE) == 0)
    {
      g_set_error (error, PFS_CREDENTIALS_ERROR, PFS_CREDENTIALS_ERROR_CERTIFICATE,
                   "the key of the certificate %s may not be used to sign, as TLS does; have one "
                   "made with digitalSignature among its keyUsage",
                   self->certificate_file);
      return FALSE;
    }

  return TRUE;
}

/* Looks at the server's own certificate, the first of the file. */
static gboolean
inspect_certificate (PfsCredentials *self, const Contents *contents, GError **error)
{
  gnutls_datum_t pem = get_datum (contents);
  unsigned char digest[FINGERPRINT_SIZE];
  gsize size = sizeof digest;
  gnutls_x509_crt_t certificate;
  gboolean fits;
  int status;

  gnutls_x509_crt_init (&certificate);
  status = gnutls_x509_crt_import (certificate, &pem, GNUTLS_X509_FMT_PEM);
  if (status >= 0)
    status = gnutls_x509_crt_get_fingerprint (certificate, GNUTLS_DIG_SHA256, digest, &size);

  if (status < 0)
    {
      g_set_error (error, PFS_CREDENTIALS_ERROR, PFS_CREDENTIALS_ERROR_CERTIFICATE,
                   "%s is no certificate in PEM, as the lines after BEGIN CERTIFICATE are%s: %s",
                   self->certificate_file, self->self_made ? "; " MAKE_OTHERS : "",
                   gnutls_strerror (status));
      fits = FALSE;
    }
  else
    {
      self->fingerprint = format_fingerprint (digest);
      fits = check_dates (self, certificate, error) && check_signs (self, certificate, error);
    }

  gnutls_x509_crt_deinit (certificate);
  return fits;
}

static gboolean
inspect_key (PfsCredentials *self, const Contents *contents, GError **error)
{
  gnutls_datum_t pem = get_datum (contents);
  struct stat info;
  gnutls_privkey_t key;
  int status;

  gnutls_privkey_init (&key);
  status = gnutls_privkey_import_x509_raw (key, &pem, GNUTLS_X509_FMT_PEM, NULL, 0);
  gnutls_privkey_deinit (key);

  if (status < 0)
    {
      g_set_error (error, PFS_CREDENTIALS_ERROR, PFS_CREDENTIALS_ERROR_KEY,
                   "%s is no private key in PEM without a passphrase, as the lines after BEGIN "
                   "PRIVATE KEY are%s: %s",
                   self->key_file, self->self_made ? "; " MAKE_OTHERS : "",
                   gnutls_strerror (status));
      return FALSE;
    }

  if (stat (self->key_file, &info) == 0 && (info.st_mode & (S_IROTH | S_IWOTH)) != 0)
    g_warning ("Everybody on this machine can read the key %s: chmod o= %s", self->key_file,
               self->key_file);
  return TRUE;
}

/* Puts certificate and key together into what the library takes. */
static gboolean
combine (PfsCredentials *self, const Contents *certificate, const Contents *key, GError **error)
{
  gnutls_datum_t certificate_pem = get_datum (certificate);
  gnutls_datum_t key_pem = get_datum (key);
  int status;

  gnutls_certificate_allocate_credentials (&self->certificate);
  status = gnutls_certificate_set_x509_key_mem2 (self->certificate, &certificate_pem, &key_pem,
                                                 GNUTLS_X509_FMT_PEM, NULL, 0);
  if (status == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
    {
      g_set_error (
          error, PFS_CREDENTIALS_ERROR, PFS_CREDENTIALS_ERROR_MISMATCH,
          "the key %s is not that of the certificate %s; %s", self->key_file,
          self->certificate_file,
          self->self_made ? MAKE_OTHERS : "name the two that were made together");
      return FALSE;
    }

  if (status < 0)
    {
      g_set_error (error, PFS_CREDENTIALS_ERROR, PFS_CREDENTIALS_ERROR_CERTIFICATE,
                   "the certificate %s can't be used with the key %s: %s", self->certificate_file,
                   self->key_file, gnutls_strerror (status));
      return FALSE;
    }

  return TRUE;
}

static void
add_parameters (PfsCredentials *self)
{
  const char *wrong = NULL;

  if (gnutls_priority_init (&self->priorities, PRIORITIES, &wrong) < 0)
    g_error ("GnuTLS does not know the priorities from \"%s\" on", wrong);
  if (gnutls_session_ticket_key_generate (&self->ticket_key) < 0)
    g_error ("No key for session tickets could be made");
}

static PfsCredentials *
load (const char *certificate_file, const char *key_file, gboolean self_made, GError **error)
{
  g_autoptr (PfsCredentials) self = g_new0 (PfsCredentials, 1);
  g_auto (Contents) certificate = { NULL };
  g_auto (Contents) key = { NULL };

  g_ref_count_init (&self->refs);
  self->self_made = self_made;
  self->certificate_file = g_strdup (certificate_file);
  self->key_file = g_strdup (key_file);

  if (!read_file (self, certificate_file, PFS_CREDENTIALS_ERROR_CERTIFICATE, &certificate, error) ||
      !read_file (self, key_file, PFS_CREDENTIALS_ERROR_KEY, &key, error) ||
      !check_whole (self, &certificate, error) ||
      !inspect_certificate (self, &certificate, error) || !inspect_key (self, &key, error) ||
      !combine (self, &certificate, &key, error))
    return NULL;

  add_parameters (self);
  return g_steal_pointer (&self);
}

/**
 * pfs_credentials_load:
 * @certificate_file: a file with the server's certificate in PEM, and behind it those that vouch
 *   for it
 * @key_file: a file with the private key in PEM, without a passphrase; may be the same
 * @error: set if a file can't be read or used, the two do not match, or the certificate is not
 *   valid now; says which file, and what to do
 *
 * Returns: (transfer full) (nullable): the credentials
 */
PfsCredentials *
pfs_credentials_load (const char *certificate_file, const char *key_file, GError **error)
{
  return load (certificate_file, key_file, FALSE, error);
}

/**
 * pfs_credentials_load_self_made:
 * @certificate_file: as for pfs_credentials_load()
 * @key_file: as for pfs_credentials_load()
 * @error: as for pfs_credentials_load()
 *
 * Loads what the server has made by itself, and would make again: what is said to be done about an
 * error is another thing then.
 *
 * Returns: (transfer full) (nullable): the credentials
 */
PfsCredentials *
pfs_credentials_load_self_made (const char *certificate_file, const char *key_file, GError **error)
{
  return load (certificate_file, key_file, TRUE, error);
}

/**
 * pfs_credentials_reload:
 * @self: (inout): the credentials to replace
 * @certificate_file: (nullable): where the certificate is now; %NULL for where it was
 * @key_file: (nullable): where the key is now; %NULL for where it was
 * @error: set if the files can't be used now; @self is as it was then
 *
 * Reads certificate and key again. Sessions that were opened with the credentials that were there
 * before go on with them.
 */
gboolean
pfs_credentials_reload (PfsCredentials **self,
                        const char *certificate_file,
                        const char *key_file,
                        GError **error)
{
  PfsCredentials *loaded =
      load (certificate_file != NULL ? certificate_file : (*self)->certificate_file,
            key_file != NULL ? key_file : (*self)->key_file, (*self)->self_made, error);

  if (loaded == NULL)
    return FALSE;

  pfs_credentials_unref (*self);
  *self = loaded;
  return TRUE;
}

/**
 * pfs_credentials_ref:
 * @self: the credentials
 *
 * Returns: (transfer full): the same credentials
 */
PfsCredentials *
pfs_credentials_ref (PfsCredentials *self)
{
  g_ref_count_inc (&self->refs);
  return self;
}

/**
 * pfs_credentials_unref:
 * @self: (transfer full): the credentials
 *
 * The last one frees them, and wipes the key of the session tickets.
 */
void
pfs_credentials_unref (PfsCredentials *self)
{
  if (!g_ref_count_dec (&self->refs))
    return;

  if (self->certificate != NULL)
    gnutls_certificate_free_credentials (self->certificate);
  if (self->priorities != NULL)
    gnutls_priority_deinit (self->priorities);
  if (self->ticket_key.data != NULL)
    {
      explicit_bzero (self->ticket_key.data, self->ticket_key.size);
      gnutls_free (self->ticket_key.data);
    }
  g_free (self->certificate_file);
  g_free (self->key_file);
  g_free (self->fingerprint);
  g_free (self);
}

/**
 * pfs_credentials_get_fingerprint:
 * @self: the credentials
 *
 * Returns: (transfer none): the SHA-256 of the certificate in DER, in upper-case hexadecimal digits
 *   with a colon after each two, as `openssl x509 -fingerprint -sha256` shows it
 */
const char *
pfs_credentials_get_fingerprint (const PfsCredentials *self)
{
  return self->fingerprint;
}

/**
 * pfs_credentials_get_certificate_file:
 * @self: the credentials
 *
 * Returns: (transfer none): the file that the certificate was read from
 */
const char *
pfs_credentials_get_certificate_file (const PfsCredentials *self)
{
  return self->certificate_file;
}

/**
 * pfs_credentials_get_expiry:
 * @self: the credentials
 *
 * Returns: until when the certificate is valid, in seconds since 1970
 */
gint64
pfs_credentials_get_expiry (const PfsCredentials *self)
{
  return self->expiry;
}

/**
 * pfs_credentials_open_session:
 * @self: the credentials, which must outlive the session
 *
 * Returns: (transfer full) (nullable): the server's side of a TLS session that does not block, and
 *   resumes those that hold a ticket; %NULL for want of memory
 */
gnutls_session_t
pfs_credentials_open_session (const PfsCredentials *self)
{
  gnutls_session_t session;

  if (gnutls_init (&session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) < 0)
    return NULL;

  if (gnutls_priority_set (session, self->priorities) < 0 ||
      gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, self->certificate) < 0 ||
      gnutls_session_ticket_enable_server (session, &self->ticket_key) < 0)
    {
      gnutls_deinit (session);
      return NULL;
    }

  gnutls_certificate_server_set_request (session, GNUTLS_CERT_IGNORE);
  gnutls_handshake_set_max_packet_length (session, MAX_HANDSHAKE_MESSAGE);
  return session;
}
