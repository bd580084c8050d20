/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-credentials.h"
#include "pfs-self-signed.h"
#include "test-folder.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <ifaddrs.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static gboolean interfaces_are_hidden;
static guint n_warnings;

/* Goes before that of the C library, which a sandbox may let fail. */
int
getifaddrs (struct ifaddrs **all)
{
  int (*next) (struct ifaddrs **) = (int (*) (struct ifaddrs **)) dlsym (RTLD_NEXT, "getifaddrs");

  if (!interfaces_are_hidden)
    return next (all);

  errno = EAFNOSUPPORT;
  return -1;
}

static GLogWriterOutput
log_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if (!interfaces_are_hidden || !(level & G_LOG_LEVEL_WARNING))
    return g_log_writer_default (level, fields, n_fields, user_data);

  n_warnings++;
  return G_LOG_WRITER_HANDLED;
}

/* A folder in which a server has made its certificate. */
typedef struct
{
  char *folder;
  char *certificate;
  char *key;
  PfsCredentials *credentials;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("pfo3-tls-XXXXXX", NULL);
  fixture->certificate = g_build_filename (fixture->folder, "tls-cert.pem", NULL);
  fixture->key = g_build_filename (fixture->folder, "tls-key.pem", NULL);
  fixture->credentials = pfs_self_signed_load (fixture->folder, "127.0.0.1", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pfs_credentials_unref (fixture->credentials);
  test_folder_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->certificate);
  g_free (fixture->key);
}

static void
test_made (Fixture *fixture, gconstpointer data)
{
  const char *fingerprint = pfs_credentials_get_fingerprint (fixture->credentials);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GStatBuf info;

  g_assert_cmpuint (strlen (fingerprint), ==, 32 * 3 - 1);
  g_assert_cmpuint (strspn (fingerprint, "0123456789ABCDEF:"), ==, strlen (fingerprint));
  g_assert_cmpint (pfs_credentials_get_expiry (fixture->credentials), >, now + 10 * 365 * 86400);
  g_assert_cmpstr (pfs_credentials_get_certificate_file (fixture->credentials), ==,
                   fixture->certificate);
  g_assert_cmpint (g_stat (fixture->key, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
test_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PfsCredentials) again = pfs_self_signed_load (fixture->folder, "127.0.0.1", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (pfs_credentials_get_fingerprint (again), ==,
                   pfs_credentials_get_fingerprint (fixture->credentials));
}

static void
assert_not_loaded (Fixture *fixture, PfsCredentialsError code, const char *file)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (pfs_credentials_load (fixture->certificate, fixture->key, &error));
  g_assert_error (error, PFS_CREDENTIALS_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, file));
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  g_assert_true (g_file_set_contents (fixture->key, "nothing", -1, NULL));
  assert_not_loaded (fixture, PFS_CREDENTIALS_ERROR_KEY, fixture->key);
  g_remove (fixture->key);
  assert_not_loaded (fixture, PFS_CREDENTIALS_ERROR_KEY, fixture->key);
  g_assert_true (g_file_set_contents (fixture->certificate, "", -1, NULL));
  g_assert_true (g_file_set_contents (fixture->key, "", -1, NULL));
  assert_not_loaded (fixture, PFS_CREDENTIALS_ERROR_CERTIFICATE, fixture->certificate);
}

/* Takes the key away and lets another be made for another certificate, then brings the first
 * back. */
static void
test_mismatch (Fixture *fixture, gconstpointer data)
{
  g_autofree char *certificate = NULL;
  g_autoptr (PfsCredentials) other = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (fixture->certificate, &certificate, &length, NULL));
  g_remove (fixture->certificate);
  g_remove (fixture->key);
  other = pfs_self_signed_load (fixture->folder, "127.0.0.1", NULL);
  g_assert_nonnull (other);
  g_assert_true (g_file_set_contents (fixture->certificate, certificate, length, NULL));

  assert_not_loaded (fixture, PFS_CREDENTIALS_ERROR_MISMATCH, fixture->key);
}

static void
test_reload (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = g_strdup (pfs_credentials_get_fingerprint (fixture->credentials));
  g_autoptr (PfsCredentials) held = pfs_credentials_ref (fixture->credentials);
  g_autoptr (PfsCredentials) other = NULL;
  g_autoptr (GError) error = NULL;

  g_remove (fixture->certificate);
  g_assert_false (pfs_credentials_reload (&fixture->credentials, NULL, NULL, &error));
  g_assert_error (error, PFS_CREDENTIALS_ERROR, PFS_CREDENTIALS_ERROR_CERTIFICATE);
  g_assert_true (fixture->credentials == held);
  g_clear_error (&error);

  other = pfs_self_signed_load (fixture->folder, "127.0.0.1", &error);
  g_assert_no_error (error);
  g_assert_true (pfs_credentials_reload (&fixture->credentials, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (pfs_credentials_get_fingerprint (fixture->credentials), ==,
                   pfs_credentials_get_fingerprint (other));
  g_assert_cmpstr (pfs_credentials_get_fingerprint (held), ==, before);
}

static void
test_folder_is_a_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("pfo3-tls-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "below", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_null (pfs_self_signed_load (below, "127.0.0.1", &error));
  g_assert_error (error, PFS_CREDENTIALS_ERROR, PFS_CREDENTIALS_ERROR_STATE);
  g_assert_nonnull (strstr (error->message, below));
  test_folder_remove (folder);
}

/* A certificate without the machine's addresses is better than none, but clients will ask. */
static void
test_hidden_interfaces (void)
{
  g_autofree char *folder = g_dir_make_tmp ("pfo3-tls-XXXXXX", NULL);
  g_autoptr (PfsCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  n_warnings = 0;
  interfaces_are_hidden = TRUE;
  credentials = pfs_self_signed_load (folder, "127.0.0.1", &error);
  interfaces_are_hidden = FALSE;

  g_assert_no_error (error);
  g_assert_nonnull (credentials);
  g_assert_cmpuint (n_warnings, ==, 1);
  test_folder_remove (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (log_cb, NULL, NULL);

#define ADD(name, function)                                                                        \
  g_test_add ("/credentials/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("made", test_made);
  ADD ("kept", test_kept);
  ADD ("unreadable", test_unreadable);
  ADD ("mismatch", test_mismatch);
  ADD ("reload", test_reload);
#undef ADD
  g_test_add_func ("/credentials/folder-is-a-file", test_folder_is_a_file);
  g_test_add_func ("/credentials/hidden-interfaces", test_hidden_interfaces);

  return g_test_run ();
}
