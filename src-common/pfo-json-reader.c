/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-json-reader.h"

#include "pfo-error.h"
#include "pfo-json-character.h"
#include "pfo-number.h"

#include <string.h>

/* What may come next. */
enum
{
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END, /* just after [ */
  EXPECT_NAME_OR_END,  /* just after { */
  EXPECT_COMMA_OR_END, /* behind a value; nothing, where it is the text's */
};

static G_NO_INLINE PfoJsonToken
fail (PfoJsonReader *self, const char *problem)
{
  self->problem = problem;
  self->token = PFO_JSON_ERROR;
  return PFO_JSON_ERROR;
}

static G_NO_INLINE gboolean
skip_some_blanks (PfoJsonReader *self)
{
  const char *pos = self->pos;

  while (pos < self->end && (*pos == ' ' || *pos == '\t' || *pos == '\n' || *pos == '\r'))
    pos++;

  self->pos = pos;
  return pos < self->end;
}

/* Returns: whether anything is left behind them */
static inline gboolean
skip_blanks (PfoJsonReader *self)
{
  /* Mostly there are none. */
  if (G_LIKELY (self->pos < self->end && (guint8) *self->pos > ' '))
    return TRUE;

  return skip_some_blanks (self);
}

/* The bytes that stand for themselves in a string: ASCII but for control characters, quote and
 * backslash. */
static const guint8 is_plain[256] = {
  [0x20 ... 0x21] = TRUE,
  [0x23 ... 0x5b] = TRUE,
  [0x5d ... 0x7f] = TRUE,
};

static inline PfoJsonToken
end_string (PfoJsonReader *self, const char *quote, PfoJsonToken token)
{
  self->token_length = quote - self->token_start;
  self->pos = quote + 1;
  self->token = token;
  return token;
}

/* Goes on at the first character that is not plain. */
static G_NO_INLINE PfoJsonToken
read_rest_of_string (PfoJsonReader *self, const char *pos, PfoJsonToken token)
{
  while (pos < self->end)
    {
      guint8 byte = *pos;
      gunichar character;
      guint length;

      if (G_LIKELY (is_plain[byte]))
        {
          pos++;
          continue;
        }

      if (byte == '"')
        return end_string (self, pos, token);

      if (byte < 0x20)
        return fail (self, "control character in a string");

      if (byte >= 0x80)
        {
          length = pfo_json_character_measure (pos, self->end);
          if (length == 0)
            return fail (self, "invalid UTF-8");
        }
      else
        {
          length = pfo_json_character_read_escape (pos + 1, self->end, &character);
          if (length == 0)
            return fail (self, "invalid escape in a string");
          length++;
          self->escaped = TRUE;
          if (character == 0)
            self->has_nul = TRUE;
        }

      pos += length;
    }

  return fail (self, "string without end");
}

/* Reads a string; pos is behind the opening quote. */
static inline PfoJsonToken
read_string (PfoJsonReader *self, PfoJsonToken token)
{
  const char *pos = self->pos;

  self->token_start = pos;
  self->escaped = FALSE;

  while (pos < self->end && is_plain[(guint8) *pos])
    pos++;

  if (G_LIKELY (pos < self->end && *pos == '"'))
    return end_string (self, pos, token);

  return read_rest_of_string (self, pos, token);
}

static inline const char *
skip_digits (const char *pos, const char *end)
{
  while (pos < end && (guint8) (*pos - '0') <= 9)
    pos++;

  return pos;
}

/* Integers are read in one pass: so many digits, with a sign, always fit. */
#define SHORT_INTEGER 18

static PfoJsonToken
read_number (PfoJsonReader *self)
{
  const char *pos = self->pos;
  const char *digits;
  guint64 magnitude = 0;
  guint8 digit;
  PfoNumber number;

  self->token_start = pos;
  self->token = PFO_JSON_INTEGER;

  if (pos < self->end && *pos == '-')
    pos++;

  for (digits = pos; pos < self->end && (digit = *pos - '0') <= 9; pos++)
    magnitude = magnitude * 10 + digit;
  if (pos == digits)
    return fail (self, "unexpected character");
  if (*digits == '0' && pos - digits > 1)
    return fail (self, "number with leading zeros");

  if (pos < self->end && *pos == '.')
    {
      self->token = PFO_JSON_DOUBLE;
      digits = ++pos;
      pos = skip_digits (pos, self->end);
      if (pos == digits)
        return fail (self, "number without digits after the point");
    }

  if (pos < self->end && (*pos == 'e' || *pos == 'E'))
    {
      self->token = PFO_JSON_DOUBLE;
      pos++;
      if (pos < self->end && (*pos == '+' || *pos == '-'))
        pos++;
      digits = pos;
      pos = skip_digits (pos, self->end);
      if (pos == digits)
        return fail (self, "number without digits in its exponent");
    }

  self->token_length = pos - self->token_start;
  self->pos = pos;
  self->integer = *self->token_start == '-' ? (gint64) (0 - magnitude) : (gint64) magnitude;

  /* Beyond, the converter decides. */
  if (self->token == PFO_JSON_INTEGER && self->token_length > SHORT_INTEGER &&
      pfo_number_parse (self->token_start, self->token_length, &number) && !number.is_integer)
    self->token = PFO_JSON_DOUBLE;

  return self->token;
}

static PfoJsonToken
read_word (PfoJsonReader *self, const char *word, PfoJsonToken token)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->pos) < length || memcmp (self->pos, word, length) != 0)
    return fail (self, "unexpected character");

  self->token_start = self->pos;
  self->token_length = length;
  self->pos += length;
  self->token = token;
  return token;
}

static PfoJsonToken
open_container (PfoJsonReader *self, PfoJsonToken token)
{
  if (self->depth == PFO_JSON_MAX_DEPTH)
    return fail (self, "nested too deeply");

  self->objects = self->objects << 1 | (token == PFO_JSON_OBJECT);
  self->depth++;
  self->expect = token == PFO_JSON_OBJECT ? EXPECT_NAME_OR_END : EXPECT_VALUE_OR_END;
  self->token_start = self->pos++;
  self->token_length = 1;
  self->token = token;
  return token;
}

static PfoJsonToken
close_container (PfoJsonReader *self)
{
  gboolean object = self->objects & 1;

  if (*self->pos != (object ? '}' : ']'))
    return fail (self, object ? "} expected" : "] expected");

  self->token_start = self->pos++;
  self->token_length = 1;
  self->objects >>= 1;
  self->depth--;
  self->expect = EXPECT_COMMA_OR_END;
  self->token = object ? PFO_JSON_OBJECT_END : PFO_JSON_ARRAY_END;
  return self->token;
}

static PfoJsonToken
read_value (PfoJsonReader *self)
{
  self->expect = EXPECT_COMMA_OR_END;

  switch (*self->pos)
    {
    case '{':
      return open_container (self, PFO_JSON_OBJECT);
    case '[':
      return open_container (self, PFO_JSON_ARRAY);
    case '"':
      self->pos++;
      return read_string (self, PFO_JSON_STRING);
    case 't':
      return read_word (self, "true", PFO_JSON_TRUE);
    case 'f':
      return read_word (self, "false", PFO_JSON_FALSE);
    case 'n':
      return read_word (self, "null", PFO_JSON_NULL);
    default:
      return read_number (self);
    }
}

static PfoJsonToken
read_name (PfoJsonReader *self)
{
  if (*self->pos != '"')
    return fail (self, "name of a member expected");

  self->pos++;
  if (read_string (self, PFO_JSON_NAME) == PFO_JSON_ERROR)
    return PFO_JSON_ERROR;

  if (!skip_blanks (self) || *self->pos != ':')
    return fail (self, ": expected");

  self->pos++;
  self->expect = EXPECT_VALUE;
  return PFO_JSON_NAME;
}

static PfoJsonToken
end_text (PfoJsonReader *self)
{
  if (self->depth > 0 || self->expect != EXPECT_COMMA_OR_END)
    return fail (self, "text without end");

  self->token = PFO_JSON_END;
  return PFO_JSON_END;
}

static PfoJsonToken
read_behind_value (PfoJsonReader *self)
{
  if (self->depth == 0)
    return fail (self, "text after the end");

  if (*self->pos != ',')
    return close_container (self);

  self->pos++;
  if (!skip_blanks (self))
    return fail (self, "text without end");

  return self->objects & 1 ? read_name (self) : read_value (self);
}

/**
 * pfo_json_reader_init:
 * @self: a reader
 * @text: the text to read, which must outlive @self and need not end in a NUL
 * @length: its length in bytes
 */
void
pfo_json_reader_init (PfoJsonReader *self, const char *text, gsize length)
{
  *self = (PfoJsonReader){
    .text = text,
    .pos = text,
    .end = text + length,
    .token = PFO_JSON_END,
    .expect = EXPECT_VALUE,
  };
}

/**
 * pfo_json_reader_next:
 * @self: a reader
 *
 * Returns: the next token; %PFO_JSON_END once the text was read whole
 */
PfoJsonToken
pfo_json_reader_next (PfoJsonReader *self)
{
  if (self->token == PFO_JSON_ERROR)
    return PFO_JSON_ERROR;

  if (!skip_blanks (self))
    return end_text (self);

  switch (self->expect)
    {
    case EXPECT_VALUE:
      return read_value (self);

    case EXPECT_VALUE_OR_END:
      return *self->pos == ']' ? close_container (self) : read_value (self);

    case EXPECT_NAME_OR_END:
      return *self->pos == '}' ? close_container (self) : read_name (self);

    default:
      return read_behind_value (self);
    }
}

/**
 * pfo_json_reader_skip:
 * @self: a reader whose last token begins a value
 *
 * Reads to the end of that value, checking it like the rest.
 *
 * Returns: %FALSE if the text turned out not to be JSON
 */
gboolean
pfo_json_reader_skip (PfoJsonReader *self)
{
  guint depth;

  if (self->token != PFO_JSON_OBJECT && self->token != PFO_JSON_ARRAY)
    return self->token != PFO_JSON_ERROR;

  depth = self->depth;
  while (self->depth >= depth)
    {
      if (pfo_json_reader_next (self) == PFO_JSON_ERROR)
        return FALSE;
    }

  return TRUE;
}

/**
 * pfo_json_reader_get_raw:
 * @self: a reader
 * @length: (out): its length in bytes
 *
 * Returns: (transfer none): the last token as it stands in the text; of strings and names what is
 *   between the quotes
 */
const char *
pfo_json_reader_get_raw (const PfoJsonReader *self, gsize *length)
{
  *length = self->token_length;
  return self->token_start;
}

/**
 * pfo_json_reader_equals_escaped:
 * @self: a reader whose last token is a string or a name with escapes
 * @string: what to compare it to
 *
 * For pfo_json_reader_equals().
 */
gboolean
pfo_json_reader_equals_escaped (const PfoJsonReader *self, const char *string)
{
  gsize length;
  g_autofree char *decoded = pfo_json_reader_dup_string (self, &length);

  return strlen (string) == length && memcmp (string, decoded, length) == 0;
}

/**
 * pfo_json_reader_dup_string:
 * @self: a reader whose last token is a string or a name
 * @length: (out) (optional): its length in bytes
 *
 * Returns: (transfer full): the string, its escapes resolved, with a NUL behind it
 */
char *
pfo_json_reader_dup_string (const PfoJsonReader *self, gsize *length)
{
  const char *pos = self->token_start;
  const char *end = pos + self->token_length;
  char *string = g_malloc (self->token_length + 1);
  char *to = string;

  while (pos < end)
    {
      const char *escape = self->escaped ? memchr (pos, '\\', end - pos) : NULL;
      gsize plain = (escape != NULL ? escape : end) - pos;

      memcpy (to, pos, plain);
      to += plain;
      pos += plain;

      if (pos < end)
        {
          gunichar character;

          pos += 1 + pfo_json_character_read_escape (pos + 1, end, &character);
          to += g_unichar_to_utf8 (character, to);
        }
    }

  *to = '\0';
  if (length != NULL)
    *length = to - string;

  return string;
}

/**
 * pfo_json_reader_get_number:
 * @self: a reader whose last token is an integer or a double
 *
 * Returns: its value; one too large for a double is infinite
 */
PfoNumber
pfo_json_reader_get_number (const PfoJsonReader *self)
{
  PfoNumber number = { .is_integer = TRUE, .integer = self->integer };

  if (self->token != PFO_JSON_INTEGER || self->token_length > SHORT_INTEGER)
    pfo_number_parse (self->token_start, self->token_length, &number);
  return number;
}

/**
 * pfo_json_reader_has_nul:
 * @self: a reader
 *
 * Returns: whether a string or name read so far holds a NUL, which JSON allows and PFO3 does not
 */
gboolean
pfo_json_reader_has_nul (const PfoJsonReader *self)
{
  return self->has_nul;
}

/**
 * pfo_json_reader_set_error:
 * @self: a reader whose last token is %PFO_JSON_ERROR
 * @error: (out): where to put what was wrong, and at which byte
 */
void
pfo_json_reader_set_error (const PfoJsonReader *self, GError **error)
{
  g_set_error (error, PFO_ERROR, PFO_ERROR_INVALID_JSON,
               "invalid JSON at byte %" G_GSIZE_FORMAT ": %s", (gsize) (self->pos - self->text),
               self->problem);
}
