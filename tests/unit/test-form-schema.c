/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-error.h"
#include "pfo-form.h"
#include "pfo-json-writer.h"

#include <float.h>
#include <string.h>

static const PfoChoice colours[] = {
  { "red", { "rojo", "red" } },
  { "dark-blue", { "azul oscuro", "dark blue" } },
  { "plain", { NULL, NULL } },
  { NULL },
};

static const PfoField fields[] = {
  { .name = "s", .type = PFO_FIELD_STRING, .title = { "Texto", "Text" },
    .description = { "Cualquier texto", "Any text" } },
  { .name = "short", .type = PFO_FIELD_STRING, .title = { "Breve", "Short" }, .minimum = 1,
    .maximum = 20, .default_value = "\"a\\\"b\"" },
  { .name = "i", .type = PFO_FIELD_INTEGER, .title = { "Entero", "Integer" }, .minimum = -5,
    .maximum = 10, .default_value = "3" },
  { .name = "n", .type = PFO_FIELD_NUMBER, .title = { "Número", "Number" }, .maximum = 0.5,
    .default_value = "0.25" },
  { .name = "least", .type = PFO_FIELD_INTEGER, .title = { "Mínimo", "Least" }, .minimum = 1,
    .maximum = DBL_MAX, .required = TRUE },
  { .name = "most", .type = PFO_FIELD_NUMBER, .title = { "Máximo", "Most" }, .minimum = -DBL_MAX,
    .maximum = 2e20, .required = TRUE },
  { .name = "b", .type = PFO_FIELD_BOOLEAN, .title = { "Sí o no", "Yes or no" },
    .default_value = "true" },
  { .name = "c", .type = PFO_FIELD_CHOICE, .title = { "Color", "Colour" }, .choices = colours,
    .default_value = "\"dark-blue\"" },
  { .name = "args", .type = PFO_FIELD_NUMBERS, .title = { "Números", "Numbers" }, .required = TRUE,
    .description = { "Los sumandos", "What to add" }, .minimum = 1, .maximum = 100 },
};

/* Texts of @field are the same in every language, as they are in a form read from a schema. */
static void
assert_same_field (const PfoField *field, const PfoField *expected, PfoLanguage language)
{
  g_assert_cmpstr (field->name, ==, expected->name);
  g_assert_cmpint (field->type, ==, expected->type);
  g_assert_cmpint (field->required, ==, expected->required);
  g_assert_cmpfloat (field->minimum, ==, expected->minimum);
  g_assert_cmpfloat (field->maximum, ==, expected->maximum);
  g_assert_cmpstr (field->title.es, ==, pfo_text_get (expected->title, language));
  g_assert_cmpstr (field->title.en, ==, pfo_text_get (expected->title, language));
  g_assert_cmpstr (field->description.en, ==, pfo_text_get (expected->description, language));
  if (expected->default_value != NULL)
    g_assert_cmpstr (field->default_value, ==, expected->default_value);
}

static void
assert_same_choices (const PfoChoice *choices, const PfoChoice *expected, PfoLanguage language)
{
  for (; expected->value != NULL; expected++, choices++)
    {
      const char *title = pfo_text_get (expected->title, language);

      g_assert_cmpstr (choices->value, ==, expected->value);
      g_assert_cmpstr (choices->title.es, ==, title != NULL ? title : expected->value);
    }

  g_assert_null (choices->value);
}

/* Over the wire and back. */
static PfoForm *
send_form (PfoForm *form, PfoLanguage language)
{
  g_autoptr (JsonNode) schema = pfo_form_to_schema (form, language);
  g_autofree char *text = pfo_json_to_string (schema);
  g_autoptr (JsonNode) received = pfo_json_parse (text, strlen (text), NULL);
  g_autoptr (GError) error = NULL;
  PfoForm *again = pfo_form_new_from_schema (received, &error);

  g_assert_no_error (error);
  return again;
}

static void
test_round_trip (void)
{
  static const PfoLanguage languages[] = { PFO_LANGUAGE_ES, PFO_LANGUAGE_EN };

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autoptr (PfoForm) form = pfo_form_new (fields, G_N_ELEMENTS (fields));
      g_autoptr (PfoForm) again = send_form (form, languages[i]);

      g_assert_cmpuint (pfo_form_get_n_fields (again), ==, G_N_ELEMENTS (fields));
      for (guint k = 0; k < G_N_ELEMENTS (fields); k++)
        assert_same_field (pfo_form_get_field (again, k), &fields[k], languages[i]);
      assert_same_choices (pfo_form_get_field (again, 7)->choices, colours, languages[i]);
    }
}

static void
test_reads_alike (void)
{
  static const char text[] = "{\"least\":1,\"most\":1,\"args\":[2],\"s\":\"x\"}";
  g_autoptr (PfoForm) form = pfo_form_new (fields, G_N_ELEMENTS (fields));
  g_autoptr (PfoForm) again = send_form (form, PFO_LANGUAGE_ES);
  g_autoptr (PfoForm) kept = pfo_form_ref (again);
  g_autoptr (PfoValues) values = NULL;
  g_autoptr (GError) error = NULL;
  PfoJsonReader reader;

  pfo_json_reader_init (&reader, text, strlen (text));
  pfo_json_reader_next (&reader);
  values = pfo_form_read (kept, &reader, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pfo_values_get (values, 0)->string, ==, "x");
  g_assert_cmpstr (pfo_values_get (values, 1)->string, ==, "a\"b");
  g_assert_cmpstr (pfo_values_get (values, 7)->string, ==, "dark-blue");
}

static void
test_schema (void)
{
  static const PfoField some[] = {
    { .name = "args", .type = PFO_FIELD_NUMBERS, .title = { "Números", "Numbers" } },
    { .name = "n", .type = PFO_FIELD_INTEGER, .title = { "Veces", "Times" }, .minimum = 1,
      .maximum = 9, .required = TRUE },
    { .name = "k", .type = PFO_FIELD_NUMBER, .title = { "Peso", "Weight" }, .minimum = 0,
      .maximum = DBL_MAX },
  };
  static const char expected[] =
      "{\"type\":\"object\",\"properties\":{"
      "\"args\":{\"type\":\"array\",\"title\":\"Numbers\",\"items\":{\"type\":\"number\"},"
      "\"default\":[]},"
      "\"n\":{\"type\":\"integer\",\"title\":\"Times\",\"minimum\":1,\"maximum\":9},"
      "\"k\":{\"type\":\"number\",\"title\":\"Weight\",\"minimum\":0,\"default\":0}},"
      "\"required\":[\"n\"]}";
  g_autoptr (PfoForm) form = pfo_form_new (some, G_N_ELEMENTS (some));
  g_autoptr (JsonNode) schema = pfo_form_to_schema (form, PFO_LANGUAGE_EN);
  g_autofree char *text = pfo_json_to_string (schema);

  g_assert_cmpstr (text, ==, expected);
}

static PfoForm *
form_from_text (const char *text, GError **error)
{
  g_autoptr (JsonNode) schema = pfo_json_parse (text, strlen (text), NULL);

  g_assert_nonnull (schema);
  return pfo_form_new_from_schema (schema, error);
}

/* A schema from elsewhere leaves out what it can. */
static void
test_sparse_schemas (void)
{
  static const char *const empty[] = { "{}", "{\"type\":\"object\"}", "{\"properties\":{}}" };
  g_autoptr (PfoForm) form = NULL;
  const PfoField *field;

  for (guint i = 0; i < G_N_ELEMENTS (empty); i++)
    {
      g_autoptr (PfoForm) none = form_from_text (empty[i], NULL);

      g_assert_cmpuint (pfo_form_get_n_fields (none), ==, 0);
    }

  form = form_from_text ("{\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":1},"
                         "\"b\":{\"type\":\"number\",\"maximum\":-3.5},"
                         "\"c\":{\"type\":\"string\",\"maxLength\":8},"
                         "\"d\":{\"type\":\"string\",\"enum\":[\"x\"]}},"
                         "\"required\":[\"b\",5]}",
                         NULL);
  g_assert_cmpuint (pfo_form_get_n_fields (form), ==, 4);

  field = pfo_form_get_field (form, 0);
  g_assert_cmpstr (field->title.es, ==, "a");
  g_assert_null (field->description.es);
  g_assert_false (field->required);
  g_assert_cmpfloat (field->minimum, ==, 1);
  g_assert_cmpfloat (field->maximum, ==, DBL_MAX);

  field = pfo_form_get_field (form, 1);
  g_assert_true (field->required);
  g_assert_cmpfloat (field->minimum, ==, -DBL_MAX);
  g_assert_cmpfloat (field->maximum, ==, -3.5);

  g_assert_cmpfloat (pfo_form_get_field (form, 2)->maximum, ==, 8);
  g_assert_cmpstr (pfo_form_get_field (form, 3)->choices[0].title.es, ==, "x");
}

/* Nobody chose a default that the field would refuse: it stands at its type's empty value. */
static void
test_defaults_that_do_not_fit (void)
{
  static const char *const schemas[] = {
    "{\"type\":\"string\",\"default\":null}",
    "{\"type\":\"string\",\"maxLength\":2,\"default\":\"abc\"}",
    "{\"type\":\"number\",\"default\":null}",
    "{\"type\":\"number\",\"default\":{\"a\":1}}",
    "{\"type\":\"integer\",\"default\":1.5}",
    "{\"type\":\"integer\",\"maximum\":3,\"default\":4}",
    "{\"type\":\"boolean\",\"default\":\"x\"}",
    "{\"type\":\"string\",\"enum\":[\"a\",\"b\"],\"default\":\"c\"}",
    "{\"type\":\"array\",\"items\":{\"type\":\"number\"},\"default\":[1,[2]]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (schemas); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"properties\":{\"a\":%s}}", schemas[i]);
      g_autoptr (PfoForm) form = form_from_text (text, NULL);

      g_assert_null (pfo_form_get_field (form, 0)->default_value);
    }
}

static void
test_refused_schemas (void)
{
  static const char *const texts[] = {
    "{\"properties\":{\"a\":{\"type\":\"object\"}}}",
    "{\"properties\":{\"a\":{\"type\":[\"string\",\"null\"]}}}",
    "{\"properties\":{\"a\":{}}}",
    "{\"properties\":{\"a\":7}}",
    "{\"properties\":{\"a\":{\"type\":\"string\",\"enum\":[]}}}",
    "{\"properties\":{\"a\":{\"type\":\"string\",\"enum\":[\"x\",1]}}}",
    "{\"properties\":{\"a\":{\"type\":\"array\"}}}",
    "{\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}",
    "{\"properties\":{\"name\":{\"type\":\"string\"}}}",
    "{\"properties\":[]}",
    "{\"properties\":\"a\"}",
    "[]",
    "null",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (form_from_text (texts[i], &error));
      g_assert_error (error, PFO_ERROR, PFO_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/form-schema/round-trip", test_round_trip);
  g_test_add_func ("/form-schema/reads-alike", test_reads_alike);
  g_test_add_func ("/form-schema/schema", test_schema);
  g_test_add_func ("/form-schema/sparse-schemas", test_sparse_schemas);
  g_test_add_func ("/form-schema/defaults-that-do-not-fit", test_defaults_that_do_not_fit);
  g_test_add_func ("/form-schema/refused-schemas", test_refused_schemas);

  return g_test_run ();
}
