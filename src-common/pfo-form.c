/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-form-private.h"

#include "pfo-error.h"

#include <string.h>

struct _PfoValues
{
  guint n_values;
  PfoValue values[];
};

PfoForm *
pfo_form_new_take (PfoField *owned, const PfoField *fields, guint n_fields, GStringChunk *strings)
{
  PfoForm *self = g_new0 (PfoForm, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->fields = fields;
  self->n_fields = n_fields;
  self->owned_fields = owned;
  self->strings = strings;
  return self;
}

/**
 * pfo_form_new:
 * @fields: (transfer none): the fields, which must live as long as the form
 * @n_fields: how many; pfo_form_read() takes 64 at most
 *
 * Returns: (transfer full): a form
 */
PfoForm *
pfo_form_new (const PfoField *fields, guint n_fields)
{
  return pfo_form_new_take (NULL, fields, n_fields, NULL);
}

/**
 * pfo_form_ref:
 * @self: a form
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same form
 */
PfoForm *
pfo_form_ref (PfoForm *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
free_owned_fields (PfoForm *self)
{
  for (guint i = 0; self->owned_fields != NULL && i < self->n_fields; i++)
    g_free ((PfoChoice *) self->owned_fields[i].choices);

  g_free (self->owned_fields);
}

/**
 * pfo_form_unref:
 * @self: (transfer full): a form
 *
 * May be called from any thread. The last one frees it with the fields that it owns.
 */
void
pfo_form_unref (PfoForm *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  free_owned_fields (self);
  g_clear_pointer (&self->strings, g_string_chunk_free);
  g_free (self);
}

/**
 * pfo_form_get_n_fields:
 * @self: a form
 *
 * Returns: how many fields it has
 */
guint
pfo_form_get_n_fields (PfoForm *self)
{
  return self->n_fields;
}

/**
 * pfo_form_get_field:
 * @self: a form
 * @index: which field, below pfo_form_get_n_fields()
 *
 * Returns: (transfer none): the field
 */
const PfoField *
pfo_form_get_field (PfoForm *self, guint index)
{
  g_return_val_if_fail (index < self->n_fields, NULL);

  return &self->fields[index];
}

static void
clear_value (PfoValue *value)
{
  g_clear_pointer (&value->string, g_free);
  g_clear_pointer (&value->numbers, g_free);
  *value = (PfoValue){ 0 };
}

static PfoValues *
new_values (guint n_values)
{
  PfoValues *self = g_malloc (sizeof (PfoValues) + n_values * sizeof (PfoValue));

  self->n_values = n_values;
  memset (self->values, 0, n_values * sizeof (PfoValue));
  return self;
}

/**
 * pfo_values_get:
 * @self: what a form was filled in with
 * @index: which field
 *
 * Returns: (transfer none): its value
 */
const PfoValue *
pfo_values_get (PfoValues *self, guint index)
{
  g_return_val_if_fail (index < self->n_values, NULL);

  return &self->values[index];
}

/**
 * pfo_values_free:
 * @self: what a form was filled in with
 *
 * Frees it with its values.
 */
void
pfo_values_free (PfoValues *self)
{
  for (guint i = 0; i < self->n_values; i++)
    clear_value (&self->values[i]);

  g_free (self);
}

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_set_error_literal (error, PFO_ERROR, PFO_ERROR_INVALID_ARGUMENT, message);
  return FALSE;
}

/* Whether @size lies between the field's limits; of texts and lists it is their length. */
static gboolean
check_limits (const PfoField *field, double size, const char *unit, GError **error)
{
  char limit[G_ASCII_DTOSTR_BUF_SIZE];

  if (field->minimum == 0 && field->maximum == 0)
    return TRUE;

  if (size < field->minimum)
    return refuse (error, "%s debe ser al menos %s%s", field->name,
                   g_ascii_formatd (limit, sizeof limit, "%.15g", field->minimum), unit);

  if (size > field->maximum)
    return refuse (error, "%s puede ser como máximo %s%s", field->name,
                   g_ascii_formatd (limit, sizeof limit, "%.15g", field->maximum), unit);

  return TRUE;
}

static gboolean
read_string (const PfoField *field, PfoValue *value, PfoJsonReader *reader, GError **error)
{
  if (reader->token != PFO_JSON_STRING)
    return refuse (error, "%s no es un texto", field->name);

  value->string = pfo_json_reader_dup_string (reader, &value->length);
  if (field->minimum == 0 && field->maximum == 0)
    return TRUE;

  return check_limits (field, g_utf8_strlen (value->string, value->length), " caracteres", error);
}

static gboolean
read_choice (const PfoField *field, PfoValue *value, PfoJsonReader *reader, GError **error)
{
  if (reader->token != PFO_JSON_STRING)
    return refuse (error, "%s no es un texto", field->name);

  value->string = pfo_json_reader_dup_string (reader, &value->length);
  for (const PfoChoice *choice = field->choices; choice->value != NULL; choice++)
    {
      if (g_str_equal (choice->value, value->string))
        return TRUE;
    }

  return refuse (error, "%s no es una de las opciones", field->name);
}

static gboolean
read_boolean (const PfoField *field, PfoValue *value, PfoJsonReader *reader, GError **error)
{
  value->boolean = reader->token == PFO_JSON_TRUE;

  return value->boolean || reader->token == PFO_JSON_FALSE ||
         refuse (error, "%s no es verdadero ni falso", field->name);
}

/* Reads a number, or a string that holds one. */
static gboolean
read_number_token (PfoJsonReader *reader, PfoNumber *number)
{
  g_autofree char *string = NULL;
  const char *text;
  gsize length;

  if (reader->token == PFO_JSON_INTEGER || reader->token == PFO_JSON_DOUBLE)
    {
      *number = pfo_json_reader_get_number (reader);
      return TRUE;
    }

  if (reader->token != PFO_JSON_STRING)
    return FALSE;

  text = pfo_json_reader_get_raw (reader, &length);
  if (reader->escaped)
    text = string = pfo_json_reader_dup_string (reader, &length);

  return pfo_number_parse (text, length, number);
}

static gboolean
read_number (const PfoField *field, PfoValue *value, PfoJsonReader *reader, GError **error)
{
  if (!read_number_token (reader, &value->number))
    return refuse (error, "%s no es un número", field->name);

  if (field->type == PFO_FIELD_INTEGER && !value->number.is_integer)
    return refuse (error, "%s no es un número entero", field->name);

  return check_limits (field, pfo_number_to_double (value->number), "", error);
}

static gboolean
read_numbers (const PfoField *field, PfoValue *value, PfoJsonReader *reader, GError **error)
{
  gsize capacity = 0;

  if (reader->token != PFO_JSON_ARRAY)
    return refuse (error, "%s no es una lista", field->name);

  while (pfo_json_reader_next (reader) != PFO_JSON_ARRAY_END)
    {
      if (value->length == capacity)
        {
          capacity = MAX (8, capacity * 2);
          value->numbers = g_renew (PfoNumber, value->numbers, capacity);
        }

      if (!read_number_token (reader, &value->numbers[value->length]))
        return refuse (error, "%s[%" G_GSIZE_FORMAT "] no es un número", field->name,
                       value->length);
      value->length++;
    }

  return check_limits (field, value->length, " números", error);
}

static gboolean
read_value (const PfoField *field, PfoValue *value, PfoJsonReader *reader, GError **error)
{
  static gboolean (*const readers[]) (const PfoField *, PfoValue *, PfoJsonReader *, GError **) = {
    [PFO_FIELD_STRING] = read_string,   [PFO_FIELD_INTEGER] = read_number,
    [PFO_FIELD_NUMBER] = read_number,   [PFO_FIELD_BOOLEAN] = read_boolean,
    [PFO_FIELD_CHOICE] = read_choice,   [PFO_FIELD_NUMBERS] = read_numbers,
  };

  clear_value (value);
  return readers[field->type](field, value, reader, error);
}

static gboolean
read_json (const PfoField *field, PfoValue *value, const char *json, GError **error)
{
  PfoJsonReader reader;

  pfo_json_reader_init (&reader, json, strlen (json));
  pfo_json_reader_next (&reader);
  return read_value (field, value, &reader, error);
}

/* Whether @json, a value that is valid JSON, is one that @field may have. */
gboolean
pfo_field_takes (const PfoField *field, const char *json)
{
  PfoValue value = { 0 };
  gboolean taken = read_json (field, &value, json, NULL);

  clear_value (&value);
  return taken;
}

static gboolean
set_default (const PfoField *field, PfoValue *value, GError **error)
{
  if (field->required)
    return refuse (error, "falta %s", field->name);

  if (field->default_value != NULL)
    return read_json (field, value, field->default_value, error);

  value->number.is_integer = TRUE;
  if (field->type == PFO_FIELD_CHOICE)
    value->string = g_strdup (field->choices[0].value);
  else if (field->type == PFO_FIELD_STRING)
    value->string = g_strdup ("");
  if (value->string != NULL)
    value->length = strlen (value->string);

  return TRUE;
}

static guint
find_field (PfoForm *self, const PfoJsonReader *reader)
{
  guint i;

  for (i = 0; i < self->n_fields; i++)
    {
      if (pfo_json_reader_equals (reader, self->fields[i].name))
        break;
    }

  return i;
}

/**
 * pfo_form_read:
 * @self: a form
 * @reader: a reader over valid JSON, whose last token begins the object to read
 * @error: set to %PFO_ERROR_INVALID_ARGUMENT, with a text that names the field and, in lists, the
 *   index
 *
 * Reads an object that the form was filled in with, to the object's end. Members that the form does
 * not know are passed over; of members with the same name the last one counts, but each must be
 * valid by itself.
 *
 * Returns: (transfer full) (nullable): the values
 */
PfoValues *
pfo_form_read (PfoForm *self, PfoJsonReader *reader, GError **error)
{
  g_autoptr (PfoValues) values = NULL;
  guint64 seen = 0;

  g_return_val_if_fail (self->n_fields <= 64, NULL);
  values = new_values (self->n_fields);

  while (pfo_json_reader_next (reader) == PFO_JSON_NAME)
    {
      guint index = find_field (self, reader);

      pfo_json_reader_next (reader);
      if (index == self->n_fields)
        {
          pfo_json_reader_skip (reader);
          continue;
        }

      if (!read_value (&self->fields[index], &values->values[index], reader, error))
        return NULL;
      seen |= G_GUINT64_CONSTANT (1) << index;
    }

  for (guint i = 0; i < self->n_fields; i++)
    {
      if (!(seen & G_GUINT64_CONSTANT (1) << i) &&
          !set_default (&self->fields[i], &values->values[i], error))
        return NULL;
    }

  return g_steal_pointer (&values);
}
