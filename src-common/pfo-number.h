/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest text that pfo_number_format() writes, with its NUL. */
#define PFO_NUMBER_BUFFER 40

/**
 * PfoNumber:
 * @is_integer: whether @integer holds the value; otherwise @real does
 *
 * A JSON number: exact while it is an integer of 64 bits, a double otherwise.
 */
typedef struct
{
  gboolean is_integer;
  union
  {
    gint64 integer;
    double real;
  };
} PfoNumber;

gboolean pfo_number_parse (const char *text, gsize length, PfoNumber *number);

double pfo_number_to_double (PfoNumber number);

const char *pfo_number_format (PfoNumber number, char buffer[PFO_NUMBER_BUFFER]);

G_END_DECLS
