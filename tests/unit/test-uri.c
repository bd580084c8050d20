/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-address.h"
#include "pfc-uri.h"

static void
test_good (void)
{
  static const struct
  {
    const char *uri;
    const char *expected;
  } cases[] = {
    { "pfo3://127.0.0.1:7000/", "127.0.0.1:7000" },
    { "pfo3://localhost", "localhost:6000" },
    { "pfo3s://localhost:7000", "pfo3s://localhost:7000" },
    { "pfo3://host.example:7000/", "pfo3://host.example:7000" },
    { "pfo3s://host.example/", "host.example:6000" },
    { "PFO3S://Host.Example:1", "host.example:1" },
    { "pfo3://[::1]:7000/", "[::1]:7000" },
    { "pfo3s://[2001:DB8::1]/", "[2001:db8::1]:6000" },
    { "pfo3s://h%6fst.example:65535/", "host.example:65535" },
    /* Cyrillic letters that look like Latin ones. */
    { "pfo3s://\xd0\xb0pple.example/", "xn--pple-43d.example:6000" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GNetworkAddress) address = pfc_uri_parse (cases[i].uri, &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      text = pfc_address_to_string (address);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_wrong (void)
{
  static const char *const cases[] = {
    "",
    "pfo3",
    "pfo3:",
    "pfo3://",
    "pfo3:///",
    "pfo3://:6000/",
    "pfo3:localhost:6000",
    "pfo3://localhost:0/",
    "pfo3://localhost:65536/",
    "pfo3://localhost:http/",
    "pfo3://localhost:-1/",
    "pfo3://localhost/tasks",
    "pfo3://localhost/?task=sum",
    "pfo3://localhost/#sum",
    "pfo3://bank.example@evil.example/",
    "pfo3://bank.example%40evil.example/",
    "pfo3://a%20b/",
    "pfo3://a%2fb/",
    "pfo3://%00/",
    "pfo3://%ff/",
    "pfo3://[::1/",
    "pfo3://[fe80::1%25eth0]/",
    "http://localhost:6000/",
    "file:///etc/passwd",
    "localhost:6000",
    "\xff\xfe",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("case %u", i);
      g_assert_null (pfc_uri_parse (cases[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

/* A message stays short, whatever the link. */
static void
test_long (void)
{
  g_autofree char *tail = g_strnfill (100000, 'a');
  g_autofree char *uri = g_strconcat ("pfo3://", tail, "/?", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (pfc_uri_parse (uri, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (strlen (error->message), <, 300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/uri/good", test_good);
  g_test_add_func ("/uri/wrong", test_wrong);
  g_test_add_func ("/uri/long", test_long);

  return g_test_run ();
}
