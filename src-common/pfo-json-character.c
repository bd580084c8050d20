/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-json-character.h"

/**
 * pfo_json_character_measure:
 * @pos: where a character begins that is not ASCII
 * @end: where the text ends, behind @pos
 *
 * Returns: how many bytes of UTF-8 it takes; 0 if it is not UTF-8 (RFC 3629: no overlong form, no
 *   surrogate, nothing above U+10FFFF)
 */
guint
pfo_json_character_measure (const char *pos, const char *end)
{
  const guint8 *p = (const guint8 *) pos;
  gsize left = end - pos;
  guint8 low = 0x80, high = 0xbf;
  guint length;

  if (p[0] >= 0xc2 && p[0] <= 0xdf)
    length = 2;
  else if (p[0] >= 0xe0 && p[0] <= 0xef)
    length = 3;
  else if (p[0] >= 0xf0 && p[0] <= 0xf4)
    length = 4;
  else
    return 0;

  if (p[0] == 0xe0)
    low = 0xa0;
  else if (p[0] == 0xed)
    high = 0x9f;
  else if (p[0] == 0xf0)
    low = 0x90;
  else if (p[0] == 0xf4)
    high = 0x8f;

  if (left < length || p[1] < low || p[1] > high)
    return 0;

  for (guint i = 2; i < length; i++)
    {
      if (p[i] < 0x80 || p[i] > 0xbf)
        return 0;
    }

  return length;
}

/* Reads the four digits of \uXXXX. */
static gboolean
read_hex4 (const char *pos, const char *end, gunichar *unit)
{
  *unit = 0;

  if (end - pos < 4)
    return FALSE;

  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (pos[i]);

      if (digit < 0)
        return FALSE;
      *unit = *unit << 4 | digit;
    }

  return TRUE;
}

#define IS_HIGH_SURROGATE(unit) ((unit) >= 0xd800 && (unit) <= 0xdbff)
#define IS_LOW_SURROGATE(unit) ((unit) >= 0xdc00 && (unit) <= 0xdfff)

/**
 * pfo_json_character_read_escape:
 * @pos: behind a backslash
 * @end: where the text ends
 * @character: (out): what stands there
 *
 * Reads an escape (RFC 8259, section 7), a pair of surrogates as one.
 *
 * Returns: how many bytes it takes; 0 if it is not an escape
 */
guint
pfo_json_character_read_escape (const char *pos, const char *end, gunichar *character)
{
  gunichar low;

  if (pos == end)
    return 0;

  switch (*pos)
    {
    case '"':
    case '\\':
    case '/':
      *character = *pos;
      return 1;
    case 'b':
      *character = '\b';
      return 1;
    case 'f':
      *character = '\f';
      return 1;
    case 'n':
      *character = '\n';
      return 1;
    case 'r':
      *character = '\r';
      return 1;
    case 't':
      *character = '\t';
      return 1;
    case 'u':
      break;
    default:
      return 0;
    }

  if (!read_hex4 (pos + 1, end, character) || IS_LOW_SURROGATE (*character))
    return 0;

  if (!IS_HIGH_SURROGATE (*character))
    return 5;

  if (end - pos < 11 || pos[5] != '\\' || pos[6] != 'u' || !read_hex4 (pos + 7, end, &low) ||
      !IS_LOW_SURROGATE (low))
    return 0;

  *character = 0x10000 + ((*character - 0xd800) << 10) + (low - 0xdc00);
  return 11;
}
