/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-answer.h"

#include "pfo-error.h"

#include <locale.h>
#include <string.h>

/* An answer is one line of JSON whatever it holds. */
static JsonObject *
parse_line (GString *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_assert_true (g_str_has_suffix (line->str, "}\n"));
  g_assert_true (strchr (line->str, '\n') == line->str + line->len - 1);

  node = pfo_json_parse (line->str, line->len, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  return json_node_dup_object (node);
}

static void
test_success (void)
{
  g_autoptr (GString) line = g_string_new (NULL);
  PfoSlice id = { "7", 1 };

  pfo_answer_begin (line, TRUE);
  pfo_answer_add_number (line, "result", (PfoNumber){ .real = 6.5 });
  pfo_answer_end (line, id);
  g_assert_cmpstr (line->str, ==, "{\"ok\":true,\"result\":6.5,\"id\":7}\n");
}

static void
test_without_id (void)
{
  g_autoptr (GString) line = g_string_new ("before\n");

  pfo_answer_begin (line, TRUE);
  pfo_answer_end (line, (PfoSlice){ NULL, 0 });
  g_assert_cmpstr (line->str, ==, "before\n{\"ok\":true}\n");
}

static void
test_failure (void)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_set_error (&error, PFO_ERROR, PFO_ERROR_UNKNOWN_OP, "op desconocida: \"%s\"", "X");
  pfo_answer_begin (line, FALSE);
  pfo_answer_add_error (line, error);
  pfo_answer_end (line, (PfoSlice){ "\"a\"", 3 });
  g_assert_cmpstr (line->str, ==,
                   "{\"ok\":false,\"error\":\"op desconocida: \\\"X\\\"\","
                   "\"code\":\"unknown-op\",\"id\":\"a\"}\n");
}

static void
test_rate_limited (void)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GError) error = pfo_error_new_rate_limited (12);
  g_autoptr (JsonObject) answer = NULL;

  pfo_answer_begin (line, FALSE);
  pfo_answer_add_error (line, error);
  pfo_answer_end (line, (PfoSlice){ NULL, 0 });

  answer = parse_line (line);
  g_assert_cmpstr (json_object_get_string_member (answer, "code"), ==, "rate-limited");
  g_assert_cmpint (json_object_get_int_member (answer, "retry_after_s"), ==, 12);
}

static void
test_strings (void)
{
  static const struct
  {
    const char *string;
    const char *written;
  } cases[] = {
    { "", "\"\"" },
    { "HOLA", "\"HOLA\"" },
    { "\"", "\"\\\"\"" },
    { "\\", "\"\\\\\"" },
    { "a/b", "\"a/b\"" },
    { "a\nb\tc\rd", "\"a\\nb\\tc\\rd\"" },
    { "\b\f\x01\x1f", "\"\\u0008\\u000c\\u0001\\u001f\"" },
    { "\x7f", "\"\x7f\"" },
    { "ñandú €😀", "\"ñandú €😀\"" },
    { "\xe2\x80\xa8", "\"\xe2\x80\xa8\"" },
    { "\\u0041", "\"\\\\u0041\"" },
    { "</script>", "\"</script>\"" },
    { "\n\n", "\"\\n\\n\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) line = g_string_new (NULL);
      g_autoptr (JsonObject) answer = NULL;
      g_autofree char *expected = g_strdup_printf ("{\"ok\":true,\"s\":%s}\n", cases[i].written);

      pfo_answer_begin (line, TRUE);
      pfo_answer_add_string (line, "s", cases[i].string);
      pfo_answer_end (line, (PfoSlice){ NULL, 0 });

      g_assert_cmpstr (line->str, ==, expected);
      answer = parse_line (line);
      g_assert_cmpstr (json_object_get_string_member (answer, "s"), ==, cases[i].string);
    }
}

static void
test_every_character (void)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (JsonObject) answer = NULL;

  for (gunichar character = 1; character <= 0x10ffff; character += character < 0x3000 ? 1 : 997)
    {
      if (g_unichar_validate (character))
        g_string_append_unichar (all, character);
    }

  pfo_answer_begin (line, TRUE);
  pfo_answer_add_string_len (line, "s", all->str, all->len);
  pfo_answer_end (line, (PfoSlice){ NULL, 0 });
  answer = parse_line (line);
  g_assert_cmpstr (json_object_get_string_member (answer, "s"), ==, all->str);
}

static void
test_kinds (void)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonObject) answer = NULL;
  static const char tree[] = "{\"list\":[1,2.5,\"a\\nb\",null,true,{}],\"é\":\"\\u0001\"}";

  node = pfo_json_parse (tree, strlen (tree), NULL);
  pfo_answer_begin (line, TRUE);
  pfo_answer_add_integer (line, "integer", G_MININT64);
  pfo_answer_add_number (line, "double", (PfoNumber){ .real = -0.1 });
  pfo_answer_add_string_len (line, "part", "abcdef", 3);
  pfo_answer_add_node (line, "tree", node);
  pfo_answer_end (line, (PfoSlice){ "-1", 2 });

  answer = parse_line (line);
  g_assert_true (json_object_get_boolean_member (answer, "ok"));
  g_assert_cmpint (json_object_get_int_member (answer, "integer"), ==, G_MININT64);
  g_assert_cmpfloat (json_object_get_double_member (answer, "double"), ==, -0.1);
  g_assert_cmpstr (json_object_get_string_member (answer, "part"), ==, "abc");
  g_assert_cmpint (json_object_get_int_member (answer, "id"), ==, -1);
  g_assert_true (json_node_equal (json_object_get_member (answer, "tree"), node));
}

/* The answer to a request with an id carries the id as it was written. */
static void
test_ids (void)
{
  static const char *const ids[] = {
    "0", "-0", "9007199254740993", "\"\"", "\"\\u00e9\"", "\"ñ\""
  };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *request_line = g_strdup_printf ("{\"op\":\"P\",\"id\":%s}", ids[i]);
      g_autofree char *expected = g_strdup_printf ("{\"ok\":true,\"id\":%s}\n", ids[i]);
      g_autoptr (GString) line = g_string_new (NULL);
      g_autoptr (JsonObject) answer = NULL;
      PfoRequest request;

      g_assert_true (pfo_request_parse (&request, request_line, strlen (request_line), NULL));
      pfo_answer_begin (line, TRUE);
      pfo_answer_end (line, request.id);
      g_assert_cmpstr (line->str, ==, expected);
      answer = parse_line (line);
      g_assert_true (json_object_has_member (answer, "id"));
    }
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/answer/success", test_success);
  g_test_add_func ("/answer/without-id", test_without_id);
  g_test_add_func ("/answer/failure", test_failure);
  g_test_add_func ("/answer/rate-limited", test_rate_limited);
  g_test_add_func ("/answer/strings", test_strings);
  g_test_add_func ("/answer/every-character", test_every_character);
  g_test_add_func ("/answer/kinds", test_kinds);
  g_test_add_func ("/answer/ids", test_ids);

  return g_test_run ();
}
