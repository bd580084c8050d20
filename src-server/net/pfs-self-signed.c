/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-self-signed.h"

#include "pfo-state-folder.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define KEY_NAME "tls-key.pem"

/* Nobody renews a certificate that nobody signs; the clients know it by its fingerprint. */
#define VALID_YEARS 20

/* Clocks differ. */
#define VALID_BEFORE_S (24 * 60 * 60)

#define SERIAL_SIZE 16
#define KEY_PEM_SIZE 4096

/* A machine may have any number of addresses, and each client is sent them all. */
#define MAX_NAMES 32

typedef gnutls_x509_crt_t Certificate;
typedef gnutls_x509_privkey_t Key;

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (Certificate, gnutls_x509_crt_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (Key, gnutls_x509_privkey_deinit, NULL)

/* One server at a time makes them; the lock goes with the descriptor. */
static int
lock_folder (const char *folder, GError **error)
{
  int fd = -1;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0 || flock (fd, LOCK_EX) != 0)
    {
      g_set_error (
          error, PFS_CREDENTIALS_ERROR, PFS_CREDENTIALS_ERROR_STATE,
          "the folder %s, where TLS=auto keeps its certificate, can't be used; let the user "
          "that the server runs as write there: %s",
          folder, g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return -1;
    }

  return fd;
}

static gboolean
write_file (const char *file, const char *pem, gsize length, GError **error)
{
  g_autoptr (GError) file_error = NULL;

  if (g_file_set_contents_full (file, pem, length,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &file_error))
    return TRUE;

  g_set_error (
      error, PFS_CREDENTIALS_ERROR, PFS_CREDENTIALS_ERROR_STATE,
      "TLS=auto can't write %s; make room for it, and let the user that the server runs as "
      "write there: %s",
      file, file_error->message);
  return FALSE;
}

static gboolean
set_status_error (int status, GError **error)
{
  g_set_error (error, PFS_CREDENTIALS_ERROR, PFS_CREDENTIALS_ERROR_STATE,
               "no self-signed certificate could be made for TLS=auto: %s",
               gnutls_strerror (status));
  return FALSE;
}

/* The key of a certificate that was never written, perhaps since the power went, is used for it. */
static gboolean
read_key (const char *file, Key key, GError **error)
{
  g_autoptr (GError) file_error = NULL;
  g_autofree char *pem = NULL;
  gsize length;
  gnutls_datum_t datum;
  int status;

  if (!g_file_get_contents (file, &pem, &length, &file_error))
    {
      g_set_error (error, PFS_CREDENTIALS_ERROR, PFS_CREDENTIALS_ERROR_KEY,
                   "the key %s can't be read; let it be readable for the user that the server runs "
                   "as: %s", file, file_error->message);
      return FALSE;
    }

  datum = (gnutls_datum_t){ (unsigned char *) pem, length };
  status = gnutls_x509_privkey_import (key, &datum, GNUTLS_X509_FMT_PEM);
  explicit_bzero (pem, length);
  if (status < 0)
    g_set_error (error, PFS_CREDENTIALS_ERROR, PFS_CREDENTIALS_ERROR_KEY,
                 "%s is no private key; remove it, and TLS=auto makes another: %s", file,
                 gnutls_strerror (status));
  return status >= 0;
}

/* P-256: every client knows it. */
static gboolean
make_key (const char *file, Key key, GError **error)
{
  char pem[KEY_PEM_SIZE];
  gsize length = sizeof pem;
  gboolean written;
  int status = gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                             GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);

  if (status >= 0)
    status = gnutls_x509_privkey_export_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                               pem, &length);
  if (status < 0)
    return set_status_error (status, error);

  written = write_file (file, pem, length, error);
  explicit_bzero (pem, sizeof pem);
  return written;
}

static void
add_name (Certificate certificate, GHashTable *added, const char *name)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);
  g_autofree char *ascii = address == NULL ? g_hostname_to_ascii (name) : NULL;

  if ((address == NULL && ascii == NULL) || g_hash_table_size (added) >= MAX_NAMES ||
      !g_hash_table_add (added, g_strdup (name)))
    return;

  if (address == NULL)
    gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, ascii, strlen (ascii),
                                          GNUTLS_FSAN_APPEND);
  else
    gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS,
                                          g_inet_address_to_bytes (address),
                                          g_inet_address_get_native_size (address),
                                          GNUTLS_FSAN_APPEND);
}

/* Those of this machine that others can use: addresses that only make sense with an interface are
 * left out. */
static void
add_interface_addresses (Certificate certificate, GHashTable *added)
{
  struct ifaddrs *all = NULL;

  if (getifaddrs (&all) != 0)
    {
      g_warning ("The system does not tell the addresses of this machine, and the certificate of "
                 "TLS=auto is made without them; a sandbox of the server must allow AF_NETLINK: %s",
                 g_strerror (errno));
      return;
    }

  for (struct ifaddrs *one = all; one != NULL; one = one->ifa_next)
    {
      g_autoptr (GSocketAddress) address = NULL;
      g_autofree char *text = NULL;
      GInetAddress *inet;

      if (one->ifa_addr == NULL || (one->ifa_flags & IFF_UP) == 0 ||
          (one->ifa_addr->sa_family != AF_INET && one->ifa_addr->sa_family != AF_INET6))
        continue;

      address = g_socket_address_new_from_native (one->ifa_addr, sizeof (struct sockaddr_in6));
      inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
      text = g_inet_address_to_string (inet);
      if (!g_inet_address_get_is_link_local (inet))
        add_name (certificate, added, text);
    }

  freeifaddrs (all);
}

static void
add_names (Certificate certificate, const char *host)
{
  g_autoptr (GHashTable) added = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  add_name (certificate, added, g_get_host_name ());
  add_name (certificate, added, "localhost");
  add_name (certificate, added, "127.0.0.1");
  add_name (certificate, added, "::1");
  if (address == NULL || !g_inet_address_get_is_any (address))
    add_name (certificate, added, host);
  add_interface_addresses (certificate, added);
}

static void
fill_in (Certificate certificate, const char *host)
{
  time_t now = g_get_real_time () / G_USEC_PER_SEC;
  const char *name = g_get_host_name ();
  unsigned char serial[SERIAL_SIZE];

  gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);
  serial[0] &= 0x7f; /* a positive number */

  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, serial, sizeof serial);
  gnutls_x509_crt_set_activation_time (certificate, now - VALID_BEFORE_S);
  gnutls_x509_crt_set_expiration_time (certificate,
                                       now + VALID_YEARS * 365 * (time_t) (24 * 60 * 60));
  gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                 MIN (strlen (name), 64));
  gnutls_x509_crt_set_basic_constraints (certificate, 0, -1);
  gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_DIGITAL_SIGNATURE);
  gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0);
  add_names (certificate, host);
}

static gboolean
make_certificate (const char *file, Key key, const char *host, GError **error)
{
  g_auto (Certificate) certificate = NULL;
  gnutls_datum_t pem = { NULL };
  gboolean written;
  int status;

  gnutls_x509_crt_init (&certificate);
  fill_in (certificate, host);

  status = gnutls_x509_crt_set_key (certificate, key);
  if (status >= 0)
    status = gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
  if (status >= 0)
    status = gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem);
  if (status < 0)
    return set_status_error (status, error);

  written = write_file (file, (const char *) pem.data, pem.size, error);
  gnutls_free (pem.data);
  return written;
}

/* The key is written first, so that there is never a certificate without its key. */
static gboolean
make (const char *certificate_file, const char *key_file, const char *host, GError **error)
{
  g_auto (Key) key = NULL;

  gnutls_x509_privkey_init (&key);
  if (!(g_file_test (key_file, G_FILE_TEST_EXISTS) ? read_key (key_file, key, error)
                                                   : make_key (key_file, key, error)) ||
      !make_certificate (certificate_file, key, host, error))
    return FALSE;

  g_message ("TLS=auto: made the key %s and the self-signed certificate %s", key_file,
             certificate_file);
  return TRUE;
}

/**
 * pfs_self_signed_check:
 * @folder: where certificate and key are kept
 * @error: set if one is there and can't be used
 *
 * Looks at what is there already of what pfs_self_signed_load() takes, and makes nothing: whether
 * @folder can be written to shows at the start alone.
 */
gboolean
pfs_self_signed_check (const char *folder, GError **error)
{
  g_autofree char *certificate_file = g_build_filename (folder, PFO_STATE_FOLDER_CERTIFICATE, NULL);
  g_autofree char *key_file = g_build_filename (folder, KEY_NAME, NULL);
  g_autoptr (PfsCredentials) credentials = NULL;
  g_auto (Key) key = NULL;

  if (g_file_test (certificate_file, G_FILE_TEST_EXISTS))
    {
      credentials = pfs_credentials_load_self_made (certificate_file, key_file, error);
      return credentials != NULL;
    }

  gnutls_x509_privkey_init (&key);
  return !g_file_test (key_file, G_FILE_TEST_EXISTS) || read_key (key_file, key, error);
}

/**
 * pfs_self_signed_load:
 * @folder: where certificate and key are kept
 * @host: the name or address that the server listens on
 * @error: set if they can't be made or used; says which file, and what to do
 *
 * Loads the server's own self-signed certificate (`tls-cert.pem`) and its key (`tls-key.pem`). The
 * first time they are made, for this machine's name, localhost, its addresses and @host.
 *
 * Returns: (transfer full) (nullable): the credentials
 */
PfsCredentials *
pfs_self_signed_load (const char *folder, const char *host, GError **error)
{
  g_autofree char *certificate_file = g_build_filename (folder, PFO_STATE_FOLDER_CERTIFICATE, NULL);
  g_autofree char *key_file = g_build_filename (folder, KEY_NAME, NULL);
  int lock = lock_folder (folder, error);
  gboolean there;

  if (lock < 0)
    return NULL;

  there = g_file_test (certificate_file, G_FILE_TEST_EXISTS) ||
          make (certificate_file, key_file, host, error);
  close (lock);
  return there ? pfs_credentials_load_self_made (certificate_file, key_file, error) : NULL;
}
