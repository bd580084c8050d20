/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-typing.h"

/* What @text gives as a field of this kind: JSON, or `!` and what is said about it. */
static char *
read_field (const PfoField *field, const char *text, PfcDecimal decimal)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) value = pfc_typing_read (field, text, decimal, &error);

  if (value != NULL)
    {
      g_assert_no_error (error);
      return json_to_string (value, FALSE);
    }

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  return g_strconcat ("!", error->message, NULL);
}

typedef struct
{
  const char *text;
  const char *expected;
} Case;

static void
check (const PfoField *field, PfcDecimal decimal, const Case *cases, guint n_cases)
{
  for (guint i = 0; i < n_cases; i++)
    {
      g_autofree char *result = NULL;

      g_test_message ("case %u", i);
      result = read_field (field, cases[i].text, decimal);
      g_assert_cmpstr (result, ==, cases[i].expected);
    }
}

#define CHECK(field, decimal, cases) check (field, decimal, cases, G_N_ELEMENTS (cases))

static void
test_numbers_point (void)
{
  static const PfoField field = { .name = "args", .type = PFO_FIELD_NUMBERS };
  static const Case cases[] = {
    { "", "[]" },
    { "  \n ", "[]" },
    { "1 2 3.5", "[1,2,3.5]" },
    { "1,2,3.5", "[1,2,3.5]" },
    { "1;2 ; 3.5", "[1,2,3.5]" },
    { " 1 ,\t2\n3 ", "[1,2,3]" },
    { "1, 2, ", "[1,2]" },
    { "1;", "[1]" },
    { "1,5", "[1,5]" },
    { "-1 +2 .5 5. 1e3", "[-1,2,0.5,5.0,1000.0]" },
    { "\342\210\2223", "[-3]" },
    { "1\302\2402", "[1,2]" },
    { "9223372036854775807", "[9223372036854775807]" },
    { "9007199254740993 -9223372036854775808", "[9007199254740993,-9223372036854775808]" },
    { "1 2 abc", "!“abc” is not a number (item 3)." },
    { "1\u00a02\u202f3", "[1,2,3]" },
    { "12\u202f345", "!“12\u202f345” is not a number (item 1). Write it without thousands "
                     "separators." },
    { "7 1\u00a0234\u00a0567.5", "!“1\u00a0234\u00a0567.5” is not a number (item 2). Write it "
                                "without thousands separators." },
    { "1 2x", "!“2x” is not a number (item 2)." },
    { "0x10", "!“0x10” is not a number (item 1)." },
    { "nan", "!“nan” is not a number (item 1)." },
    { "1,,2", "!A number is missing before “,” (item 2)." },
    { "1;;2", "!A number is missing before “;” (item 2)." },
    { ",1", "!A number is missing before “,” (item 1)." },
    { ";", "!A number is missing before “;” (item 1)." },
    { "1 1e999", "!“1e999” is too large (item 2)." },
    { "1 abcdefghijklmnopqrstuvwxyz", "!“abcdefghijklmnopqrstuvwx…” is not a number (item 2)." },
    { "\xff", "!This text is not valid UTF-8." },
  };

  CHECK (&field, PFC_DECIMAL_POINT, cases);
}

static void
test_numbers_comma (void)
{
  static const PfoField field = { .name = "args", .type = PFO_FIELD_NUMBERS };
  static const Case cases[] = {
    { "", "[]" },
    { "1 2 3,5", "[1,2,3.5]" },
    { "1,5 2,5", "[1.5,2.5]" },
    { "1,5; 2,5", "[1.5,2.5]" },
    { "1,5;2,5", "[1.5,2.5]" },
    { "1,5, 2,5", "[1.5,2.5]" },
    { "1, 2, 3", "[1,2,3]" },
    { "1 , 2", "[1,2]" },
    { "1,5,", "[1.5]" },
    { "1.5 2.5", "[1.5,2.5]" },
    { "1.5; 2,5", "[1.5,2.5]" },
    { "-1,5e2", "[-150.0]" },
    { "3,0", "[3.0]" },
    { "9007199254740993", "[9007199254740993]" },
    { "1,2,3", "!“1,2,3” can be read in more than one way (item 1). Separate numbers with blanks "
               "or semicolons." },
    { "7 1 ,5", "!“,5” can be read in more than one way (item 3). Separate numbers with blanks or "
                "semicolons." },
    { "1,;2", "!“1,” can be read in more than one way (item 1). Separate numbers with blanks or "
              "semicolons." },
    { "1.234,5", "!“1.234,5” is not a number (item 1). Write it without thousands separators." },
    { "1\u00a0234,5", "!“1\u00a0234,5” is not a number (item 1). Write it without thousands "
                      "separators." },
    { "2 1,234.5", "!“1,234.5” is not a number (item 2). Write it without thousands separators." },
    { "1, , 2", "!A number is missing before “,” (item 2)." },
    { "1,5 abc", "!“abc” is not a number (item 2)." },
  };

  CHECK (&field, PFC_DECIMAL_COMMA, cases);
}

static void
test_number (void)
{
  static const PfoField field = {
    .name = "n", .type = PFO_FIELD_NUMBER, .minimum = -1, .maximum = 2.5
  };
  static const Case point[] = {
    { " 2 ", "2" },
    { "2.5", "2.5" },
    { "", "0" },
    { "1,5", "!“1,5” is not a number." },
    { "-1.5", "!This must be at least -1." },
    { "3", "!This can be at most 2.5." },
    { "1 2", "!“1 2” is not a number." },
    { "1\u2009000", "!“1\u2009000” is not a number. Write it without thousands separators." },
  };
  static const Case comma[] = {
    { "1,5", "1.5" },
    { "1.5", "1.5" },
    { "1,5,5", "!“1,5,5” is not a number." },
    { "1.000,5", "!“1.000,5” is not a number. Write it without thousands separators." },
    { "2,6", "!This can be at most 2,5." },
  };

  CHECK (&field, PFC_DECIMAL_POINT, point);
  CHECK (&field, PFC_DECIMAL_COMMA, comma);
}

static void
test_integer (void)
{
  static const PfoField field = { .name = "n", .type = PFO_FIELD_INTEGER, .default_value = "10" };
  static const PfoField required = { .name = "n", .type = PFO_FIELD_INTEGER, .required = TRUE };
  static const Case cases[] = {
    { "7", "7" },
    { "7.0", "7" },
    { "1e3", "1000" },
    { "", "10" },
    { "7.5", "!“7.5” is not a whole number." },
    { "1e300", "!“1e300” is not a whole number." },
    { "seven", "!“seven” is not a number." },
  };
  static const Case required_cases[] = { { " ", "!This field is required." } };

  CHECK (&field, PFC_DECIMAL_POINT, cases);
  CHECK (&required, PFC_DECIMAL_POINT, required_cases);
}

static void
test_string (void)
{
  static const PfoField field = { .name = "s", .type = PFO_FIELD_STRING };
  static const PfoField limited = {
    .name = "s", .type = PFO_FIELD_STRING, .minimum = 1, .maximum = 3
  };
  static const Case cases[] = {
    { "", "\"\"" },
    { " hola  ", "\" hola  \"" },
    { "ñandú 1,5", "\"ñandú 1,5\"" },
  };
  static const Case limited_cases[] = {
    { "ñññ", "\"ñññ\"" },
    { "", "!Write at least 1 character." },
    { "cuatro", "!Write at most 3 characters." },
  };

  CHECK (&field, PFC_DECIMAL_COMMA, cases);
  CHECK (&limited, PFC_DECIMAL_POINT, limited_cases);
}

static void
test_boolean_and_choice (void)
{
  static const PfoChoice choices[] = { { "a", { "A", "A" } }, { "b", { "B", "B" } }, { NULL } };
  static const PfoField boolean = { .name = "b", .type = PFO_FIELD_BOOLEAN };
  static const PfoField choice = { .name = "c", .type = PFO_FIELD_CHOICE, .choices = choices };
  static const Case boolean_cases[] = {
    { "true", "true" }, { "FALSE", "false" }, { "", "false" }, { "maybe", "!Write true or false." },
  };
  static const Case choice_cases[] = {
    { "b", "\"b\"" }, { "", "\"a\"" }, { "c", "!“c” is not one of the choices." },
  };

  CHECK (&boolean, PFC_DECIMAL_POINT, boolean_cases);
  CHECK (&choice, PFC_DECIMAL_POINT, choice_cases);
}

static void
test_list_length (void)
{
  static const PfoField field = {
    .name = "l", .type = PFO_FIELD_NUMBERS, .minimum = 1, .maximum = 2
  };
  static const Case cases[] = {
    { "1 2", "[1,2]" },
    { "", "!Write at least 1 number." },
    { "1 2 3", "!Write at most 2 numbers." },
  };

  CHECK (&field, PFC_DECIMAL_POINT, cases);
}

/* What is written can be read back. */
static void
test_write (void)
{
  static const struct
  {
    const char *json;
    const char *point;
    const char *comma;
  } cases[] = {
    { "6.5", "6.5", "6,5" },
    { "3.0", "3", "3" },
    { "0.1", "0.1", "0,1" },
    { "9007199254740993", "9007199254740993", "9007199254740993" },
    { "[1,2.5]", "1 2.5", "1 2,5" },
    { "[]", "", "" },
    { "\"1.5\"", "1.5", "1.5" },
    { "true", "true", "true" },
    { "null", "null", "null" },
    { "{\"a\":[1.5]}", "{\"a\":[1.5]}", "{\"a\":[1.5]}" },
    { "[\"a\"]", "[\"a\"]", "[\"a\"]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = pfo_json_parse (cases[i].json, strlen (cases[i].json), NULL);
      g_autofree char *point = pfc_typing_write (node, PFC_DECIMAL_POINT);
      g_autofree char *comma = pfc_typing_write (node, PFC_DECIMAL_COMMA);

      g_assert_cmpstr (point, ==, cases[i].point);
      g_assert_cmpstr (comma, ==, cases[i].comma);
    }
}

static void
test_write_default (void)
{
  static const struct
  {
    PfoField field;
    const char *expected;
  } cases[] = {
    { { .name = "s", .type = PFO_FIELD_STRING }, "" },
    { { .name = "s", .type = PFO_FIELD_STRING, .default_value = "\"hola\"" }, "hola" },
    { { .name = "n", .type = PFO_FIELD_NUMBER, .default_value = "1.5" }, "1,5" },
    { { .name = "n", .type = PFO_FIELD_INTEGER, .required = TRUE }, "" },
    { { .name = "b", .type = PFO_FIELD_BOOLEAN, .required = TRUE }, "false" },
    { { .name = "l", .type = PFO_FIELD_NUMBERS, .default_value = "[1,2.5]" }, "1 2,5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = pfc_typing_write_default (&cases[i].field, PFC_DECIMAL_COMMA);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/typing/numbers-point", test_numbers_point);
  g_test_add_func ("/typing/numbers-comma", test_numbers_comma);
  g_test_add_func ("/typing/number", test_number);
  g_test_add_func ("/typing/integer", test_integer);
  g_test_add_func ("/typing/string", test_string);
  g_test_add_func ("/typing/boolean-and-choice", test_boolean_and_choice);
  g_test_add_func ("/typing/list-length", test_list_length);
  g_test_add_func ("/typing/write", test_write);
  g_test_add_func ("/typing/write-default", test_write_default);

  return g_test_run ();
}
