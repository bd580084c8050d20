/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-form-private.h"

#include "pfo-error.h"
#include "pfo-json-writer.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* How a type is spelt in JSON Schema, and which words its limits have there. */
typedef struct
{
  const char *type;
  const char *minimum;
  const char *maximum;
} Spelling;

static const Spelling spellings[] = {
  [PFO_FIELD_STRING] = { "string", "minLength", "maxLength" },
  [PFO_FIELD_INTEGER] = { "integer", "minimum", "maximum" },
  [PFO_FIELD_NUMBER] = { "number", "minimum", "maximum" },
  [PFO_FIELD_BOOLEAN] = { "boolean", NULL, NULL },
  [PFO_FIELD_CHOICE] = { "string", NULL, NULL },
  [PFO_FIELD_NUMBERS] = { "array", "minItems", "maxItems" },
};

/**
 * pfo_field_dup_default:
 * @field: a field of a form
 *
 * Returns: (transfer full): what it stands at where nobody has given it a value
 */
JsonNode *
pfo_field_dup_default (const PfoField *field)
{
  static const char *const empty[] = {
    [PFO_FIELD_STRING] = "\"\"",   [PFO_FIELD_INTEGER] = "0", [PFO_FIELD_NUMBER] = "0",
    [PFO_FIELD_BOOLEAN] = "false", [PFO_FIELD_NUMBERS] = "[]",
  };
  const char *text = field->default_value;

  if (text == NULL && field->type == PFO_FIELD_CHOICE)
    return json_node_init_string (json_node_alloc (), field->choices[0].value);

  if (text == NULL)
    text = empty[field->type];

  return pfo_json_parse (text, strlen (text), NULL);
}

static void
set_limit (JsonObject *schema, const char *name, double limit)
{
  if (fabs (limit) == DBL_MAX)
    return;

  if (fabs (limit) < 0x1p53 && limit == (gint64) limit)
    json_object_set_int_member (schema, name, (gint64) limit);
  else
    json_object_set_double_member (schema, name, limit);
}

static void
set_choices (JsonObject *schema, const PfoChoice *choices, PfoLanguage language)
{
  JsonArray *values = json_array_new ();
  JsonArray *titles = json_array_new ();

  for (const PfoChoice *choice = choices; choice->value != NULL; choice++)
    {
      JsonObject *titled = json_object_new ();
      const char *title = pfo_text_get (choice->title, language);

      json_array_add_string_element (values, choice->value);
      json_object_set_string_member (titled, "const", choice->value);
      json_object_set_string_member (titled, "title", title != NULL ? title : choice->value);
      json_array_add_object_element (titles, titled);
    }

  json_object_set_array_member (schema, "enum", values);
  json_object_set_array_member (schema, "oneOf", titles);
}

static JsonObject *
field_to_schema (const PfoField *field, PfoLanguage language)
{
  const Spelling *spelling = &spellings[field->type];
  JsonObject *schema = json_object_new ();
  const char *description = pfo_text_get (field->description, language);

  json_object_set_string_member (schema, "type", spelling->type);
  json_object_set_string_member (schema, "title", pfo_text_get (field->title, language));
  if (description != NULL)
    json_object_set_string_member (schema, "description", description);

  if (field->type == PFO_FIELD_NUMBERS)
    {
      JsonObject *items = json_object_new ();

      json_object_set_string_member (items, "type", "number");
      json_object_set_object_member (schema, "items", items);
    }

  if (field->type == PFO_FIELD_CHOICE)
    set_choices (schema, field->choices, language);

  if (spelling->minimum != NULL && (field->minimum != 0 || field->maximum != 0))
    {
      set_limit (schema, spelling->minimum, field->minimum);
      set_limit (schema, spelling->maximum, field->maximum);
    }

  if (!field->required)
    json_object_set_member (schema, "default", pfo_field_dup_default (field));

  return schema;
}

/**
 * pfo_form_to_schema:
 * @self: a form
 * @language: the language of its texts
 *
 * Returns: (transfer full): the form as a JSON Schema object, as LIST_TASKS sends it
 */
JsonNode *
pfo_form_to_schema (PfoForm *self, PfoLanguage language)
{
  g_autoptr (JsonObject) schema = json_object_new ();
  JsonObject *properties = json_object_new ();
  JsonArray *required = json_array_new ();
  JsonNode *node;

  for (guint i = 0; i < self->n_fields; i++)
    {
      const PfoField *field = &self->fields[i];

      json_object_set_object_member (properties, field->name, field_to_schema (field, language));
      if (field->required)
        json_array_add_string_element (required, field->name);
    }

  json_object_set_string_member (schema, "type", "object");
  json_object_set_object_member (schema, "properties", properties);
  json_object_set_array_member (schema, "required", required);

  node = json_node_alloc ();
  return json_node_init_object (node, schema);
}

/* What a form is being built of. */
typedef struct
{
  GArray *fields;
  GStringChunk *strings;
} Builder;

static const char *
get_string (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;

  return json_node_get_string (node);
}

static PfoText
keep_text (Builder *builder, JsonObject *object, const char *member, const char *fallback)
{
  const char *text = get_string (object, member);

  if (text != NULL)
    text = g_string_chunk_insert (builder->strings, text);
  else
    text = fallback;

  return (PfoText){ text, text };
}

static JsonArray *
get_array (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* The title of the choice @value, which `oneOf` has beside `enum`. */
static PfoText
find_title (Builder *builder, JsonObject *schema, const char *value)
{
  JsonArray *titles = get_array (schema, "oneOf");

  for (guint i = 0; titles != NULL && i < json_array_get_length (titles); i++)
    {
      JsonNode *node = json_array_get_element (titles, i);
      JsonObject *titled = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (titled != NULL && g_strcmp0 (get_string (titled, "const"), value) == 0)
        return keep_text (builder, titled, "title", value);
    }

  return (PfoText){ value, value };
}

static PfoChoice *
read_choices (Builder *builder, JsonObject *schema)
{
  JsonArray *values = get_array (schema, "enum");
  guint n_values = json_array_get_length (values);
  g_autofree PfoChoice *choices = g_new0 (PfoChoice, n_values + 1);

  for (guint i = 0; i < n_values; i++)
    {
      JsonNode *node = json_array_get_element (values, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return NULL;

      choices[i].value = g_string_chunk_insert (builder->strings, json_node_get_string (node));
      choices[i].title = find_title (builder, schema, choices[i].value);
    }

  return n_values > 0 ? g_steal_pointer (&choices) : NULL;
}

static gboolean
holds_numbers (JsonObject *schema)
{
  JsonNode *items = json_object_get_member (schema, "items");

  return items != NULL && JSON_NODE_HOLDS_OBJECT (items) &&
         g_strcmp0 (get_string (json_node_get_object (items), "type"), "number") == 0;
}

static gboolean
find_type (JsonObject *schema, PfoFieldType *type)
{
  const char *name = get_string (schema, "type");

  if (g_strcmp0 (name, "string") == 0 && get_array (schema, "enum") != NULL)
    {
      *type = PFO_FIELD_CHOICE;
      return TRUE;
    }

  if (g_strcmp0 (name, "array") == 0 && !holds_numbers (schema))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      if (g_strcmp0 (name, spellings[i].type) == 0)
        {
          *type = i;
          return TRUE;
        }
    }

  return FALSE;
}

static double
get_limit (JsonObject *schema, const char *name, double fallback)
{
  JsonNode *node = name != NULL ? json_object_get_member (schema, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : fallback;
}

/* Reads the limits; if there is only one, the other is as far away as it gets. */
static void
read_limits (PfoField *field, JsonObject *schema)
{
  const Spelling *spelling = &spellings[field->type];
  double minimum = get_limit (schema, spelling->minimum, -DBL_MAX);
  double maximum = get_limit (schema, spelling->maximum, DBL_MAX);

  if (minimum == -DBL_MAX && maximum == DBL_MAX)
    return;

  field->minimum = minimum;
  field->maximum = maximum;
}

static gboolean
is_required (JsonObject *schema, const char *name)
{
  JsonArray *required = get_array (schema, "required");

  for (guint i = 0; required != NULL && i < json_array_get_length (required); i++)
    {
      JsonNode *node = json_array_get_element (required, i);

      if (JSON_NODE_HOLDS_VALUE (node) && g_strcmp0 (json_node_get_string (node), name) == 0)
        return TRUE;
    }

  return FALSE;
}

/* A default that the field itself would refuse is as good as none. */
static void
read_default (Builder *builder, PfoField *field, JsonObject *schema)
{
  JsonNode *node = json_object_get_member (schema, "default");
  g_autofree char *text = NULL;

  if (node == NULL)
    return;

  text = pfo_json_to_string (node);
  if (pfo_field_takes (field, text))
    field->default_value = g_string_chunk_insert (builder->strings, text);
}

/* Beside a task's arguments stands its name. */
static gboolean
is_taken (const char *name)
{
  return g_str_equal (name, "name");
}

static gboolean
read_field (Builder *builder, JsonObject *schema, const char *name, gboolean required)
{
  PfoField field = { .name = g_string_chunk_insert (builder->strings, name), .required = required };

  if (is_taken (name) || !find_type (schema, &field.type))
    return FALSE;

  field.title = keep_text (builder, schema, "title", field.name);
  field.description = keep_text (builder, schema, "description", NULL);
  read_limits (&field, schema);

  if (field.type == PFO_FIELD_CHOICE)
    {
      field.choices = read_choices (builder, schema);
      if (field.choices == NULL)
        return FALSE;
    }

  read_default (builder, &field, schema);
  g_array_append_val (builder->fields, field);
  return TRUE;
}

static gboolean
read_fields (Builder *builder, JsonObject *schema, JsonObject *properties, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (properties);

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (properties, l->data);
      gboolean required = is_required (schema, l->data);

      if (!JSON_NODE_HOLDS_OBJECT (node) ||
          !read_field (builder, json_node_get_object (node), l->data, required))
        {
          g_set_error (error, PFO_ERROR, PFO_ERROR_INVALID_ARGUMENT,
                       "field “%s” is of a kind that this version does not know", (char *) l->data);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
read_schema (Builder *builder, JsonNode *schema, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (schema) ? json_node_get_object (schema) : NULL;
  JsonNode *properties = object != NULL ? json_object_get_member (object, "properties") : NULL;

  if (object == NULL || (properties != NULL && !JSON_NODE_HOLDS_OBJECT (properties)))
    {
      g_set_error (error, PFO_ERROR, PFO_ERROR_INVALID_ARGUMENT, "not a schema of an object");
      return FALSE;
    }

  return properties == NULL ||
         read_fields (builder, object, json_node_get_object (properties), error);
}

/**
 * pfo_form_new_from_schema:
 * @schema: a JSON Schema, as LIST_TASKS sends it
 * @error: set to %PFO_ERROR_INVALID_ARGUMENT if it is none, or has a field that this version does
 *   not know, or one called `name`, which is that of the task
 *
 * Returns: (transfer full) (nullable): the form; its texts are the same in every language
 */
PfoForm *
pfo_form_new_from_schema (JsonNode *schema, GError **error)
{
  Builder builder = { g_array_new (FALSE, FALSE, sizeof (PfoField)), g_string_chunk_new (512) };
  gboolean ok = read_schema (&builder, schema, error);
  PfoForm *form;
  gsize n_fields;
  PfoField *fields;

  fields = g_array_steal (builder.fields, &n_fields);
  g_array_unref (builder.fields);
  form = pfo_form_new_take (fields, fields, n_fields, builder.strings);
  if (!ok)
    g_clear_pointer (&form, pfo_form_unref);

  return form;
}
