/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-request.h"

#include "pfo-json-writer.h"

/**
 * pfc_request_write:
 * @op: an operation
 * @data: (nullable): its data
 * @id: what its answer is known by
 *
 * Returns: (transfer full): the request line, without its newline
 */
char *
pfc_request_write (const char *op, JsonObject *data, gint64 id)
{
  g_autoptr (JsonObject) request = json_object_new ();
  g_autoptr (JsonNode) node = json_node_alloc ();
  GString *line = g_string_new (NULL);

  json_object_set_string_member (request, "op", op);
  if (data != NULL)
    json_object_set_object_member (request, "data", json_object_ref (data));
  json_object_set_int_member (request, "id", id);

  json_node_init_object (node, request);
  pfo_json_write_node (line, node);
  return g_string_free (line, FALSE);
}
