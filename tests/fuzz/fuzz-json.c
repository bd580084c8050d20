/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The strict JSON reader: whatever the bytes, it accepts them or says why not; what it accepts is
 * UTF-8, can be walked and skipped alike, and comes back the same from the writer. */

#include "fuzz.h"

#include "pfo-error.h"
#include "pfo-json-reader.h"
#include "pfo-json-writer.h"

#include <math.h>
#include <string.h>

/* Whether the whole text is JSON, by walking over all its tokens, and whether doubles can hold its
 * numbers. */
static gboolean
walk (const char *text, gsize length, gboolean *finite)
{
  PfoJsonReader reader;
  PfoJsonToken token;

  *finite = TRUE;
  pfo_json_reader_init (&reader, text, length);
  while ((token = pfo_json_reader_next (&reader)) != PFO_JSON_END && token != PFO_JSON_ERROR)
    {
      g_assert_cmpuint (reader.depth, <=, PFO_JSON_MAX_DEPTH);
      if (token == PFO_JSON_DOUBLE && !isfinite (pfo_json_reader_get_number (&reader).real))
        *finite = FALSE;
    }

  g_assert_true (pfo_json_reader_next (&reader) == token);
  return token == PFO_JSON_END;
}

static gboolean
skip (const char *text, gsize length)
{
  PfoJsonReader reader;

  pfo_json_reader_init (&reader, text, length);
  pfo_json_reader_next (&reader);
  return pfo_json_reader_skip (&reader) && pfo_json_reader_next (&reader) == PFO_JSON_END;
}

static void
check_round_trip (JsonNode *node)
{
  g_autofree char *written = pfo_json_to_string (node);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) again = pfo_json_parse (written, strlen (written), &error);
  g_autofree char *rewritten = NULL;

  g_assert_no_error (error);
  rewritten = pfo_json_to_string (again);
  g_assert_true (json_node_equal (node, again));
  g_assert_cmpstr (written, ==, rewritten);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  const char *text = (const char *) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = pfo_json_parse (text, size, &error);
  gboolean is_json, finite;

  g_assert_true ((node == NULL) == (error != NULL));
  is_json = node != NULL || g_error_matches (error, PFO_ERROR, PFO_ERROR_INVALID_REQUEST);
  g_assert_true (is_json || g_error_matches (error, PFO_ERROR, PFO_ERROR_INVALID_JSON));

  g_assert_true (walk (text, size, &finite) == is_json);
  g_assert_true (skip (text, size) == is_json);
  if (is_json)
    g_assert_true (g_utf8_validate_len (text, size, NULL));
  if (node != NULL && finite)
    check_round_trip (node);

  return 0;
}
