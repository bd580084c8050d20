/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-answer.h"

#include "pfo-error.h"
#include "pfo-json-reader.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

static JsonNode *
get_value (JsonObject *object, const char *member, GType type)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type
             ? node
             : NULL;
}

/**
 * pfc_answer_parse:
 * @line: what the server sent
 * @length: its length in bytes
 *
 * Returns: (transfer full) (nullable): the answer; %NULL if no PFO3 server says such a thing
 */
JsonObject *
pfc_answer_parse (const char *line, gsize length)
{
  g_autoptr (JsonNode) node = pfo_json_parse (line, length, NULL);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node) ||
      get_value (json_node_get_object (node), "ok", G_TYPE_BOOLEAN) == NULL)
    return NULL;

  return json_node_dup_object (node);
}

/**
 * pfc_answer_is_ok:
 * @answer: an answer, as pfc_answer_parse() gives it
 *
 * Returns: whether the request succeeded
 */
gboolean
pfc_answer_is_ok (JsonObject *answer)
{
  return json_node_get_boolean (json_object_get_member (answer, "ok"));
}

/**
 * pfc_answer_get_id:
 * @answer: an answer
 * @id: (out): where to put the id of the request; left alone if there is none
 *
 * Returns: whether it has an id that is a whole number
 */
gboolean
pfc_answer_get_id (JsonObject *answer, gint64 *id)
{
  JsonNode *node = get_value (answer, "id", G_TYPE_INT64);

  if (node == NULL)
    return FALSE;

  *id = json_node_get_int (node);
  return TRUE;
}

/**
 * pfc_answer_to_error:
 * @answer: an answer whose `ok` is false
 *
 * Returns: (transfer full): an error of the domain %PFO_ERROR with the server's text, or
 *   %G_IO_ERROR_FAILED if this version does not know its code
 */
GError *
pfc_answer_to_error (JsonObject *answer)
{
  const char *code = pfc_answer_get_string (answer, "code");
  const char *text = pfc_answer_get_string (answer, "error");
  gint64 retry_after_s = pfc_answer_get_integer (answer, "retry_after_s", 0);
  PfoError known;

  if (text == NULL)
    text = code != NULL ? code : _("The server refused without saying why.");

  if (code == NULL || !pfo_error_from_code (code, &known))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, text);

  if (known == PFO_ERROR_RATE_LIMITED && retry_after_s > 0)
    return pfo_error_new_rate_limited (MIN (retry_after_s, G_MAXINT));

  return g_error_new_literal (PFO_ERROR, known, text);
}

/**
 * pfc_answer_new_odd_error:
 *
 * Returns: (transfer full): %G_IO_ERROR_INVALID_DATA with a text for people, for an answer that
 *   lacks what it has to have
 */
GError *
pfc_answer_new_odd_error (void)
{
  return g_error_new_literal (
      G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      _("The server sent an answer that this version does not understand."));
}

/**
 * pfc_answer_get_string:
 * @object: an answer, or an object in one
 * @member: a member's name
 *
 * Returns: (transfer none) (nullable): its text
 */
const char *
pfc_answer_get_string (JsonObject *object, const char *member)
{
  JsonNode *node = get_value (object, member, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

/**
 * pfc_answer_get_integer:
 * @object: an answer, or an object in one
 * @member: a member's name
 * @fallback: what to take if there is no whole number
 *
 * Returns: the whole number there, or @fallback
 */
gint64
pfc_answer_get_integer (JsonObject *object, const char *member, gint64 fallback)
{
  JsonNode *node = get_value (object, member, G_TYPE_INT64);

  return node != NULL ? json_node_get_int (node) : fallback;
}

/**
 * pfc_answer_get_object:
 * @object: an answer, or an object in one
 * @member: a member's name
 *
 * Returns: (transfer none) (nullable): the object there
 */
JsonObject *
pfc_answer_get_object (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * pfc_answer_get_array:
 * @object: an answer, or an object in one
 * @member: a member's name
 *
 * Returns: (transfer none) (nullable): the list there
 */
JsonArray *
pfc_answer_get_array (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}
