/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Request lines: what is refused as no JSON is what the tree reader refuses too; the pieces of a
 * request lie within its line and are what they are said to be; an answer with its id is one line
 * of JSON. */

#include "fuzz.h"

#include "pfo-answer.h"
#include "pfo-error.h"
#include "pfo-request.h"

#include <string.h>

static JsonNode *
parse_slice (PfoSlice slice, const char *line, gsize length)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  g_assert_true (slice.text >= line && slice.text + slice.length <= line + length);
  node = pfo_json_parse (slice.text, slice.length, &error);
  g_assert_no_error (error);
  return node;
}

static void
check_id (const PfoRequest *request, const char *line, gsize length)
{
  g_autoptr (JsonNode) id = NULL;
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (GString) written = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  JsonNode *echoed;

  pfo_answer_begin (written, TRUE);
  pfo_answer_end (written, request->id);
  g_assert_true (memchr (written->str, '\n', written->len) == written->str + written->len - 1);
  answer = pfo_json_parse (written->str, written->len, &error);
  g_assert_no_error (error);
  echoed = json_object_get_member (json_node_get_object (answer), "id");
  g_assert_true ((echoed != NULL) == (request->id.text != NULL));

  if (request->id.text == NULL)
    return;

  id = parse_slice (request->id, line, length);
  g_assert_true (json_node_equal (id, echoed));
  if (json_node_get_value_type (id) == G_TYPE_STRING)
    g_assert_cmpuint (strlen (json_node_get_string (id)), <=, PFO_ID_MAX);
  else
    g_assert_true (json_node_get_value_type (id) == G_TYPE_INT64);
}

static void
check_parts (const PfoRequest *request, const char *line, gsize length)
{
  g_autoptr (JsonNode) op = parse_slice (request->op, line, length);
  g_autofree char *name = pfo_slice_dup_text (request->op);
  g_autofree char *whole = pfo_slice_dup_beginning (request->op, G_MAXUINT);
  g_autofree char *beginning = pfo_slice_dup_beginning (request->op, 2);
  const PfoSlice objects[] = { request->data, request->task };

  g_assert_cmpstr (json_node_get_string (op), ==, name);
  g_assert_cmpstr (whole, ==, name);
  g_assert_true (g_utf8_validate (beginning, -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      if (objects[i].text != NULL)
        {
          g_autoptr (JsonNode) object = parse_slice (objects[i], line, length);
          g_autofree char *member = pfo_slice_dup_string (objects[i], "username");
          JsonNode *expected = json_object_get_member (json_node_get_object (object), "username");

          if (expected != NULL && json_node_get_value_type (expected) == G_TYPE_STRING)
            g_assert_cmpstr (member, ==, json_node_get_string (expected));
          else
            g_assert_null (member);
        }
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  const char *line = (const char *) data;
  PfoRequest request;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) json_error = NULL;
  g_autoptr (JsonNode) node = pfo_json_parse (line, size, &json_error);
  gboolean valid = pfo_request_parse (&request, line, size, &error);

  g_assert_true (valid == (error == NULL));
  g_assert_true (g_error_matches (error, PFO_ERROR, PFO_ERROR_INVALID_JSON) ==
                 g_error_matches (json_error, PFO_ERROR, PFO_ERROR_INVALID_JSON));
  if (valid)
    check_parts (&request, line, size);
  if (node != NULL)
    check_id (&request, line, size);

  return 0;
}
