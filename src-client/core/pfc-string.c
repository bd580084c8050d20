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
