/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-typing-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Numbers as people type them.
 *
 * In a list, blanks and semicolons always separate. A comma does too where the decimal separator is
 * the point. Where it is the comma, a comma between two digits belongs to the number, and one
 * before a blank or at the end separates: `1,5 2,5`, `1,5; 2,5` and `1,5, 2,5` are two numbers.
 * What is left (`1,2,3`, `1 ,5`) could be meant in two ways and is asked back, since a wrong sum
 * that looks right is worse than a question. A point is the decimal point everywhere, so nothing
 * groups thousands; the blanks that do so in print, and come along when a number is copied, are
 * asked back too. */

/* Beyond this, a quoted text says no more than its beginning does. */
#define QUOTE_CHARS 24

/* U+2212, which texts and spreadsheets write for a minus. */
#define MINUS_SIGN "\342\210\222"

/* A group has three digits. */
#define GROUP_DIGITS 3

/**
 * pfc_typing_refuse:
 * @error: set to %G_IO_ERROR_INVALID_ARGUMENT, with the text that @format makes
 * @format: what is wrong, for people, as for printf()
 * @...: what @format wants
 *
 * Returns: %FALSE
 */
gboolean
pfc_typing_refuse (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, message);
  return FALSE;
}

/* Returns: (transfer full): @text, short enough to be quoted in a sentence */
char *
pfc_typing_quote (const char *text, gsize length)
{
  if (g_utf8_strlen (text, length) <= QUOTE_CHARS)
    return g_strndup (text, length);

  return g_strdup_printf ("%.*s…", (int) (g_utf8_offset_to_pointer (text, QUOTE_CHARS) - text),
                          text);
}

/* @item is the number's place in a list, from 1; 0 if it stands alone. */
static gboolean
refuse_number (GError **error, const char *text, gsize length, guint item)
{
  g_autofree char *quoted = pfc_typing_quote (text, length);

  if (item == 0)
    return pfc_typing_refuse (error, _("“%s” is not a number."), quoted);

  return pfc_typing_refuse (error, _("“%s” is not a number (item %u)."), quoted, item);
}

static gboolean
refuse_grouped (GError **error, const char *text, gsize length, guint item)
{
  g_autofree char *quoted = pfc_typing_quote (text, length);

  if (item == 0)
    return pfc_typing_refuse (
        error, _("“%s” is not a number. Write it without thousands separators."), quoted);

  return pfc_typing_refuse (
      error, _("“%s” is not a number (item %u). Write it without thousands separators."), quoted,
      item);
}

static gboolean
refuse_ambiguous (GError **error, const char *text, gsize length, guint item)
{
  g_autofree char *quoted = pfc_typing_quote (text, length);

  return pfc_typing_refuse (error,
                            _("“%s” can be read in more than one way (item %u). Separate numbers "
                               "with blanks or semicolons."),
                            quoted, item);
}

static gboolean
refuse_large (GError **error, const char *text, gsize length, guint item)
{
  g_autofree char *quoted = pfc_typing_quote (text, length);

  if (item == 0)
    return pfc_typing_refuse (error, _("“%s” is too large."), quoted);

  return pfc_typing_refuse (error, _("“%s” is too large (item %u)."), quoted, item);
}

/* Whether @pos is at a blank that does not break lines, as between thousands: U+00A0, U+2007,
 * U+2009 and U+202F. */
static gboolean
is_group_blank (const char *pos)
{
  gunichar c = g_utf8_get_char (pos);

  return c == 0x00A0 || c == 0x2007 || c == 0x2009 || c == 0x202F;
}

/* Whether such a blank stands at @pos in @text between a digit and a group of digits. */
static gboolean
is_between_groups (const char *text, const char *pos)
{
  const char *group;

  if (pos == text || !g_ascii_isdigit (pos[-1]) || !is_group_blank (pos))
    return FALSE;

  group = g_utf8_next_char (pos);
  return strspn (group, "0123456789") == GROUP_DIGITS;
}

static gboolean
has_groups (const char *text, gsize length)
{
  for (const char *pos = text; pos < text + length; pos = g_utf8_next_char (pos))
    {
      if (is_group_blank (pos))
        return TRUE;
    }

  return FALSE;
}

/* Commas are looked at only where the decimal separator is one. */
static gboolean
check_commas (const char *text, gsize length, guint item, GError **error)
{
  const char *comma = memchr (text, ',', length);
  gboolean between_digits;

  if (comma == NULL)
    return TRUE;

  if (memchr (text, '.', length) != NULL)
    return refuse_grouped (error, text, length, item);

  between_digits = comma > text && g_ascii_isdigit (comma[-1]) && comma + 1 < text + length &&
                   g_ascii_isdigit (comma[1]);
  if (between_digits && memchr (comma + 1, ',', text + length - comma - 1) == NULL)
    return TRUE;

  return item > 0 ? refuse_ambiguous (error, text, length, item)
                  : refuse_number (error, text, length, item);
}

/**
 * pfc_typing_read_number:
 * @text: what stands where a number should, without blanks around it
 * @length: its length in bytes
 * @decimal: the decimal separator beside the point
 * @item: its place in a list, from 1, for the error; 0 if it stands alone
 * @number: (out): the number
 * @error: set to a text for people
 */
gboolean
pfc_typing_read_number (const char *text,
                        gsize length,
                        PfcDecimal decimal,
                        guint item,
                        PfoNumber *number,
                        GError **error)
{
  g_autoptr (GString) plain = g_string_new_len (text, length);

  if (has_groups (text, length))
    return refuse_grouped (error, text, length, item);

  if (decimal == PFC_DECIMAL_COMMA)
    {
      if (!check_commas (text, length, item, error))
        return FALSE;
      g_string_replace (plain, ",", ".", 0);
    }
  g_string_replace (plain, MINUS_SIGN, "-", 0);

  if (!pfo_number_parse (plain->str, plain->len, number))
    return refuse_number (error, text, length, item);

  if (!number->is_integer && !isfinite (number->real))
    return refuse_large (error, text, length, item);

  return TRUE;
}

/* Returns: (transfer full): @number for the wire: an integer stays exact */
JsonNode *
pfc_typing_number_to_node (PfoNumber number)
{
  JsonNode *node = json_node_alloc ();

  return number.is_integer ? json_node_init_int (node, number.integer)
                           : json_node_init_double (node, number.real);
}

static gboolean
is_blank (const char *pos)
{
  return g_unichar_isspace (g_utf8_get_char (pos));
}

static gboolean
is_mark (const char *pos, PfcDecimal decimal)
{
  if (*pos == ';')
    return TRUE;

  return *pos == ',' &&
         (decimal == PFC_DECIMAL_POINT || pos[1] == '\0' || is_blank (pos + 1));
}

/* Passes over what separates two numbers: blanks, and one comma or semicolon at most. */
static gboolean
skip_separator (const char **pos, PfcDecimal decimal, guint n_items, GError **error)
{
  gboolean marked = n_items == 0;

  for (; **pos != '\0'; *pos = g_utf8_next_char (*pos))
    {
      if (is_mark (*pos, decimal))
        {
          if (marked)
            return pfc_typing_refuse (error, _("A number is missing before “%c” (item %u)."), **pos,
                                      n_items + 1);
          marked = TRUE;
        }
      else if (!is_blank (*pos))
        {
          break;
        }
    }

  return TRUE;
}

/* A number that is grouped is one item, so that it is refused as a whole. */
static const char *
find_item_end (const char *item, PfcDecimal decimal)
{
  const char *pos = item;

  while (*pos != '\0' && !is_mark (pos, decimal) &&
         (!is_blank (pos) || is_between_groups (item, pos)))
    pos = g_utf8_next_char (pos);

  return pos;
}

/**
 * pfc_typing_read_numbers:
 * @text: a list of numbers, valid UTF-8
 * @decimal: the decimal separator beside the point
 * @error: set to a text for people that names the item which is wrong
 *
 * Returns: (transfer full) (nullable): the numbers
 */
JsonArray *
pfc_typing_read_numbers (const char *text, PfcDecimal decimal, GError **error)
{
  g_autoptr (JsonArray) numbers = json_array_new ();
  const char *pos = text;

  for (guint item = 1; skip_separator (&pos, decimal, item - 1, error); item++)
    {
      const char *end = find_item_end (pos, decimal);
      PfoNumber number;

      if (*pos == '\0')
        return g_steal_pointer (&numbers);

      if (!pfc_typing_read_number (pos, end - pos, decimal, item, &number, error))
        return NULL;

      json_array_add_element (numbers, pfc_typing_number_to_node (number));
      pos = end;
    }

  return NULL;
}
