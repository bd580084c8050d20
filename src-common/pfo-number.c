/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-number.h"

#include <math.h>
#include <string.h>

/* Every power of ten that a double holds exactly. */
static const double powers[] = {
  1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

/* The parts of a decimal number as it is written. */
typedef struct
{
  gboolean negative;
  guint64 mantissa;  /* its first digits */
  gboolean cut;      /* there are digits that mantissa and exponent do not hold */
  gboolean integer;  /* neither point nor exponent */
  int exponent;      /* of the mantissa */
} Decimal;

static inline gboolean
is_digit (char character)
{
  return (guint8) (character - '0') <= 9;
}

static const char *
read_digits (const char *pos, const char *end, Decimal *decimal, int step)
{
  for (; pos < end && is_digit (*pos); pos++)
    {
      if (decimal->mantissa > (G_MAXUINT64 - 9) / 10)
        {
          decimal->cut = TRUE;
          continue;
        }
      decimal->mantissa = decimal->mantissa * 10 + (*pos - '0');
      decimal->exponent += step;
    }

  return pos;
}

/* Returns the end of the exponent, %NULL if it has no digits. */
static const char *
read_exponent (const char *pos, const char *end, Decimal *decimal)
{
  gboolean negative = FALSE;
  int exponent = 0;
  const char *digits;

  if (pos < end && (*pos == '+' || *pos == '-'))
    negative = *pos++ == '-';

  for (digits = pos; pos < end && is_digit (*pos); pos++)
    {
      if (exponent < 100000)
        exponent = exponent * 10 + (*pos - '0');
      else
        decimal->cut = TRUE;
    }

  decimal->exponent += negative ? -exponent : exponent;
  return pos == digits ? NULL : pos;
}

static gboolean
read_decimal (const char *pos, const char *end, Decimal *decimal)
{
  const char *digits;
  gboolean any;

  if (pos < end && (*pos == '+' || *pos == '-'))
    decimal->negative = *pos++ == '-';

  digits = pos;
  pos = read_digits (pos, end, decimal, 0);
  any = pos > digits;
  decimal->integer = TRUE;

  if (pos < end && *pos == '.')
    {
      decimal->integer = FALSE;
      digits = ++pos;
      pos = read_digits (pos, end, decimal, -1);
      any = any || pos > digits;
    }

  if (any && pos < end && (*pos == 'e' || *pos == 'E'))
    {
      decimal->integer = FALSE;
      pos = read_exponent (pos + 1, end, decimal);
    }

  return any && pos == end;
}

/* Clinger's fast path: exact where mantissa and power both are exact doubles. */
static gboolean
convert_fast (const Decimal *decimal, double *real)
{
  if (decimal->cut || decimal->mantissa > (G_GUINT64_CONSTANT (1) << 53) ||
      ABS (decimal->exponent) >= (int) G_N_ELEMENTS (powers))
    return FALSE;

  *real = decimal->mantissa;
  if (decimal->exponent < 0)
    *real /= powers[-decimal->exponent];
  else
    *real *= powers[decimal->exponent];

  if (decimal->negative)
    *real = -*real;

  return TRUE;
}

/**
 * pfo_number_parse:
 * @text: the text of one decimal number; blanks around it do not matter
 * @length: its length in bytes
 * @number: (out): its value; one too large for a double is infinite
 *
 * Reads a number whose decimal point is `.`, whatever the locale. An integer beyond 64 bits becomes
 * a double.
 *
 * Returns: %FALSE if the text is anything else
 */
gboolean
pfo_number_parse (const char *text, gsize length, PfoNumber *number)
{
  const char *end = text + length;
  Decimal decimal = { 0 };
  guint64 limit;

  while (text < end && g_ascii_isspace (*text))
    text++;
  while (end > text && g_ascii_isspace (end[-1]))
    end--;

  if (!read_decimal (text, end, &decimal))
    return FALSE;

  limit = decimal.negative ? G_GUINT64_CONSTANT (1) << 63 : G_MAXINT64;
  number->is_integer = decimal.integer && !decimal.cut && decimal.mantissa <= limit;

  if (number->is_integer)
    {
      number->integer =
          decimal.negative ? (gint64) (0 - decimal.mantissa) : (gint64) decimal.mantissa;
    }
  else if (!convert_fast (&decimal, &number->real))
    {
      g_autofree char *terminated = g_strndup (text, end - text);
      number->real = g_ascii_strtod (terminated, NULL);
    }

  return TRUE;
}

/**
 * pfo_number_to_double:
 * @number: a number
 *
 * Returns: @number, rounded if it is an integer beyond 53 bits
 */
double
pfo_number_to_double (PfoNumber number)
{
  return number.is_integer ? (double) number.integer : number.real;
}

/* Writes the digits of @value in front of @end. Returns where they begin. */
static char *
write_digits (guint64 value, char *end)
{
  do
    *--end = '0' + value % 10;
  while ((value /= 10) > 0);

  return end;
}

/* Most doubles that people meet have few decimals: n / 10^6 with n below 2^53 is correctly rounded,
 * so that its digits, at most 15, read back as the same double and are the shortest that do. */
static const char *
format_short (double real, char buffer[PFO_NUMBER_BUFFER])
{
  double scaled = real * 1e6;
  char *end = buffer + PFO_NUMBER_BUFFER - 1;
  char *start;
  guint64 digits, fraction;
  guint places = 6;

  if (!(fabs (scaled) < 1e15) || rint (scaled) / 1e6 != real || (real == 0 && signbit (real)))
    return NULL;

  digits = (guint64) fabs (rint (scaled));
  fraction = digits % 1000000;
  while (places > 1 && fraction % 10 == 0)
    {
      fraction /= 10;
      places--;
    }

  *end = '\0';
  start = write_digits (fraction, end);
  while (end - start < (int) places)
    *--start = '0';
  *--start = '.';
  start = write_digits (digits / 1000000, start);
  if (real < 0)
    *--start = '-';

  return start;
}

static const char *
format_double (double real, char buffer[PFO_NUMBER_BUFFER])
{
  const char *formats[] = { "%.15g", "%.16g", "%.17g" };
  const char *result = format_short (real, buffer);

  if (result != NULL)
    return result;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (buffer, PFO_NUMBER_BUFFER - 2, formats[i], real);
      if (g_ascii_strtod (buffer, NULL) == real)
        break;
    }

  if (strpbrk (buffer, ".e") == NULL)
    strcat (buffer, ".0");

  return buffer;
}

/**
 * pfo_number_format:
 * @number: a finite number
 * @buffer: where the text may be put
 *
 * Writes @number as JSON, so that reading it gives the same number of the same kind: a double
 * always has a point or an exponent.
 *
 * Returns: (transfer none): the text, somewhere in @buffer
 */
const char *
pfo_number_format (PfoNumber number, char buffer[PFO_NUMBER_BUFFER])
{
  char *end = buffer + PFO_NUMBER_BUFFER - 1;
  char *start;

  if (!number.is_integer)
    {
      g_return_val_if_fail (isfinite (number.real), "null");
      return format_double (number.real, buffer);
    }

  *end = '\0';
  start = write_digits (
      number.integer < 0 ? 0 - (guint64) number.integer : (guint64) number.integer, end);
  if (number.integer < 0)
    *--start = '-';

  return start;
}
