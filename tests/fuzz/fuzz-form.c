/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Forms: an object is read into values that keep the form's promises, or refused with a reason; a
 * schema that is read is written again as it was understood. */

#include "fuzz.h"

#include "pfo-error.h"
#include "pfo-form.h"

#include <math.h>
#include <string.h>

static const PfoChoice choices[] = { { "a", { "A", "A" } }, { "b", { "B", "B" } }, { NULL } };

enum { TEXT, COUNT, RATIO, FLAG, CHOICE, NUMBERS, NEEDED };

static const PfoField fields[] = {
  [TEXT] = { "s", PFO_FIELD_STRING, { "Texto", "Text" }, .minimum = 1, .maximum = 4 },
  [COUNT] = { "n", PFO_FIELD_INTEGER, { "Cantidad", "Count" }, .minimum = -5, .maximum = 5 },
  [RATIO] = { "x", PFO_FIELD_NUMBER, { "Razón", "Ratio" }, .default_value = "0.5" },
  [FLAG] = { "b", PFO_FIELD_BOOLEAN, { "Marca", "Flag" } },
  [CHOICE] = { "c", PFO_FIELD_CHOICE, { "Opción", "Choice" }, .choices = choices },
  [NUMBERS] = { "args", PFO_FIELD_NUMBERS, { "Números", "Numbers" }, .maximum = 3 },
  [NEEDED] = { "r", PFO_FIELD_STRING, { "Necesario", "Needed" }, .required = TRUE },
};

static void
check_values (PfoValues *values, JsonObject *object)
{
  const char *text = pfo_values_get (values, TEXT)->string;
  const char *choice = pfo_values_get (values, CHOICE)->string;
  PfoNumber count = pfo_values_get (values, COUNT)->number;

  g_assert_true (g_utf8_validate (text, -1, NULL));
  if (json_object_has_member (object, "s"))
    g_assert_cmpint (g_utf8_strlen (text, -1), <=, 4);
  g_assert_cmpuint (strlen (text), ==, pfo_values_get (values, TEXT)->length);

  g_assert_true (count.is_integer && ABS (count.integer) <= 5);
  g_assert_true (g_str_equal (choice, "a") || g_str_equal (choice, "b"));
  g_assert_cmpuint (pfo_values_get (values, NUMBERS)->length, <=, 3);
  g_assert_nonnull (pfo_values_get (values, NEEDED)->string);
  g_assert_true (json_object_has_member (object, "r"));
}

static void
check_reading (const char *text, gsize length, JsonNode *node)
{
  g_autoptr (PfoForm) form = pfo_form_new (fields, G_N_ELEMENTS (fields));
  g_autoptr (PfoValues) values = NULL;
  g_autoptr (GError) error = NULL;
  PfoJsonReader reader;

  pfo_json_reader_init (&reader, text, length);
  pfo_json_reader_next (&reader);
  values = pfo_form_read (form, &reader, &error);

  g_assert_true ((values == NULL) == (error != NULL));
  if (values == NULL)
    g_assert_error (error, PFO_ERROR, PFO_ERROR_INVALID_ARGUMENT);
  else
    check_values (values, json_node_get_object (node));
}

static void
check_schema (JsonNode *node)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PfoForm) form = pfo_form_new_from_schema (node, &error);
  g_autoptr (PfoForm) again = NULL;
  g_autoptr (JsonNode) written = NULL;
  g_autoptr (JsonNode) rewritten = NULL;

  g_assert_true ((form == NULL) == (error != NULL));
  if (form == NULL)
    return;

  written = pfo_form_to_schema (form, PFO_LANGUAGE_ES);
  again = pfo_form_new_from_schema (written, &error);
  g_assert_no_error (error);
  rewritten = pfo_form_to_schema (again, PFO_LANGUAGE_ES);
  g_assert_true (json_node_equal (written, rewritten));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (JsonNode) node = pfo_json_parse ((const char *) data, size, NULL);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return 0;

  check_reading ((const char *) data, size, node);
  check_schema (node);
  return 0;
}
