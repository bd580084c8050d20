/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-certificate.h"

#include "pfc-fingerprint.h"

static void
test_of (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate =
      g_tls_certificate_new_from_pem (TEST_CERTIFICATE, -1, &error);
  g_autofree char *fingerprint = NULL;

  g_assert_no_error (error);
  fingerprint = pfc_fingerprint_of (certificate);
  g_assert_cmpstr (fingerprint, ==, TEST_FINGERPRINT);
  g_assert_cmpuint (strlen (fingerprint), ==, PFC_FINGERPRINT_LENGTH);
}

static void
test_good (void)
{
  static const char *const cases[] = {
    TEST_FINGERPRINT,
    "73:0b:89:80:a2:a8:8e:8c:f5:87:dd:b6:0d:25:26:76:"
    "3f:0e:10:a5:d5:c9:9c:04:ad:1e:ca:bd:68:55:bf:e6",
    "730B8980A2A88E8CF587DDB60D2526763F0E10A5D5C99C04AD1ECABD6855BFE6",
    "730b8980a2a88e8cf587ddb60d2526763f0e10a5d5c99c04ad1ecabd6855bfe6",
    " 730b8980 a2a88e8c f587ddb6 0d252676 3f0e10a5 d5c99c04 ad1ecabd 6855bfe6\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *fingerprint = pfc_fingerprint_parse (cases[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (fingerprint, ==, TEST_FINGERPRINT);
    }
}

static void
test_wrong (void)
{
  static const char *const cases[] = {
    "",
    "yes",
    "730B8980",
    "sha256 Fingerprint=" TEST_FINGERPRINT,
    TEST_FINGERPRINT ":00",
    "730b8980a2a88e8cf587ddb60d2526763f0e10a5d5c99c04ad1ecabd6855bfe",
    "730b8980a2a88e8cf587ddb60d2526763f0e10a5d5c99c04ad1ecabd6855bfeg",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *fingerprint = pfc_fingerprint_parse (cases[i], &error);

      g_test_message ("case %u", i);
      g_assert_null (fingerprint);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_fold (void)
{
  g_autofree char *lines = pfc_fingerprint_fold (TEST_FINGERPRINT);

  g_assert_cmpstr (lines, ==,
                   "73:0B:89:80:A2:A8:8E:8C\n"
                   "F5:87:DD:B6:0D:25:26:76\n"
                   "3F:0E:10:A5:D5:C9:9C:04\n"
                   "AD:1E:CA:BD:68:55:BF:E6");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fingerprint/of", test_of);
  g_test_add_func ("/fingerprint/good", test_good);
  g_test_add_func ("/fingerprint/wrong", test_wrong);
  g_test_add_func ("/fingerprint/fold", test_fold);

  return g_test_run ();
}
