/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-json-reader.h"

#include "pfo-error.h"

static JsonNode *
read_leaf (PfoJsonReader *reader)
{
  JsonNode *node = json_node_alloc ();
  g_autofree char *string = NULL;
  PfoNumber number;

  switch ((int) reader->token)
    {
    case PFO_JSON_STRING:
      string = pfo_json_reader_dup_string (reader, NULL);
      return json_node_init_string (node, string);

    case PFO_JSON_INTEGER:
    case PFO_JSON_DOUBLE:
      number = pfo_json_reader_get_number (reader);
      return number.is_integer ? json_node_init_int (node, number.integer)
                               : json_node_init_double (node, number.real);

    case PFO_JSON_OBJECT:
      {
        g_autoptr (JsonObject) object = json_object_new ();
        return json_node_init_object (node, object);
      }

    case PFO_JSON_ARRAY:
      {
        g_autoptr (JsonArray) array = json_array_new ();
        return json_node_init_array (node, array);
      }

    case PFO_JSON_NULL:
      return json_node_init_null (node);

    default:
      return json_node_init_boolean (node, reader->token == PFO_JSON_TRUE);
    }
}

static void
add_child (JsonNode *parent, const char *name, JsonNode *child)
{
  if (JSON_NODE_HOLDS_OBJECT (parent))
    json_object_set_member (json_node_get_object (parent), name, child);
  else
    json_array_add_element (json_node_get_array (parent), child);
}

/**
 * pfo_json_reader_read_node:
 * @self: a reader whose last token begins a value
 *
 * Reads to the end of that value. Of members with the same name the last one counts.
 *
 * Returns: (transfer full) (nullable): the value as a tree, %NULL if the text is not valid JSON
 */
JsonNode *
pfo_json_reader_read_node (PfoJsonReader *self)
{
  JsonNode *open[PFO_JSON_MAX_DEPTH];
  guint n_open = 0;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *name = NULL;

  if (self->token == PFO_JSON_ERROR)
    return NULL;

  do
    {
      JsonNode *node;

      if (self->token == PFO_JSON_NAME)
        {
          g_free (name);
          name = pfo_json_reader_dup_string (self, NULL);
          continue;
        }

      if (self->token == PFO_JSON_OBJECT_END || self->token == PFO_JSON_ARRAY_END)
        {
          n_open--;
          continue;
        }

      node = read_leaf (self);
      if (n_open > 0)
        add_child (open[n_open - 1], name, node);
      else
        root = node;

      if (self->token == PFO_JSON_OBJECT || self->token == PFO_JSON_ARRAY)
        open[n_open++] = node;
    }
  while (n_open > 0 && pfo_json_reader_next (self) != PFO_JSON_ERROR);

  return self->token == PFO_JSON_ERROR ? NULL : g_steal_pointer (&root);
}

/**
 * pfo_json_parse:
 * @text: a JSON text
 * @length: its length in bytes
 * @error: set to %PFO_ERROR_INVALID_JSON if it is none, to %PFO_ERROR_INVALID_REQUEST if one of its
 *   strings holds a NUL
 *
 * Returns: (transfer full) (nullable): the text as a tree
 */
JsonNode *
pfo_json_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  PfoJsonReader reader;

  pfo_json_reader_init (&reader, text, length);
  pfo_json_reader_next (&reader);
  root = pfo_json_reader_read_node (&reader);

  if (root == NULL || pfo_json_reader_next (&reader) != PFO_JSON_END)
    {
      pfo_json_reader_set_error (&reader, error);
      return NULL;
    }

  if (pfo_json_reader_has_nul (&reader))
    {
      g_set_error (error, PFO_ERROR, PFO_ERROR_INVALID_REQUEST, "a string holds a NUL");
      return NULL;
    }

  return g_steal_pointer (&root);
}
