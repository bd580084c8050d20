/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-json-reader.h"
#include "pfo-json-writer.h"

#include <float.h>
#include <math.h>
#include <string.h>

static void
assert_written (JsonNode *node, const char *expected)
{
  g_autofree char *text = pfo_json_to_string (node);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_round_trip (void)
{
  static const char *const texts[] = {
    "null",
    "true",
    "false",
    "0",
    "-9223372036854775808",
    "2.5",
    "0.1",
    "1e+17",
    "1e+300",
    "1e-07",
    "\"\"",
    "\"ñ \\\" \\\\ \\n \\u0001 /\"",
    "[]",
    "{}",
    "[[],[{}],1,2.0]",
    "{\"b\":1,\"a\":{\"\":[true,null]},\"ñ\\n\":\"x\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) node = pfo_json_parse (texts[i], strlen (texts[i]), NULL);

      g_assert_nonnull (node);
      assert_written (node, texts[i]);
    }
}

static void
test_doubles (void)
{
  static const double doubles[] = { 1e15,    1e16,    1e17,      1e21, 2e20, -1e100,
                                    DBL_MAX, DBL_MIN, 0x1p-1074, 1e-7, 3 };

  for (guint i = 0; i < G_N_ELEMENTS (doubles); i++)
    {
      g_autoptr (JsonNode) node = json_node_init_double (json_node_alloc (), doubles[i]);
      g_autofree char *text = pfo_json_to_string (node);
      g_autoptr (JsonNode) again = pfo_json_parse (text, strlen (text), NULL);

      g_assert_nonnull (again);
      g_assert_true (json_node_get_value_type (again) == G_TYPE_DOUBLE);
      g_assert_true (json_node_get_double (again) == doubles[i]);
    }
}

static void
test_not_finite (void)
{
  static const double doubles[] = { HUGE_VAL, -HUGE_VAL, NAN };

  for (guint i = 0; i < G_N_ELEMENTS (doubles); i++)
    {
      g_autoptr (JsonNode) node = json_node_init_double (json_node_alloc (), doubles[i]);

      assert_written (node, "null");
    }
}

static void
test_part_of_string (void)
{
  g_autoptr (GString) out = g_string_new ("x=");

  pfo_json_write_string (out, "a\"bc", 3);
  g_assert_cmpstr (out->str, ==, "x=\"a\\\"b\"");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-writer/round-trip", test_round_trip);
  g_test_add_func ("/json-writer/doubles", test_doubles);
  g_test_add_func ("/json-writer/not-finite", test_not_finite);
  g_test_add_func ("/json-writer/part-of-string", test_part_of_string);

  return g_test_run ();
}
