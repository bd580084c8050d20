/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-request.h"

#include "pfo-error.h"

#include <string.h>

/* The first thing in a line that is JSON, but not a request. */
typedef struct
{
  const char *problem;
} Objection;

static void
object_to (Objection *objection, const char *problem)
{
  if (objection->problem == NULL)
    objection->problem = problem;
}

static PfoSlice
get_quoted (const PfoJsonReader *reader)
{
  gsize length;
  const char *text = pfo_json_reader_get_raw (reader, &length);

  return (PfoSlice){ text - 1, length + 2 };
}

static PfoSlice
get_literal (const PfoJsonReader *reader)
{
  PfoSlice slice;

  slice.text = pfo_json_reader_get_raw (reader, &slice.length);
  return slice;
}

static void
read_op (PfoRequest *self, PfoJsonReader *reader, PfoJsonToken token, Objection *objection)
{
  if (token == PFO_JSON_STRING)
    self->op = get_quoted (reader);
  else
    object_to (objection, "«op» debe ser un texto");
}

static void
read_id (PfoRequest *self, PfoJsonReader *reader, PfoJsonToken token, Objection *objection)
{
  self->id = (PfoSlice){ NULL, 0 };

  if (token == PFO_JSON_INTEGER)
    {
      self->id = get_literal (reader);
    }
  else if (token == PFO_JSON_STRING)
    {
      gsize length;
      g_autofree char *id = pfo_json_reader_dup_string (reader, &length);

      if (length > PFO_ID_MAX)
        object_to (objection, "«id» puede tener 64 bytes como máximo");
      else if (strlen (id) == length) /* one with a NUL is not sent back */
        self->id = get_quoted (reader);
    }
  else
    {
      object_to (objection, "«id» debe ser un entero de 64 bits o un texto");
    }
}

/* Reads a member that is an object or null. */
static void
read_object (PfoSlice *slice, PfoJsonReader *reader, PfoJsonToken token, Objection *objection,
             const char *problem)
{
  *slice = (PfoSlice){ NULL, 0 };

  if (token == PFO_JSON_OBJECT)
    {
      const char *start = get_literal (reader).text;

      if (pfo_json_reader_skip (reader))
        *slice = (PfoSlice){ start, reader->pos - start };
    }
  else if (token != PFO_JSON_NULL)
    {
      object_to (objection, problem);
    }
}

static void
read_member (PfoRequest *self, PfoJsonReader *reader, Objection *objection)
{
  enum { OP, ID, DATA, TASK, OTHER } member = OTHER;
  PfoJsonToken token;

  if (pfo_json_reader_equals (reader, "op"))
    member = OP;
  else if (pfo_json_reader_equals (reader, "id"))
    member = ID;
  else if (pfo_json_reader_equals (reader, "data"))
    member = DATA;
  else if (pfo_json_reader_equals (reader, "task"))
    member = TASK;

  token = pfo_json_reader_next (reader);
  if (token == PFO_JSON_ERROR)
    return;

  if (member == OP)
    read_op (self, reader, token, objection);
  else if (member == ID)
    read_id (self, reader, token, objection);
  else if (member == DATA)
    read_object (&self->data, reader, token, objection, "«data» debe ser un objeto");
  else if (member == TASK)
    read_object (&self->task, reader, token, objection, "«task» debe ser un objeto");

  pfo_json_reader_skip (reader);
}

/**
 * pfo_request_parse:
 * @self: (out caller-allocates): a request, which borrows from @line
 * @line: a line without its newline
 * @length: its length in bytes
 * @error: set to %PFO_ERROR_INVALID_JSON or %PFO_ERROR_INVALID_REQUEST
 *
 * Reads a request. Where the line is JSON but no request, @self still has the id, if that is valid,
 * so that the failure can be answered with it.
 */
gboolean
pfo_request_parse (PfoRequest *self, const char *line, gsize length, GError **error)
{
  PfoJsonReader reader;
  PfoJsonToken token;
  Objection objection = { NULL };

  *self = (PfoRequest){ 0 };
  pfo_json_reader_init (&reader, line, length);

  token = pfo_json_reader_next (&reader);
  if (token == PFO_JSON_OBJECT)
    {
      while (pfo_json_reader_next (&reader) == PFO_JSON_NAME)
        read_member (self, &reader, &objection);
    }
  else
    {
      object_to (&objection, "un pedido es un objeto JSON");
      pfo_json_reader_skip (&reader);
    }

  if (reader.token == PFO_JSON_ERROR || pfo_json_reader_next (&reader) != PFO_JSON_END)
    {
      *self = (PfoRequest){ 0 };
      g_set_error_literal (error, PFO_ERROR, PFO_ERROR_INVALID_JSON, "JSON inválido");
      return FALSE;
    }

  if (pfo_json_reader_has_nul (&reader))
    object_to (&objection, "los textos no pueden contener el carácter NUL (\\u0000)");
  if (self->op.text == NULL)
    object_to (&objection, "falta «op»");

  if (objection.problem != NULL)
    {
      g_set_error_literal (error, PFO_ERROR, PFO_ERROR_INVALID_REQUEST, objection.problem);
      return FALSE;
    }

  return TRUE;
}

/**
 * pfo_request_dup_op:
 * @self: a request
 *
 * Returns: (transfer full): the operation's name as it was sent
 */
char *
pfo_request_dup_op (const PfoRequest *self)
{
  PfoJsonReader reader;

  pfo_json_reader_init (&reader, self->op.text, self->op.length);
  pfo_json_reader_next (&reader);
  return pfo_json_reader_dup_string (&reader, NULL);
}

/**
 * pfo_slice_dup_string:
 * @object: a JSON object of a request, or nothing
 * @member: the name of a member
 *
 * Returns: (transfer full) (nullable): the member's text; %NULL if it is missing or not a string
 */
char *
pfo_slice_dup_string (PfoSlice object, const char *member)
{
  g_autofree char *string = NULL;
  PfoJsonReader reader;

  if (object.text == NULL)
    return NULL;

  pfo_json_reader_init (&reader, object.text, object.length);
  pfo_json_reader_next (&reader);
  while (pfo_json_reader_next (&reader) == PFO_JSON_NAME)
    {
      gboolean found = pfo_json_reader_equals (&reader, member);
      PfoJsonToken token = pfo_json_reader_next (&reader);

      if (found)
        {
          g_clear_pointer (&string, g_free);
          if (token == PFO_JSON_STRING)
            string = pfo_json_reader_dup_string (&reader, NULL);
        }
      pfo_json_reader_skip (&reader);
    }

  return g_steal_pointer (&string);
}

/**
 * pfo_slice_get_object:
 * @object: a JSON object of a request, or nothing
 * @member: the name of a member
 *
 * Returns: the member if it is an object, otherwise nothing
 */
PfoSlice
pfo_slice_get_object (PfoSlice object, const char *member)
{
  PfoSlice found = { NULL, 0 };
  PfoJsonReader reader;

  if (object.text == NULL)
    return found;

  pfo_json_reader_init (&reader, object.text, object.length);
  pfo_json_reader_next (&reader);
  while (pfo_json_reader_next (&reader) == PFO_JSON_NAME)
    {
      gboolean same = pfo_json_reader_equals (&reader, member);
      PfoJsonToken token = pfo_json_reader_next (&reader);
      const char *start = get_literal (&reader).text;

      pfo_json_reader_skip (&reader);
      if (same)
        found = token == PFO_JSON_OBJECT ? (PfoSlice){ start, reader.pos - start }
                                         : (PfoSlice){ NULL, 0 };
    }

  return found;
}
