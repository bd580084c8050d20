/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-address.h"

static void
test_good (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "localhost", "localhost:6000" },
    { "localhost:7000", "localhost:7000" },
    { "  10.0.0.1:1 ", "10.0.0.1:1" },
    { "[::1]:7000", "[::1]:7000" },
    { "[::1]", "[::1]:6000" },
    { "::1", "[::1]:6000" },
    { "pfo3.example:65535", "pfo3.example:65535" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GNetworkAddress) address = pfc_address_parse (cases[i].text, &error);
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/address/good", test_good);
  g_test_add_func ("/address/wrong", test_wrong);

  return g_test_run ();
}
