/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-error.h"
#include "pfo-json-reader.h"
#include "pfo-json-writer.h"

#include <math.h>
#include <string.h>

static void
begin (PfoJsonReader *reader, const char *text)
{
  pfo_json_reader_init (reader, text, strlen (text));
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = pfo_json_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  return node;
}

static void
assert_tree (const char *text, const char *expected)
{
  g_autoptr (JsonNode) node = parse (text);
  g_autofree char *written = pfo_json_to_string (node);

  g_assert_cmpstr (written, ==, expected);
}

static void
test_tokens (void)
{
  static const PfoJsonToken expected[] = {
    PFO_JSON_OBJECT, PFO_JSON_NAME,      PFO_JSON_ARRAY,   PFO_JSON_INTEGER,    PFO_JSON_DOUBLE,
    PFO_JSON_STRING, PFO_JSON_ARRAY_END, PFO_JSON_NAME,    PFO_JSON_OBJECT,     PFO_JSON_OBJECT_END,
    PFO_JSON_NAME,   PFO_JSON_TRUE,      PFO_JSON_NAME,    PFO_JSON_FALSE,      PFO_JSON_NAME,
    PFO_JSON_NULL,   PFO_JSON_NAME,      PFO_JSON_INTEGER, PFO_JSON_OBJECT_END, PFO_JSON_END,
    PFO_JSON_END,
  };
  PfoJsonReader reader;

  begin (&reader, "{\"a\":[1,2.0,\"x\"],\"b\":{},\"c\":true,\"d\":false,\"e\":null,\"f\":-7}");
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (pfo_json_reader_next (&reader), ==, expected[i]);
}

static void
test_raw (void)
{
  static const char *const expected[] = { "[", "a\\n\\u0041", "-12.50e+1", "true",
                                         "",  "{",           "é",         "null" };
  PfoJsonReader reader;

  begin (&reader, "[ \"a\\n\\u0041\" , -12.50e+1, true, \"\", {\"é\": null}]");
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *copy = NULL;
      const char *raw;
      gsize length;

      pfo_json_reader_next (&reader);
      raw = pfo_json_reader_get_raw (&reader, &length);
      copy = g_strndup (raw, length);
      g_assert_cmpstr (copy, ==, expected[i]);
    }
}

static void
test_strings (void)
{
  static const struct
  {
    const char *text;
    const char *string;
  } cases[] = {
    { "\"\"", "" },
    { "\"hola\"", "hola" },
    { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
    { "\"\\u0041\\u00e9\\u20AC\"", "Aé€" },
    { "\"\\ud83d\\ude00!\"", "😀!" },
    { "\"\\ud800\\udc00\\uDBFF\\uDFFF\"", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf" },
    { "\"x\\\\u0041\"", "x\\u0041" },
    { "\"a\\nb\"", "a\nb" },
    { "\"ñandú €\"", "ñandú €" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *string = NULL;
      PfoJsonReader reader;
      gsize length;

      begin (&reader, cases[i].text);
      g_assert_cmpint (pfo_json_reader_next (&reader), ==, PFO_JSON_STRING);
      string = pfo_json_reader_dup_string (&reader, &length);
      g_assert_cmpstr (string, ==, cases[i].string);
      g_assert_cmpuint (length, ==, strlen (cases[i].string));
      g_assert_true (pfo_json_reader_equals (&reader, cases[i].string));
      g_assert_false (pfo_json_reader_equals (&reader, "else"));
      g_assert_false (pfo_json_reader_has_nul (&reader));
    }
}

static void
test_string_with_nul (void)
{
  static const char text[] = "\"a\\u0000b\"";
  g_autofree char *string = NULL;
  PfoJsonReader reader;
  gsize length;

  begin (&reader, text);
  pfo_json_reader_next (&reader);
  string = pfo_json_reader_dup_string (&reader, &length);
  g_assert_cmpmem (string, length + 1, "a\0b", 4);
  g_assert_true (pfo_json_reader_has_nul (&reader));
  g_assert_false (pfo_json_reader_equals (&reader, "a"));
}

static void
test_nul_is_refused (void)
{
  static const char *const texts[] = {
    "\"\\u0000\"", "[1, \"a\\u0000\"]", "{\"\\u0000\": 1}", "{\"a\": [{\"b\\u0000\": 2}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (pfo_json_parse (texts[i], strlen (texts[i]), &error));
      g_assert_error (error, PFO_ERROR, PFO_ERROR_INVALID_REQUEST);
    }
}

static void
test_integers (void)
{
  static const struct
  {
    const char *text;
    gint64 integer;
  } cases[] = {
    { "0", 0 },
    { "-0", 0 },
    { "7", 7 },
    { "-123456789012345678", G_GINT64_CONSTANT (-123456789012345678) },
    { "9223372036854775807", G_MAXINT64 },
    { "-9223372036854775808", G_MININT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PfoJsonReader reader;
      PfoNumber number;

      begin (&reader, cases[i].text);
      g_assert_cmpint (pfo_json_reader_next (&reader), ==, PFO_JSON_INTEGER);
      number = pfo_json_reader_get_number (&reader);
      g_assert_true (number.is_integer);
      g_assert_cmpint (number.integer, ==, cases[i].integer);
    }
}

static void
test_doubles (void)
{
  static const struct
  {
    const char *text;
    double real;
  } cases[] = {
    { "1.0", 1.0 },
    { "6.5", 6.5 },
    { "-1e3", -1000.0 },
    { "0.1", 0.1 },
    { "9223372036854775808", 9223372036854775808.0 },
    { "-9223372036854775809", -9223372036854775809.0 },
    { "99999999999999999999", 1e20 },
    { "1e400", HUGE_VAL },
    { "-1e400", -HUGE_VAL },
    { "1e-400", 0.0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PfoJsonReader reader;
      PfoNumber number;

      begin (&reader, cases[i].text);
      g_assert_cmpint (pfo_json_reader_next (&reader), ==, PFO_JSON_DOUBLE);
      number = pfo_json_reader_get_number (&reader);
      g_assert_false (number.is_integer);
      g_assert_true (number.real == cases[i].real);
    }
}

static void
test_skip (void)
{
  static const char *const values[] = {
    "1", "\"x\"", "null", "[]", "{}", "[[1,{\"a\":[2]}],3]", "{\"a\":{\"b\":[]},\"c\":\"]}\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *text = g_strdup_printf ("[%s,true]", values[i]);
      PfoJsonReader reader;

      begin (&reader, text);
      pfo_json_reader_next (&reader);
      pfo_json_reader_next (&reader);
      g_assert_true (pfo_json_reader_skip (&reader));
      g_assert_cmpint (pfo_json_reader_next (&reader), ==, PFO_JSON_TRUE);
      g_assert_cmpint (pfo_json_reader_next (&reader), ==, PFO_JSON_ARRAY_END);
    }
}

static void
test_skip_checks (void)
{
  static const char *const texts[] = { "[[1,2}", "[{\"a\":1]", "[[", "[{\"a\" 1}]", "[[01]]" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      PfoJsonReader reader;

      begin (&reader, texts[i]);
      pfo_json_reader_next (&reader);
      pfo_json_reader_next (&reader);
      g_assert_false (pfo_json_reader_skip (&reader));
      g_assert_cmpint (pfo_json_reader_next (&reader), ==, PFO_JSON_ERROR);
    }
}

static void
test_trees (void)
{
  static const char *const texts[] = {
    "null",
    "true",
    "-7",
    "\"é\"",
    "[]",
    "{}",
    "[[],[[]],[{}]]",
    "{\"a\":{\"b\":{\"c\":[1,2,{\"d\":null}]}},\"e\":[false]}",
    "[9223372036854775807,-9223372036854775808]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_tree (texts[i], texts[i]);
}

static void
test_last_member_counts (void)
{
  assert_tree ("{\"a\":1,\"a\":2}", "{\"a\":2}");
  assert_tree ("{\"a\":[1,{\"b\":2}],\"\\u0061\":{\"c\":3}}", "{\"a\":{\"c\":3}}");
  assert_tree ("{\"a\":{\"x\":1},\"b\":0,\"a\":null}", "{\"a\":null,\"b\":0}");
}

static void
test_part_of_text (void)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *written = NULL;
  PfoJsonReader reader;

  begin (&reader, "{\"data\": {\"a\": [1, 2]}, \"id\": 7}");
  pfo_json_reader_next (&reader);
  pfo_json_reader_next (&reader);
  pfo_json_reader_next (&reader);
  node = pfo_json_reader_read_node (&reader);
  written = pfo_json_to_string (node);
  g_assert_cmpstr (written, ==, "{\"a\":[1,2]}");

  g_assert_cmpint (pfo_json_reader_next (&reader), ==, PFO_JSON_NAME);
  g_assert_true (pfo_json_reader_equals (&reader, "id"));
}

static void
test_broken_tree (void)
{
  static const char *const texts[] = { "[1,{\"a\":[\"b\",]}]", "{\"a\":{\"b\":[1]},\"c\"}", "[[[" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      PfoJsonReader reader;

      begin (&reader, texts[i]);
      pfo_json_reader_next (&reader);
      g_assert_null (pfo_json_reader_read_node (&reader));
      g_assert_null (pfo_json_reader_read_node (&reader));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-node/tokens", test_tokens);
  g_test_add_func ("/json-node/raw", test_raw);
  g_test_add_func ("/json-node/strings", test_strings);
  g_test_add_func ("/json-node/string-with-nul", test_string_with_nul);
  g_test_add_func ("/json-node/nul-is-refused", test_nul_is_refused);
  g_test_add_func ("/json-node/integers", test_integers);
  g_test_add_func ("/json-node/doubles", test_doubles);
  g_test_add_func ("/json-node/skip", test_skip);
  g_test_add_func ("/json-node/skip-checks", test_skip_checks);
  g_test_add_func ("/json-node/trees", test_trees);
  g_test_add_func ("/json-node/last-member-counts", test_last_member_counts);
  g_test_add_func ("/json-node/part-of-text", test_part_of_text);
  g_test_add_func ("/json-node/broken-tree", test_broken_tree);

  return g_test_run ();
}
