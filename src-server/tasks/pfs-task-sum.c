/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-tasks.h"

#include "pfo-answer.h"
#include "pfo-error.h"

#include <math.h>

static const PfoField fields[] = {
  { .name = "args",
    .type = PFO_FIELD_NUMBERS,
    .title = { "Números", "Numbers" },
    .description = { "Los números que se suman", "The numbers to add up" } },
};

/* A sum of integers of 64 bits, exact: high * 2^32 + low. Neither half can overflow before there
 * are 2^31 of them. */
typedef struct
{
  gint64 high;
  gint64 low;
} IntegerSum;

static void
add_integer (IntegerSum *sum, gint64 integer)
{
  sum->high += integer >> 32;
  sum->low += integer & G_MAXUINT32;
}

/* Carries, so that low lies between 0 and 2^32 - 1. */
static void
carry (IntegerSum *sum)
{
  sum->high += sum->low >> 32;
  sum->low &= G_MAXUINT32;
}

/* A compensated sum (Neumaier's). Where long double is wider than double, sums that pass beyond the
 * range of double on their way come back. */
typedef struct
{
  long double sum;
  long double lost; /* what rounding took away from sum */
} RealSum;

static void
add_real (RealSum *total, long double real)
{
  long double sum = total->sum + real;

  if (fabsl (total->sum) >= fabsl (real))
    total->lost += (total->sum - sum) + real;
  else
    total->lost += (real - sum) + total->sum;

  total->sum = sum;
}

/* Rounds to double once: what sum has beyond a double is not rounded away before lost is added. */
static double
round_real (const RealSum *total)
{
  double rounded = (double) total->sum;

  return rounded + (double) ((total->sum - rounded) + total->lost);
}

static PfoNumber
add_up (const PfoNumber *numbers, gsize n_numbers)
{
  IntegerSum integers = { 0 };
  RealSum reals = { 0 };
  gboolean all_integers = TRUE;

  for (gsize i = 0; i < n_numbers; i++)
    {
      if (numbers[i].is_integer)
        {
          add_integer (&integers, numbers[i].integer);
        }
      else
        {
          add_real (&reals, numbers[i].real);
          all_integers = FALSE;
        }
    }

  carry (&integers);
  if (all_integers && integers.high >= G_MININT32 && integers.high <= G_MAXINT32)
    return (PfoNumber){ .is_integer = TRUE, .integer = integers.high * 0x100000000 + integers.low };

  add_real (&reals, integers.high * 0x1p32L);
  add_real (&reals, integers.low);
  return (PfoNumber){ .real = round_real (&reals) };
}

static gboolean
run (PfoValues *values, GString *answer, GError **error)
{
  const PfoValue *args = pfo_values_get (values, 0);
  PfoNumber sum = add_up (args->numbers, args->length);

  if (!sum.is_integer && !isfinite (sum.real))
    {
      g_set_error_literal (error, PFO_ERROR, PFO_ERROR_OUT_OF_RANGE,
                           "la suma está fuera del rango de los números de doble precisión");
      return FALSE;
    }

  pfo_answer_add_number (answer, "result", sum);
  return TRUE;
}

const PfsTask pfs_task_sum = {
  .name = "sum",
  .title = { "Suma", "Sum" },
  .description = { "Suma los números de una lista.", "Adds up a list of numbers." },
  .fields = fields,
  .n_fields = G_N_ELEMENTS (fields),
  .quick = TRUE,
  .run = run,
};
