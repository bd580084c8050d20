/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-json-writer.h"

#include "pfo-number.h"

#include <math.h>
#include <string.h>

/* What stands for the control characters; a table, since a text may hold nothing else. */
static const char escapes[0x20][sizeof "\\u0000"] = {
  "\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007",
  "\\u0008", "\\t",     "\\n",     "\\u000b", "\\u000c", "\\r",     "\\u000e", "\\u000f",
  "\\u0010", "\\u0011", "\\u0012", "\\u0013", "\\u0014", "\\u0015", "\\u0016", "\\u0017",
  "\\u0018", "\\u0019", "\\u001a", "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f",
};

static void
write_escape (GString *out, guint8 byte)
{
  if (byte < G_N_ELEMENTS (escapes))
    {
      g_string_append (out, escapes[byte]);
    }
  else
    {
      g_string_append_c (out, '\\');
      g_string_append_c (out, byte);
    }
}

/**
 * pfo_json_write_string:
 * @out: where to append
 * @string: UTF-8
 * @length: its length in bytes
 *
 * Writes @string as JSON, with its quotes.
 */
void
pfo_json_write_string (GString *out, const char *string, gsize length)
{
  const char *end = string + length;

  g_string_append_c (out, '"');

  while (string < end)
    {
      const char *plain = string;

      while (string < end && (guint8) *string >= 0x20 && *string != '"' && *string != '\\')
        string++;
      g_string_append_len (out, plain, string - plain);
      if (string < end)
        write_escape (out, *string++);
    }

  g_string_append_c (out, '"');
}

static void
write_number (GString *out, PfoNumber number)
{
  char buffer[PFO_NUMBER_BUFFER];

  if (number.is_integer || isfinite (number.real))
    g_string_append (out, pfo_number_format (number, buffer));
  else
    g_string_append (out, "null");
}

static void
write_leaf (GString *out, JsonNode *node)
{
  const char *string;

  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      string = json_node_get_string (node);
      pfo_json_write_string (out, string, strlen (string));
      break;
    case G_TYPE_BOOLEAN:
      g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
      break;
    case G_TYPE_DOUBLE:
      write_number (out, (PfoNumber){ .real = json_node_get_double (node) });
      break;
    default:
      write_number (out, (PfoNumber){ .is_integer = TRUE, .integer = json_node_get_int (node) });
      break;
    }
}

static void
write_array (GString *out, JsonArray *array)
{
  guint length = json_array_get_length (array);

  g_string_append_c (out, '[');
  for (guint i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      pfo_json_write_node (out, json_array_get_element (array, i));
    }
  g_string_append_c (out, ']');
}

static void
write_object (GString *out, JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gboolean first = TRUE;

  g_string_append_c (out, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!first)
        g_string_append_c (out, ',');
      first = FALSE;
      pfo_json_write_string (out, name, strlen (name));
      g_string_append_c (out, ':');
      pfo_json_write_node (out, node);
    }
  g_string_append_c (out, '}');
}

/**
 * pfo_json_write_node:
 * @out: where to append
 * @node: a tree; doubles in it that are not finite are written as null
 *
 * Writes @node as JSON in one line. Numbers read back as they are.
 */
void
pfo_json_write_node (GString *out, JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      write_object (out, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      write_array (out, json_node_get_array (node));
      break;
    case JSON_NODE_VALUE:
      write_leaf (out, node);
      break;
    case JSON_NODE_NULL:
      g_string_append (out, "null");
      break;
    default:
      g_assert_not_reached ();
    }
}

/**
 * pfo_json_to_string:
 * @node: a tree
 *
 * Returns: (transfer full): @node as pfo_json_write_node() writes it
 */
char *
pfo_json_to_string (JsonNode *node)
{
  GString *out = g_string_new (NULL);

  pfo_json_write_node (out, node);
  return g_string_free (out, FALSE);
}
