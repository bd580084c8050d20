/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-string.h"

/**
 * pfc_string_set:
 * @place: (inout): where an owned string, or %NULL, is kept
 * @string: (nullable): what is to be there, even a part of what is
 *
 * Returns: whether that changed anything, which a property then notifies
 */
gboolean
pfc_string_set (char **place, const char *string)
{
  char *copy;

  if (g_strcmp0 (*place, string) == 0)
    return FALSE;

  copy = g_strdup (string);
  g_free (*place);
  *place = copy;
  return TRUE;
}

/**
 * pfc_string_shorten:
 * @string: UTF-8
 * @n_chars: how many characters there is room for
 *
 * Returns: (transfer full): @string, or its beginning and an ellipsis if it is longer
 */
char *
pfc_string_shorten (const char *string, gsize n_chars)
{
  const char *end = string;

  for (gsize i = 0; i < n_chars && *end != '\0'; i++)
    end = g_utf8_next_char (end);

  return *end == '\0' ? g_strdup (string) : g_strdup_printf ("%.*s…", (int) (end - string), string);
}
