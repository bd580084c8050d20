/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli-row.h"

#define NAME_WIDTH 24

/**
 * pfc_cli_row_append:
 * @out: where to
 * @name: what stands at the left; may be empty
 * @text: what is said about it
 *
 * Appends a line of a table with two columns, its newline included. printf() would count bytes.
 */
void
pfc_cli_row_append (GString *out, const char *name, const char *text)
{
  int padding = NAME_WIDTH - (int) g_utf8_strlen (name, -1);

  g_string_append_printf (out, "  %s%*s %s\n", name, MAX (padding, 0), "", text);
}
