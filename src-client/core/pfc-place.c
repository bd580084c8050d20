/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-place.h"

#include "pfc-answer.h"

/**
 * pfc_place_new:
 *
 * Returns: (transfer full): nowhere
 */
PfcPlace *
pfc_place_new (void)
{
  PfcPlace *self = g_new0 (PfcPlace, 1);

  self->address = g_strdup ("");
  return self;
}

/**
 * pfc_place_free:
 * @self: a place
 */
void
pfc_place_free (PfcPlace *self)
{
  g_free (self->address);
  g_free (self->username);
  g_free (self->page);
  g_free (self->task);
  g_clear_pointer (&self->drafts, json_object_unref);
  g_free (self);
}

/**
 * pfc_place_copy:
 * @self: a place
 *
 * Returns: (transfer full): the same place; its drafts are the same object, not another
 */
PfcPlace *
pfc_place_copy (const PfcPlace *self)
{
  PfcPlace *copy = g_new0 (PfcPlace, 1);

  copy->address = g_strdup (self->address);
  copy->connected = self->connected;
  copy->username = g_strdup (self->username);
  copy->page = g_strdup (self->page);
  copy->task = g_strdup (self->task);
  copy->form = self->form;
  copy->drafts = self->drafts != NULL ? json_object_ref (self->drafts) : NULL;
  copy->anybody = self->anybody;
  return copy;
}

static void
add_string (JsonObject *object, const char *member, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, member, value);
}

/**
 * pfc_place_to_json:
 * @self: a place
 *
 * Returns: (transfer full): what pfc_place_from_json() reads
 */
JsonObject *
pfc_place_to_json (const PfcPlace *self)
{
  JsonObject *object = json_object_new ();

  add_string (object, "address", self->address);
  json_object_set_boolean_member (object, "connected", self->connected);
  add_string (object, "username", self->username);
  add_string (object, "page", self->page);
  add_string (object, "task", self->task);
  if (self->form)
    json_object_set_boolean_member (object, "form", TRUE);
  if (self->drafts != NULL && json_object_get_size (self->drafts) > 0)
    json_object_set_object_member (object, "drafts", json_object_ref (self->drafts));

  return object;
}

static gboolean
read_boolean (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

/**
 * pfc_place_from_json:
 * @object: an object from a file; anybody may have written it
 *
 * Members of another type than expected are as good as missing.
 *
 * Returns: (transfer full): the place
 */
PfcPlace *
pfc_place_from_json (JsonObject *object)
{
  PfcPlace *self = g_new0 (PfcPlace, 1);
  const char *address = pfc_answer_get_string (object, "address");
  JsonObject *drafts = pfc_answer_get_object (object, "drafts");

  self->address = g_strdup (address != NULL ? address : "");
  self->connected = read_boolean (object, "connected") && *self->address != '\0';
  self->username = g_strdup (pfc_answer_get_string (object, "username"));
  self->page = g_strdup (pfc_answer_get_string (object, "page"));
  self->task = g_strdup (pfc_answer_get_string (object, "task"));
  self->form = read_boolean (object, "form");
  self->drafts = drafts != NULL ? json_object_ref (drafts) : NULL;
  return self;
}
