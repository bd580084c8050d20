/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-pem.h"

#include <string.h>

#define FIRST "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
#define SECOND "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n"
#define KEY "-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n"

static void
test_whole (void)
{
  static const char *const texts[] = {
    "",
    "hola\n",
    FIRST,
    FIRST SECOND KEY,
    KEY FIRST SECOND,
    "-----BEGIN CERTIFICATE-----\r\nMIIB\r\n-----END CERTIFICATE-----\r\n",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", /* no newline */
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----" SECOND,
    "Bag Attributes\n  friendlyName: a-b\n" FIRST "# between -- them\n-----\n\n" SECOND
      "subject=CN = pfo3\n-----\n",
    FIRST "- the end",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i]);
      g_assert_true (pfs_pem_is_whole (texts[i], strlen (texts[i])));
    }
}

static void
test_not_whole (void)
{
  static const char *const texts[] = {
    "-----BEGIN CERTIFICATE-----\n" FIRST,
    FIRST "-----END CERTIFICATE-----\n",
    "MIIB\n-----END CERTIFICATE-----\n" SECOND,
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END PRIVATE KEY-----\n",
    FIRST "-----BEGIN CERT\n",
    FIRST "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE\n" KEY,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i]);
      g_assert_false (pfs_pem_is_whole (texts[i], strlen (texts[i])));
    }
}

/* Only where a certificate is over may it be all. */
static void
test_every_cut (void)
{
  static const char text[] = FIRST SECOND KEY;
  g_autoptr (GString) whole = g_string_new (NULL);
  g_autofree char *expected = NULL;

  for (gsize length = 0; length <= strlen (text); length++)
    {
      if (pfs_pem_is_whole (text, length))
        g_string_append_printf (whole, "%" G_GSIZE_FORMAT " ", length);
    }

  expected = g_strdup_printf ("0 %zu %zu %zu %zu %zu %zu ", strlen (FIRST) - 1, strlen (FIRST),
                              strlen (FIRST SECOND) - 1, strlen (FIRST SECOND), strlen (text) - 1,
                              strlen (text));
  g_assert_cmpstr (whole->str, ==, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pem/whole", test_whole);
  g_test_add_func ("/pem/not-whole", test_not_whole);
  g_test_add_func ("/pem/every-cut", test_every_cut);

  return g_test_run ();
}
