/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include <string.h>

#include "pfo-number.h"

G_BEGIN_DECLS

#define PFO_JSON_MAX_DEPTH 64

/**
 * PfoJsonToken:
 * @PFO_JSON_END: the whole text was read
 * @PFO_JSON_ERROR: the text is not valid JSON; every later call says so again
 * @PFO_JSON_NAME: the name of an object's member; its value is the next token
 *
 * What pfo_json_reader_next() found.
 */
typedef enum
{
  PFO_JSON_END,
  PFO_JSON_ERROR,
  PFO_JSON_OBJECT,
  PFO_JSON_OBJECT_END,
  PFO_JSON_ARRAY,
  PFO_JSON_ARRAY_END,
  PFO_JSON_NAME,
  PFO_JSON_STRING,
  PFO_JSON_INTEGER,
  PFO_JSON_DOUBLE,
  PFO_JSON_TRUE,
  PFO_JSON_FALSE,
  PFO_JSON_NULL,
} PfoJsonToken;

/**
 * PfoJsonReader:
 *
 * A strict reader of JSON (RFC 8259) that hands out one token at a time. It reads each byte once,
 * takes no memory, does not recurse and stops at %PFO_JSON_MAX_DEPTH levels, so that bytes from
 * anybody may be given to it. It lives on the stack; the text must outlive it. All fields are
 * private.
 */
typedef struct
{
  const char *text;
  const char *pos;
  const char *end;

  /* The token that was read last; of strings and names without the quotes. */
  const char *token_start;
  gsize token_length;
  PfoJsonToken token;
  gboolean escaped;
  gint64 integer; /* the value of an integer, if it has so few digits that any fits */

  guint depth;
  guint64 objects; /* bit 0: the innermost container is an object; bit 1: the one around it */
  guint expect;
  gboolean has_nul;
  const char *problem;
} PfoJsonReader;

void pfo_json_reader_init (PfoJsonReader *self, const char *text, gsize length);

PfoJsonToken pfo_json_reader_next (PfoJsonReader *self);

gboolean pfo_json_reader_skip (PfoJsonReader *self);

const char *pfo_json_reader_get_raw (const PfoJsonReader *self, gsize *length);

gboolean pfo_json_reader_equals_escaped (const PfoJsonReader *self, const char *string);

/**
 * pfo_json_reader_equals:
 * @self: a reader whose last token is a string or a name
 * @string: what to compare it to
 *
 * In the header so that the length of a constant is one: each member's name is compared to several.
 *
 * Returns: whether the token, its escapes resolved, is @string
 */
static inline gboolean
pfo_json_reader_equals (const PfoJsonReader *self, const char *string)
{
  if (G_UNLIKELY (self->escaped))
    return pfo_json_reader_equals_escaped (self, string);

  return strlen (string) == self->token_length &&
         memcmp (string, self->token_start, self->token_length) == 0;
}

char *pfo_json_reader_dup_string (const PfoJsonReader *self, gsize *length);

PfoNumber pfo_json_reader_get_number (const PfoJsonReader *self);

gboolean pfo_json_reader_has_nul (const PfoJsonReader *self);

void pfo_json_reader_set_error (const PfoJsonReader *self, GError **error);

JsonNode *pfo_json_reader_read_node (PfoJsonReader *self);

JsonNode *pfo_json_parse (const char *text, gsize length, GError **error);

G_END_DECLS
