/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-address.h"

static void
test_good (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
    gboolean tls;
  } cases[] = {
    { "localhost", "localhost:6000", FALSE },
    { "localhost:7000", "localhost:7000", FALSE },
    { "LocalHost", "localhost:6000", FALSE },
    { "pfo3.localhost", "pfo3.localhost:6000", FALSE },
    { "  10.0.0.1:1 ", "10.0.0.1:1", TRUE },
    { "127.9.9.9", "127.9.9.9:6000", FALSE },
    { "127.1:6000", "127.1:6000", TRUE }, /* a name, which is looked up */
    { "[::1]:7000", "[::1]:7000", FALSE },
    { "[::1]", "[::1]:6000", FALSE },
    { "::1", "[::1]:6000", FALSE },
    { "[0:0:0:0:0:0:0:1]", "[::1]:6000", FALSE },
    { "2001:DB8::0:1", "[2001:db8::1]:6000", TRUE },
    { "[fe80::1%eth0]:6000", "[fe80::1%eth0]:6000", TRUE },
    { "[FE80:0::1%enP2p1s0]", "[fe80::1%enP2p1s0]:6000", TRUE },
    { "[::ffff:127.0.0.1]:7000", "127.0.0.1:7000", FALSE },
    { "[::FFFF:a00:1]", "10.0.0.1:6000", TRUE },
    { "localhost.", "localhost:6000", FALSE },
    { "PFO3.Example.:7000", "pfo3.example:7000", TRUE },
    { "pfo3.example:65535", "pfo3.example:65535", TRUE },
    { "PFO3.Example", "pfo3.example:6000", TRUE },
    { "notlocalhost", "notlocalhost:6000", TRUE },
    { "pfo3://pfo3.example", "pfo3://pfo3.example:6000", FALSE },
    { "pfo3s://pfo3.example:7000/", "pfo3.example:7000", TRUE },
    { "PFO3S://127.0.0.1", "pfo3s://127.0.0.1:6000", TRUE },
    { "pfo3://127.0.0.1:1", "127.0.0.1:1", FALSE },
    { "pfo3s://[::1]:7000", "pfo3s://[::1]:7000", TRUE },
    { "pfo3://[2001:db8::1]", "pfo3://[2001:db8::1]:6000", FALSE },
    { "pfo3", "pfo3:6000", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GNetworkAddress) address = pfc_address_parse (cases[i].text, &error);
      g_autoptr (GNetworkAddress) again = NULL;
      g_autofree char *text = NULL;
      g_autofree char *same = NULL;

      g_assert_no_error (error);
      text = pfc_address_to_string (address);
      g_assert_cmpstr (text, ==, cases[i].expected);
      g_assert_true (pfc_address_is_tls (address) == cases[i].tls);

      /* What is written is read back as the same. */
      again = pfc_address_parse (text, &error);
      g_assert_no_error (error);
      same = pfc_address_to_string (again);
      g_assert_cmpstr (same, ==, text);
      g_assert_true (pfc_address_is_tls (again) == cases[i].tls);
    }
}

static void
test_wrong (void)
{
  static const char *const cases[] = {
    "",
    "   ",
    ":6000",
    "localhost:",
    "localhost:http",
    "localhost:0",
    "localhost:65536",
    "localhost:-1",
    "local host",
    "[::1",
    "[::1]:",
    "[::1]:x",
    "host:12x",
    "http://host:6000/",
    "host:6000/",
    "pfo3://",
    "pfo3s:///",
    "pfo3s://host:6000/path",
    "pfo3s://pfo3://host",
    "pfo3:host",
    "pfo3s://host:http",
    "\xff\xfe",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GNetworkAddress) address = pfc_address_parse (cases[i], &error);

      g_test_message ("case %u", i);
      g_assert_null (address);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
}

/* Names are for SNI, addresses are not. */
static void
test_identity (void)
{
  static const struct
  {
    const char *text;
    const char *address; /* NULL: a name */
  } cases[] = {
    { "pfo3.example:6001", NULL },
    { "localhost:6001", NULL },
    { "127.0.0.1:6001", "127.0.0.1" },
    { "[::1]:6001", "::1" },
    { "[fe80::1%eth0]:6001", "fe80::1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GNetworkAddress) address = pfc_address_parse (cases[i].text, NULL);
      g_autoptr (GSocketConnectable) identity = pfc_address_dup_identity (address);
      g_autofree char *text = NULL;

      if (cases[i].address == NULL)
        {
          g_assert_true (identity == G_SOCKET_CONNECTABLE (address));
          continue;
        }

      text = g_inet_address_to_string (
          g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (identity)));
      g_assert_cmpstr (text, ==, cases[i].address);
      g_assert_cmpint (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (identity)), ==, 6001);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/address/good", test_good);
  g_test_add_func ("/address/wrong", test_wrong);
  g_test_add_func ("/address/identity", test_identity);

  return g_test_run ();
}
