/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-answer.h"

#include "pfo-error.h"
#include "pfo-json-writer.h"

#include <string.h>

/* Answers are put together out of many short pieces; mostly there is room for the next. */
static inline void
append (GString *line, const char *piece, gsize length)
{
  if (G_UNLIKELY (line->len + length >= line->allocated_len))
    {
      g_string_append_len (line, piece, length);
      return;
    }

  memcpy (line->str + line->len, piece, length);
  line->len += length;
  line->str[line->len] = '\0';
}

static void
append_name (GString *line, const char *name)
{
  append (line, ",\"", 2);
  append (line, name, strlen (name));
  append (line, "\":", 2);
}

/**
 * pfo_answer_begin:
 * @line: where the answer is written; what it holds is left
 * @ok: whether it says that the request succeeded
 */
void
pfo_answer_begin (GString *line, gboolean ok)
{
  if (ok)
    append (line, "{\"ok\":true", strlen ("{\"ok\":true"));
  else
    append (line, "{\"ok\":false", strlen ("{\"ok\":false"));
}

/**
 * pfo_answer_add_string:
 * @line: an answer
 * @name: a member's name, plain ASCII
 * @string: its value, UTF-8
 */
void
pfo_answer_add_string (GString *line, const char *name, const char *string)
{
  pfo_answer_add_string_len (line, name, string, strlen (string));
}

/**
 * pfo_answer_add_string_len:
 * @line: an answer
 * @name: a member's name, plain ASCII
 * @string: its value, UTF-8
 * @length: its length in bytes
 */
void
pfo_answer_add_string_len (GString *line, const char *name, const char *string, gsize length)
{
  append_name (line, name);
  pfo_json_write_string (line, string, length);
}

/**
 * pfo_answer_add_number:
 * @line: an answer
 * @name: a member's name, plain ASCII
 * @number: its value, finite
 */
void
pfo_answer_add_number (GString *line, const char *name, PfoNumber number)
{
  char buffer[PFO_NUMBER_BUFFER];
  const char *text = pfo_number_format (number, buffer);

  append_name (line, name);
  append (line, text, strlen (text));
}

/**
 * pfo_answer_add_integer:
 * @line: an answer
 * @name: a member's name, plain ASCII
 * @integer: its value
 */
void
pfo_answer_add_integer (GString *line, const char *name, gint64 integer)
{
  pfo_answer_add_number (line, name, (PfoNumber){ .is_integer = TRUE, .integer = integer });
}

/**
 * pfo_answer_add_node:
 * @line: an answer
 * @name: a member's name, plain ASCII
 * @node: its value
 */
void
pfo_answer_add_node (GString *line, const char *name, JsonNode *node)
{
  append_name (line, name);
  pfo_json_write_node (line, node);
}

/**
 * pfo_answer_add_error:
 * @line: an answer, begun as a failure
 * @error: an error of the domain %PFO_ERROR
 *
 * Adds the error's text and code, and when to try again if it says so.
 */
void
pfo_answer_add_error (GString *line, const GError *error)
{
  guint retry_after_s = pfo_error_get_retry_after (error);

  pfo_answer_add_string (line, "error", error->message);
  pfo_answer_add_string (line, "code", pfo_error_to_code (error->code));
  if (retry_after_s > 0)
    pfo_answer_add_integer (line, "retry_after_s", retry_after_s);
}

/**
 * pfo_answer_end:
 * @line: an answer
 * @id: the request's id, or nothing
 */
void
pfo_answer_end (GString *line, PfoSlice id)
{
  if (id.text != NULL)
    {
      append_name (line, "id");
      append (line, id.text, id.length);
    }

  append (line, "}\n", 2);
}
