/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-certificate.h"
#include "test-folder.h"

#include "pfc-address.h"
#include "pfc-trust.h"

#define ANOTHER                                                                                    \
  "AA:0B:89:80:A2:A8:8E:8C:F5:87:DD:B6:0D:25:26:76:"                                               \
  "3F:0E:10:A5:D5:C9:9C:04:AD:1E:CA:BD:68:55:BF:E6"

#define ADDRESS "pfo3.example:6000"

typedef struct
{
  char *folder;
  PfcKnownServers *servers;
  PfcTrust *trust;
  GTlsCertificate *certificate;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("pfo3-test-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "servers", NULL);
  fixture->servers = pfc_known_servers_new (path);
  fixture->trust = pfc_trust_new (fixture->servers);
  fixture->certificate = g_tls_certificate_new_from_pem (TEST_CERTIFICATE, -1, NULL);
  g_assert_nonnull (fixture->certificate);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->trust);
  g_assert_finalize_object (fixture->servers);
  g_object_unref (fixture->certificate);
  test_folder_remove (fixture->folder);
  g_free (fixture->folder);
}

static PfcCertificate *
judge (Fixture *fixture, const char *text, GTlsCertificateFlags errors)
{
  g_autoptr (GNetworkAddress) address = pfc_address_parse (text, NULL);

  return pfc_trust_judge (fixture->trust, address, fixture->certificate, errors);
}

static void
assert_verdict (Fixture *fixture,
                const char *address,
                GTlsCertificateFlags errors,
                PfcVerdict verdict,
                const char *expected)
{
  g_autoptr (PfcCertificate) certificate = judge (fixture, address, errors);

  g_assert_cmpint (pfc_certificate_get_verdict (certificate), ==, verdict);
  g_assert_cmpstr (pfc_certificate_get_expected (certificate), ==, expected);
  g_assert_true (pfc_certificate_is_trusted (certificate) ==
                 (verdict == PFC_VERDICT_SYSTEM || verdict == PFC_VERDICT_PINNED));
}

/* A person accepts what the server shows now. */
static void
accept (Fixture *fixture, const char *address, GTlsCertificateFlags errors)
{
  g_autoptr (PfcCertificate) certificate = judge (fixture, address, errors);
  g_autoptr (GError) error = NULL;

  g_assert_true (pfc_trust_accept (fixture->trust, address, certificate, &error));
  g_assert_no_error (error);
}

static void
pin_another (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      pfc_known_servers_set_fingerprint (fixture->servers, ADDRESS, ANOTHER, &error));
}

static void
test_verdicts (Fixture *fixture, gconstpointer data)
{
  const GTlsCertificateFlags unknown = G_TLS_CERTIFICATE_UNKNOWN_CA;
  g_autoptr (GError) error = NULL;

  assert_verdict (fixture, ADDRESS, 0, PFC_VERDICT_SYSTEM, NULL);
  assert_verdict (fixture, ADDRESS, unknown, PFC_VERDICT_UNKNOWN, NULL);

  accept (fixture, ADDRESS, unknown);
  assert_verdict (fixture, ADDRESS, unknown, PFC_VERDICT_PINNED, NULL);
  assert_verdict (fixture, ADDRESS, 0, PFC_VERDICT_PINNED, NULL);
  assert_verdict (fixture, "pfo3.example:6001", unknown, PFC_VERDICT_UNKNOWN, NULL);

  /* Another process changes its mind. What the system trusts is no way around that. */
  pin_another (fixture);
  assert_verdict (fixture, ADDRESS, unknown, PFC_VERDICT_CHANGED, ANOTHER);
  assert_verdict (fixture, ADDRESS, 0, PFC_VERDICT_CHANGED, ANOTHER);
  g_assert_true (pfc_known_servers_forget (fixture->servers, ADDRESS, &error));
  assert_verdict (fixture, ADDRESS, unknown, PFC_VERDICT_UNKNOWN, NULL);
  assert_verdict (fixture, ADDRESS, 0, PFC_VERDICT_SYSTEM, NULL);
}

/* A changed certificate takes the place of the one before, unless the system trusts it: then it
 * takes its own course again. */
static void
test_accepted_change (Fixture *fixture, gconstpointer data)
{
  const GTlsCertificateFlags unknown = G_TLS_CERTIFICATE_UNKNOWN_CA;

  pin_another (fixture);
  accept (fixture, ADDRESS, unknown);
  assert_verdict (fixture, ADDRESS, 0, PFC_VERDICT_PINNED, NULL);

  pin_another (fixture);
  accept (fixture, ADDRESS, 0);
  g_assert_null (pfc_known_servers_get_fingerprint (fixture->servers, ADDRESS));
  assert_verdict (fixture, ADDRESS, 0, PFC_VERDICT_SYSTEM, NULL);
  assert_verdict (fixture, ADDRESS, unknown, PFC_VERDICT_UNKNOWN, NULL);
}

/* Exactly one, whatever the system says. */
static void
test_required (Fixture *fixture, gconstpointer data)
{
  pfc_trust_require (fixture->trust, ANOTHER);
  assert_verdict (fixture, ADDRESS, 0, PFC_VERDICT_CHANGED, ANOTHER);
  pfc_trust_require (fixture->trust, TEST_FINGERPRINT);
  assert_verdict (fixture, ADDRESS, G_TLS_CERTIFICATE_EXPIRED, PFC_VERDICT_PINNED, NULL);
}

static void
accept_in_vain (Fixture *fixture, GTlsCertificateFlags errors, PfcVerdict verdict)
{
  g_autoptr (PfcCertificate) certificate = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "servers", NULL);
  g_autoptr (GError) error = NULL;

  pin_another (fixture);
  certificate = judge (fixture, ADDRESS, errors);
  g_assert_true (g_file_set_contents (path, "half a line", -1, NULL));
  g_assert_false (pfc_trust_accept (fixture->trust, ADDRESS, certificate, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  assert_verdict (fixture, ADDRESS, errors, verdict, NULL);
}

/* What cannot be kept holds for as long as the program runs. */
static void
test_not_kept (Fixture *fixture, gconstpointer data)
{
  accept_in_vain (fixture, G_TLS_CERTIFICATE_UNKNOWN_CA, PFC_VERDICT_PINNED);
}

/* The same of what cannot be forgotten. */
static void
test_not_forgotten (Fixture *fixture, gconstpointer data)
{
  accept_in_vain (fixture, 0, PFC_VERDICT_SYSTEM);
}

static void
write_list (Fixture *fixture, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->folder, "servers", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* A fingerprint that is damaged is not one that was never there: nothing is taken in its place
 * before a person says so. Others are none of its business. */
static void
test_damaged_fingerprint (Fixture *fixture, gconstpointer data)
{
  static const char *const fingerprints[] = { "Z", "", "AA:BB", "\\x", TEST_FINGERPRINT "0" };

  for (guint i = 0; i < G_N_ELEMENTS (fingerprints); i++)
    {
      g_autofree char *list =
          g_strdup_printf ("[" ADDRESS "]\nfingerprint=%s\n", fingerprints[i]);

      write_list (fixture, list);
      g_assert_true (pfc_known_servers_load (fixture->servers, NULL));
      assert_verdict (fixture, ADDRESS, 0, PFC_VERDICT_UNREADABLE, NULL);
      assert_verdict (fixture, ADDRESS, G_TLS_CERTIFICATE_UNKNOWN_CA, PFC_VERDICT_UNREADABLE,
                      NULL);
      assert_verdict (fixture, "other.example:6000", 0, PFC_VERDICT_SYSTEM, NULL);
    }

  accept (fixture, ADDRESS, G_TLS_CERTIFICATE_UNKNOWN_CA);
  assert_verdict (fixture, ADDRESS, 0, PFC_VERDICT_PINNED, NULL);
}

/* Nobody knows what stood in a list that cannot be read; what was read before holds. */
static void
test_damaged_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfcCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;

  accept (fixture, "other.example:6000", G_TLS_CERTIFICATE_UNKNOWN_CA);
  write_list (fixture, "half a line");
  g_assert_false (pfc_known_servers_load (fixture->servers, NULL));
  assert_verdict (fixture, "other.example:6000", 0, PFC_VERDICT_PINNED, NULL);
  assert_verdict (fixture, ADDRESS, 0, PFC_VERDICT_UNREADABLE, NULL);

  /* Until the end of the program, as it cannot be kept. */
  certificate = judge (fixture, ADDRESS, 0);
  g_assert_false (pfc_trust_accept (fixture->trust, ADDRESS, certificate, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  assert_verdict (fixture, ADDRESS, 0, PFC_VERDICT_SYSTEM, NULL);

  write_list (fixture, "");
  g_assert_true (pfc_known_servers_load (fixture->servers, NULL));
  assert_verdict (fixture, "third.example:6000", 0, PFC_VERDICT_SYSTEM, NULL);
}

static void
test_words (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfcCertificate) good = judge (fixture, ADDRESS, 0);
  g_autoptr (PfcCertificate) bad =
      judge (fixture, "other.example:6000",
             G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_INSECURE);
  g_autofree char *nothing = pfc_certificate_describe_errors (good);
  g_autofree char *much = pfc_certificate_describe_errors (bad);
  g_autofree char *until = pfc_certificate_dup_not_after (good);

  g_assert_cmpstr (nothing, ==, "Nothing is wrong with it: this system trusts it for this server.");
  g_assert_nonnull (strstr (much, "It was not issued by anyone whom this system trusts.\n"));
  g_assert_nonnull (strstr (much, "It was issued for another name than the one asked for.\n"));
  g_assert_nonnull (strstr (much, "It was made in a way that is not secure."));
  g_assert_null (strstr (much, "expired"));
  g_assert_cmpstr (pfc_certificate_get_fingerprint (good), ==, TEST_FINGERPRINT);
  g_assert_cmpstr (pfc_certificate_get_names (good), ==, "CN=pfo3.example");
  g_assert_nonnull (strstr (until, "2126"));
}

/* Whoever trusts a certificate by hand is told once it has expired, and nobody else. */
static void
test_expired (Fixture *fixture, gconstpointer data)
{
  const GTlsCertificateFlags errors = G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_EXPIRED;
  g_autoptr (PfcCertificate) unknown = judge (fixture, ADDRESS, errors);
  g_autoptr (PfcCertificate) valid = NULL;
  g_autoptr (PfcCertificate) expired = NULL;
  g_autofree char *warning = NULL;

  accept (fixture, ADDRESS, errors);
  valid = judge (fixture, ADDRESS, G_TLS_CERTIFICATE_UNKNOWN_CA);
  expired = judge (fixture, ADDRESS, errors);

  g_assert_null (pfc_certificate_dup_warning (unknown));
  g_assert_null (pfc_certificate_dup_warning (valid));
  g_assert_true (pfc_certificate_is_trusted (expired));
  warning = pfc_certificate_dup_warning (expired);
  g_assert_true (g_str_has_prefix (warning, "The certificate expired on "));
  g_assert_nonnull (strstr (warning, "2126"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/trust/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("verdicts", test_verdicts);
  ADD ("accepted-change", test_accepted_change);
  ADD ("required", test_required);
  ADD ("not-kept", test_not_kept);
  ADD ("not-forgotten", test_not_forgotten);
  ADD ("damaged-fingerprint", test_damaged_fingerprint);
  ADD ("damaged-list", test_damaged_list);
  ADD ("words", test_words);
  ADD ("expired", test_expired);

  return g_test_run ();
}
