/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-json-reader.h"
#include "pfo-number.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <string.h>

static const struct
{
  const char *text;
  gint64 integer;
} integers[] = {
  { "0", 0 },
  { "-0", 0 },
  { "2", 2 },
  { "+2", 2 },
  { "-17", -17 },
  { "007", 7 },
  { " 42\t", 42 },
  { "\r\n5 ", 5 },
  { "00000000000000000000000000000000000000012", 12 },
  { "9223372036854775807", G_MAXINT64 },
  { "-9223372036854775808", G_MININT64 },
  { "-9223372036854775807", -G_MAXINT64 },
};

static const struct
{
  const char *text;
  double real;
} doubles[] = {
  { "3.5", 3.5 },
  { " 3.5 ", 3.5 },
  { "1e3", 1000 },
  { "1E3", 1000 },
  { "1e+3", 1000 },
  { "25e-1", 2.5 },
  { "-0.0", -0.0 },
  { ".5", 0.5 },
  { "5.", 5 },
  { "-.5e1", -5 },
  { "0.1", 0.1 },
  { "123456.789", 123456.789 },
  { "0e999999999999", 0 },
  { "9223372036854775808", 9223372036854775808.0 },
  { "-9223372036854775809", -9223372036854775808.0 },
  { "18446744073709551616", 18446744073709551616.0 },
  { "99999999999999999999", 1e20 },
  { "9007199254740993.0", 9007199254740992.0 },
  { "9007199254740993.00000000000000000000000000001", 9007199254740994.0 },
  { "1.7976931348623157e308", DBL_MAX },
  { "2.2250738585072014e-308", DBL_MIN },
  { "2.2250738585072011e-308", 2.2250738585072011e-308 },
  { "4.9406564584124654e-324", 0x1p-1074 },
  { "5e-324", 0x1p-1074 },
  { "2e-324", 0 },
  { "1e309", HUGE_VAL },
  { "-1e309", -HUGE_VAL },
  { "1e22", 1e22 },
  { "1e23", 1e23 },
  { "7.2057594037927933e16", 7.2057594037927933e16 },
};

static const char *const not_numbers[] = {
  "",     " ",    ".",    "+",    "-",     "e",    "1e",      "1e+",      "e5",   ".e1",    "--1",
  "+-1",  "1-",   "1 2",  "1_0",  "0x10",  "1,5",  "1.2.3",   "1e2.5",    "1e2e", "1f",     "nan",
  "NaN",  "inf",  "-inf", "+Inf", "infinity", "dos", "1e-",   "1 e3",     "- 1",  "1..",    "0b1",
  "１",   "1\v",  "\xc2\xa0" "1", "1;",    "$1",   "1%",      "1'000",    "٣",    "5e 3",
};

static gboolean
parse (const char *text, gsize length, PfoNumber *number)
{
  g_autofree char *copy = g_malloc (MAX (length, 1)); /* just its size: no NUL to lean on */

  memcpy (copy, text, length);
  return pfo_number_parse (copy, length, number);
}

static void
assert_reads (const char *text, double real)
{
  PfoNumber number;

  g_assert_true (parse (text, strlen (text), &number));
  g_assert_false (number.is_integer);
  g_assert_true (number.real == real && !signbit (number.real) == !signbit (real));
}

static void
test_integers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (integers); i++)
    {
      PfoNumber number;

      g_assert_true (parse (integers[i].text, strlen (integers[i].text), &number));
      g_assert_true (number.is_integer);
      g_assert_cmpint (number.integer, ==, integers[i].integer);
    }
}

static void
test_doubles (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (doubles); i++)
    assert_reads (doubles[i].text, doubles[i].real);
}

static void
test_not_numbers (void)
{
  PfoNumber number;

  for (guint i = 0; i < G_N_ELEMENTS (not_numbers); i++)
    {
      if (parse (not_numbers[i], strlen (not_numbers[i]), &number))
        g_error ("“%s” was read as a number", not_numbers[i]);
    }

  g_assert_false (parse ("1\0", 2, &number));
  g_assert_false (parse ("1\0002", 3, &number));
}

static char *
zeros (const char *before, guint n_zeros, const char *behind)
{
  g_autofree char *middle = g_strnfill (n_zeros, '0');

  return g_strconcat (before, middle, behind, NULL);
}

/* Digits and exponents of any length; a short way must not be taken where it is wrong. */
static void
test_long_texts (void)
{
  g_autofree char *tiny = zeros ("0.", 400, "1");
  g_autofree char *lifted = zeros ("0.", 400, "1e401");
  g_autofree char *cancelled = zeros ("0.", 199999, "1e200000");
  g_autofree char *beyond = zeros ("0.", 199999, "1e2000001");
  g_autofree char *below = zeros ("1", 200000, "e-2000001");
  g_autofree char *exponent = zeros ("1e", 500000, "2");
  g_autofree char *digits = g_strnfill (2 * 1024 * 1024, '7');
  g_autofree char *fraction = zeros ("0.5", 300000, "");

  assert_reads (tiny, 0);
  assert_reads (lifted, 1);
  assert_reads (cancelled, 1);
  assert_reads (beyond, HUGE_VAL);
  assert_reads (below, 0);
  assert_reads (exponent, 100);
  assert_reads (digits, HUGE_VAL);
  assert_reads (fraction, 0.5);
}

static void
assert_format (PfoNumber number, const char *expected)
{
  char buffer[PFO_NUMBER_BUFFER];

  g_assert_cmpstr (pfo_number_format (number, buffer), ==, expected);
}

static void
test_format (void)
{
  static const struct
  {
    double real;
    const char *text;
  } cases[] = {
    { 0.0, "0.0" },
    { -0.0, "-0.0" },
    { 1.0, "1.0" },
    { 6.5, "6.5" },
    { -6.5, "-6.5" },
    { 0.1, "0.1" },
    { 0.1 + 0.2, "0.30000000000000004" },
    { 1.0 / 3, "0.3333333333333333" },
    { 100.0, "100.0" },
    { 0.000001, "0.000001" },
    { 123456789.123456, "123456789.123456" },
    { -0.05, "-0.05" },
    { 1e15, "1e+15" },
    { 1e21, "1e+21" },
    { 9007199254740993.0, "9007199254740992.0" },
    { 0x1p-1074, "4.94065645841247e-324" },
    { DBL_MAX, "1.7976931348623157e+308" },
    { -DBL_MIN, "-2.2250738585072014e-308" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_format ((PfoNumber){ .real = cases[i].real }, cases[i].text);

  assert_format ((PfoNumber){ .is_integer = TRUE, .integer = 0 }, "0");
  assert_format ((PfoNumber){ .is_integer = TRUE, .integer = -42 }, "-42");
  assert_format ((PfoNumber){ .is_integer = TRUE, .integer = G_MAXINT64 }, "9223372036854775807");
  assert_format ((PfoNumber){ .is_integer = TRUE, .integer = G_MININT64 }, "-9223372036854775808");
}

/* What is written is JSON and reads back as the same number of the same kind. */
static void
assert_round_trip (PfoNumber number)
{
  char buffer[PFO_NUMBER_BUFFER];
  const char *text = pfo_number_format (number, buffer);
  PfoJsonReader reader;
  PfoNumber again;

  g_assert_true (text >= buffer && text + strlen (text) < buffer + sizeof buffer);

  pfo_json_reader_init (&reader, text, strlen (text));
  g_assert_cmpint (pfo_json_reader_next (&reader), ==,
                   number.is_integer ? PFO_JSON_INTEGER : PFO_JSON_DOUBLE);
  again = pfo_json_reader_get_number (&reader);
  g_assert_cmpint (pfo_json_reader_next (&reader), ==, PFO_JSON_END);

  if (number.is_integer)
    g_assert_cmpint (again.integer, ==, number.integer);
  else
    g_assert_cmpmem (&again.real, sizeof (double), &number.real, sizeof (double));
}

/* How many digits @text has, those of its exponent and zeros at either end not counted. */
static guint
count_digits (const char *text)
{
  guint n_digits = 0, n_zeros = 0;

  for (; *text != '\0' && *text != 'e'; text++)
    {
      if (*text == '0')
        {
          n_zeros += n_digits > 0;
        }
      else if (g_ascii_isdigit (*text))
        {
          n_digits += n_zeros + 1;
          n_zeros = 0;
        }
    }

  return n_digits;
}

static void
assert_shortest (double real)
{
  char buffer[PFO_NUMBER_BUFFER], shorter[G_ASCII_DTOSTR_BUF_SIZE], format[8];
  guint n_digits = count_digits (pfo_number_format ((PfoNumber){ .real = real }, buffer));

  if (n_digits <= 1)
    return;

  g_snprintf (format, sizeof format, "%%.%ue", n_digits - 2);
  g_ascii_formatd (shorter, sizeof shorter, format, real);
  g_assert_false (g_ascii_strtod (shorter, NULL) == real);
}

static double
random_double (GRand *rand)
{
  double real;

  do
    {
      guint64 bits = (guint64) g_rand_int (rand) << 32 | g_rand_int (rand);
      memcpy (&real, &bits, sizeof real);
    }
  while (!isfinite (real));

  return real;
}

static void
test_round_trip (void)
{
  static const double extremes[] = { 0.0,     -0.0,     DBL_MIN,   DBL_MAX, -DBL_MAX, 0x1p-1074,
                                     1e15,    1e16,     1e17,      0x1p53,  0x1p63,   -0x1p63,
                                     0x1p64,  1e-6,     1e-7,      999999999.999999 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (754);

  for (guint i = 0; i < G_N_ELEMENTS (extremes); i++)
    assert_round_trip ((PfoNumber){ .real = extremes[i] });

  for (guint i = 0; i < 100000; i++)
    {
      double cents = g_rand_int_range (rand, G_MININT32, G_MAXINT32) / 100.0;
      double real = random_double (rand);
      gint64 integer = (gint64) ((guint64) g_rand_int (rand) << 32 | g_rand_int (rand));

      assert_round_trip ((PfoNumber){ .real = real });
      assert_round_trip ((PfoNumber){ .real = ldexp (g_rand_double (rand), -1030) });
      assert_round_trip ((PfoNumber){ .real = cents });
      assert_round_trip ((PfoNumber){ .is_integer = TRUE,
                                      .integer = integer >> g_rand_int_range (rand, 0, 63) });
      assert_shortest (cents);
      if (fabs (real) >= DBL_MIN)
        assert_shortest (real);
    }
}

/* The quick way of reading agrees with the slow one. */
static void
test_reads_like_strtod (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1990);

  for (guint i = 0; i < 200000; i++)
    {
      guint64 mantissa = ((guint64) g_rand_int (rand) << 32 | g_rand_int (rand)) >>
                         g_rand_int_range (rand, 0, 64);
      int exponent = g_rand_int_range (rand, -40, 40);
      g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT "e%d", mantissa, exponent);

      assert_reads (text, g_ascii_strtod (text, NULL));
    }
}

static void
test_decimal_comma (void)
{
  static const char *const locales[] = { "es_AR.UTF-8", "es_ES.UTF-8", "de_DE.UTF-8" };
  const char *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (locales) && found == NULL; i++)
    found = setlocale (LC_NUMERIC, locales[i]);

  if (found == NULL || g_strcmp0 (localeconv ()->decimal_point, ",") != 0)
    {
      g_test_skip ("no locale with a decimal comma is installed");
      return;
    }

  test_integers ();
  test_doubles ();
  test_not_numbers ();
  test_format ();
  test_round_trip ();
  setlocale (LC_NUMERIC, "C");
}

static void
test_to_double (void)
{
  PfoNumber small = { .is_integer = TRUE, .integer = -3 };
  PfoNumber large = { .is_integer = TRUE, .integer = G_MAXINT64 };
  PfoNumber real = { .real = 2.5 };

  g_assert_cmpfloat (pfo_number_to_double (small), ==, -3);
  g_assert_cmpfloat (pfo_number_to_double (large), ==, 0x1p63);
  g_assert_cmpfloat (pfo_number_to_double (real), ==, 2.5);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/number/integers", test_integers);
  g_test_add_func ("/number/doubles", test_doubles);
  g_test_add_func ("/number/not-numbers", test_not_numbers);
  g_test_add_func ("/number/long-texts", test_long_texts);
  g_test_add_func ("/number/format", test_format);
  g_test_add_func ("/number/round-trip", test_round_trip);
  g_test_add_func ("/number/reads-like-strtod", test_reads_like_strtod);
  g_test_add_func ("/number/decimal-comma", test_decimal_comma);
  g_test_add_func ("/number/to-double", test_to_double);

  return g_test_run ();
}
