/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-typing-private.h"

#include "pfo-json-reader.h"
#include "pfo-json-writer.h"

#include <glib/gi18n-lib.h>
#include <langinfo.h>
#include <math.h>
#include <string.h>

/**
 * pfc_decimal_from_locale:
 *
 * Returns: the decimal separator of the process's locale
 */
PfcDecimal
pfc_decimal_from_locale (void)
{
  return g_str_equal (nl_langinfo (RADIXCHAR), ",") ? PFC_DECIMAL_COMMA : PFC_DECIMAL_POINT;
}

static char *
write_number (PfoNumber number, PfcDecimal decimal)
{
  char buffer[PFO_NUMBER_BUFFER];
  char *text = g_strdup (pfo_number_format (number, buffer));

  /* On the wire a double keeps its point; people write 3, not 3.0. */
  if (g_str_has_suffix (text, ".0"))
    text[strlen (text) - strlen (".0")] = '\0';

  return decimal == PFC_DECIMAL_COMMA ? g_strdelimit (text, ".", ',') : text;
}

static char *
write_limit (double limit, PfcDecimal decimal)
{
  return write_number ((PfoNumber){ .is_integer = FALSE, .real = limit }, decimal);
}

static gboolean
has_limits (const PfoField *field)
{
  return field->minimum != 0 || field->maximum != 0;
}

static gboolean
check_number (const PfoField *field, double number, PfcDecimal decimal, GError **error)
{
  g_autofree char *minimum = write_limit (field->minimum, decimal);
  g_autofree char *maximum = write_limit (field->maximum, decimal);

  if (has_limits (field) && number < field->minimum)
    return pfc_typing_refuse (error, _("This must be at least %s."), minimum);

  if (has_limits (field) && number > field->maximum)
    return pfc_typing_refuse (error, _("This can be at most %s."), maximum);

  return TRUE;
}

static gboolean
check_text_length (const PfoField *field, const char *text, GError **error)
{
  glong length = g_utf8_strlen (text, -1);

  if (has_limits (field) && length < field->minimum)
    return pfc_typing_refuse (error,
                              g_dngettext (GETTEXT_PACKAGE, "Write at least %u character.",
                                           "Write at least %u characters.",
                                           (gulong) field->minimum),
                              (guint) field->minimum);

  if (has_limits (field) && length > field->maximum)
    return pfc_typing_refuse (error,
                              g_dngettext (GETTEXT_PACKAGE, "Write at most %u character.",
                                           "Write at most %u characters.", (gulong) field->maximum),
                              (guint) field->maximum);

  return TRUE;
}

static gboolean
check_list_length (const PfoField *field, guint length, GError **error)
{
  if (has_limits (field) && length < field->minimum)
    return pfc_typing_refuse (error,
                              g_dngettext (GETTEXT_PACKAGE, "Write at least %u number.",
                                           "Write at least %u numbers.", (gulong) field->minimum),
                              (guint) field->minimum);

  if (has_limits (field) && length > field->maximum)
    return pfc_typing_refuse (error,
                              g_dngettext (GETTEXT_PACKAGE, "Write at most %u number.",
                                           "Write at most %u numbers.", (gulong) field->maximum),
                              (guint) field->maximum);

  return TRUE;
}

static JsonNode *
read_string (const PfoField *field, const char *text, PfcDecimal decimal, GError **error)
{
  return check_text_length (field, text, error) ? json_node_init_string (json_node_alloc (), text)
                                                : NULL;
}

static JsonNode *
read_number (const PfoField *field, const char *text, PfcDecimal decimal, GError **error)
{
  PfoNumber number;

  if (!pfc_typing_read_number (text, strlen (text), decimal, 0, &number, error) ||
      !check_number (field, pfo_number_to_double (number), decimal, error))
    return NULL;

  return pfc_typing_number_to_node (number);
}

/* `3.0` and `1e3` are whole numbers too, and go over the wire as such. */
static gboolean
make_integer (PfoNumber *number)
{
  if (number->is_integer)
    return TRUE;

  if (number->real != rint (number->real) || fabs (number->real) > 9007199254740992.0)
    return FALSE;

  *number = (PfoNumber){ .is_integer = TRUE, .integer = (gint64) number->real };
  return TRUE;
}

static JsonNode *
read_integer (const PfoField *field, const char *text, PfcDecimal decimal, GError **error)
{
  g_autofree char *quoted = pfc_typing_quote (text, strlen (text));
  PfoNumber number;

  if (!pfc_typing_read_number (text, strlen (text), decimal, 0, &number, error))
    return NULL;

  if (!make_integer (&number))
    {
      pfc_typing_refuse (error, _("“%s” is not a whole number."), quoted);
      return NULL;
    }

  if (!check_number (field, pfo_number_to_double (number), decimal, error))
    return NULL;

  return pfc_typing_number_to_node (number);
}

static JsonNode *
read_boolean (const PfoField *field, const char *text, PfcDecimal decimal, GError **error)
{
  gboolean value = g_ascii_strcasecmp (text, "true") == 0;

  if (!value && g_ascii_strcasecmp (text, "false") != 0)
    {
      pfc_typing_refuse (error, _("Write true or false."));
      return NULL;
    }

  return json_node_init_boolean (json_node_alloc (), value);
}

static JsonNode *
read_choice (const PfoField *field, const char *text, PfcDecimal decimal, GError **error)
{
  g_autofree char *quoted = NULL;

  for (const PfoChoice *choice = field->choices; choice->value != NULL; choice++)
    {
      if (g_str_equal (choice->value, text))
        return json_node_init_string (json_node_alloc (), text);
    }

  quoted = pfc_typing_quote (text, strlen (text));
  pfc_typing_refuse (error, _("“%s” is not one of the choices."), quoted);
  return NULL;
}

static JsonNode *
read_numbers (const PfoField *field, const char *text, PfcDecimal decimal, GError **error)
{
  g_autoptr (JsonArray) numbers = pfc_typing_read_numbers (text, decimal, error);

  if (numbers == NULL || !check_list_length (field, json_array_get_length (numbers), error))
    return NULL;

  return json_node_init_array (json_node_alloc (), numbers);
}

/**
 * pfc_typing_read:
 * @field: a field of a form
 * @text: what a person typed there
 * @decimal: the decimal separator beside the point
 * @error: set to what is wrong with it, for people
 *
 * Reads a field as people fill it in. Nothing in it stands for the field's default, except that an
 * empty text and an empty list are values like any other.
 *
 * Returns: (transfer full) (nullable): the value for the wire
 */
JsonNode *
pfc_typing_read (const PfoField *field, const char *text, PfcDecimal decimal, GError **error)
{
  static JsonNode *(*const readers[]) (const PfoField *, const char *, PfcDecimal, GError **) = {
    [PFO_FIELD_STRING] = read_string,   [PFO_FIELD_INTEGER] = read_integer,
    [PFO_FIELD_NUMBER] = read_number,   [PFO_FIELD_BOOLEAN] = read_boolean,
    [PFO_FIELD_CHOICE] = read_choice,   [PFO_FIELD_NUMBERS] = read_numbers,
  };
  g_autofree char *stripped = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    {
      pfc_typing_refuse (error, _("This text is not valid UTF-8."));
      return NULL;
    }

  stripped = g_strstrip (g_strdup (text));
  if (*stripped == '\0' && field->required)
    {
      pfc_typing_refuse (error, _("This field is required."));
      return NULL;
    }

  if (field->type == PFO_FIELD_STRING)
    return read_string (field, text, decimal, error);

  if (*stripped == '\0' && field->type != PFO_FIELD_NUMBERS)
    return pfo_field_dup_default (field);

  return readers[field->type](field, stripped, decimal, error);
}

static gboolean
holds_numbers (JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      GType type = json_node_get_value_type (json_array_get_element (array, i));

      if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
        return FALSE;
    }

  return TRUE;
}

static char *
write_array (JsonArray *array, PfcDecimal decimal)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *item = pfc_typing_write (json_array_get_element (array, i), decimal);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", item);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * pfc_typing_write:
 * @value: a value from the wire
 * @decimal: the decimal separator
 *
 * Writes a value as people would, so that pfc_typing_read() reads it back. Objects, and lists of
 * anything but numbers, are left as JSON.
 *
 * Returns: (transfer full): the text
 */
char *
pfc_typing_write (JsonNode *value, PfcDecimal decimal)
{
  GString *json;

  switch (json_node_get_value_type (value))
    {
    case G_TYPE_STRING:
      return json_node_dup_string (value);
    case G_TYPE_INT64:
      return write_number ((PfoNumber){ .is_integer = TRUE, .integer = json_node_get_int (value) },
                           decimal);
    case G_TYPE_DOUBLE:
      return write_number ((PfoNumber){ .is_integer = FALSE, .real = json_node_get_double (value) },
                           decimal);
    default:
      break;
    }

  if (JSON_NODE_HOLDS_ARRAY (value) && holds_numbers (json_node_get_array (value)))
    return write_array (json_node_get_array (value), decimal);

  json = g_string_new (NULL);
  pfo_json_write_node (json, value);
  return g_string_free (json, FALSE);
}

/**
 * pfc_typing_write_default:
 * @field: a field of a form
 * @decimal: the decimal separator
 *
 * Returns: (transfer full): what the field shows before a person types anything
 */
char *
pfc_typing_write_default (const PfoField *field, PfcDecimal decimal)
{
  g_autoptr (JsonNode) value = NULL;

  if (field->required && field->default_value == NULL && field->type != PFO_FIELD_BOOLEAN &&
      field->type != PFO_FIELD_CHOICE)
    return g_strdup ("");

  value = pfo_field_dup_default (field);
  return pfc_typing_write (value, decimal);
}
