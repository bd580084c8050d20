/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-request.h"

#include "pfo-error.h"
#include "pfo-json-character.h"

#include <string.h>

/* A task object and the name in it. */
typedef struct
{
  PfoSlice object;
  PfoSlice name;
  const char *problem; /* the first thing there that is no task, also if another one follows */
} Task;

/* What is found on the way through a line. */
typedef struct
{
  const char *problem; /* the first thing that is JSON, but not a request */
  Task inner;          /* in `data` */
  Task outer;          /* beside it */
} Findings;

static void
note_problem (Findings *findings, const char *problem)
{
  if (findings->problem == NULL)
    findings->problem = problem;
}

static PfoSlice
get_quoted (const PfoJsonReader *reader)
{
  gsize length;
  const char *text = pfo_json_reader_get_raw (reader, &length);

  return (PfoSlice){ text - 1, length + 2 };
}

static PfoSlice
get_string (const PfoJsonReader *reader, PfoJsonToken token)
{
  return token == PFO_JSON_STRING ? get_quoted (reader) : (PfoSlice){ NULL, 0 };
}

static PfoSlice
get_literal (const PfoJsonReader *reader)
{
  PfoSlice slice;

  slice.text = pfo_json_reader_get_raw (reader, &slice.length);
  return slice;
}

static void
read_op (PfoRequest *self, PfoJsonReader *reader, PfoJsonToken token, Findings *findings)
{
  if (token == PFO_JSON_STRING)
    self->op = get_quoted (reader);
  else
    note_problem (findings, "«op» debe ser un texto");
}

static void
read_id (PfoRequest *self, PfoJsonReader *reader, PfoJsonToken token, Findings *findings)
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
        note_problem (findings, "«id» puede tener 64 bytes como máximo");
      else if (strlen (id) == length) /* one with a NUL is not sent back */
        self->id = get_quoted (reader);
    }
  else
    {
      note_problem (findings, "«id» debe ser un entero de 64 bits o un texto");
    }
}

/* Reads to the end of an object that began at @start. */
static PfoSlice
get_object (const PfoJsonReader *reader, const char *start)
{
  return (PfoSlice){ start, reader->pos - start };
}

static void
forget_task (Task *task)
{
  *task = (Task){ .problem = task->problem };
}

static void
note_task_problem (Task *task, const char *problem)
{
  if (task->problem == NULL)
    task->problem = problem;
}

/* Reads a member that holds a task. What is null is not there, as with `data`. */
static void
read_task (Task *task, PfoJsonReader *reader, PfoJsonToken token)
{
  const char *start = get_literal (reader).text;

  forget_task (task);
  if (token != PFO_JSON_OBJECT)
    {
      if (token != PFO_JSON_NULL)
        note_task_problem (task, "la tarea debe ser un objeto");
      return;
    }

  while (pfo_json_reader_next (reader) == PFO_JSON_NAME)
    {
      gboolean is_name = pfo_json_reader_equals (reader, "name");

      token = pfo_json_reader_next (reader);
      if (is_name)
        task->name = get_string (reader, token);
      if (is_name && token != PFO_JSON_STRING)
        note_task_problem (task, "el nombre de la tarea debe ser un texto");
      pfo_json_reader_skip (reader);
    }

  task->object = get_object (reader, start);
}

static void
read_data (PfoRequest *self, PfoJsonReader *reader, PfoJsonToken token, Findings *findings)
{
  const char *start = get_literal (reader).text;

  self->data = self->lang = (PfoSlice){ NULL, 0 };
  forget_task (&findings->inner);

  if (token == PFO_JSON_NULL)
    return;

  if (token != PFO_JSON_OBJECT)
    {
      note_problem (findings, "«data» debe ser un objeto");
      return;
    }

  while (pfo_json_reader_next (reader) == PFO_JSON_NAME)
    {
      gboolean is_task = pfo_json_reader_equals (reader, "task");
      gboolean is_lang = pfo_json_reader_equals (reader, "lang");

      token = pfo_json_reader_next (reader);
      if (is_task)
        read_task (&findings->inner, reader, token);
      else if (is_lang)
        self->lang = get_string (reader, token);
      pfo_json_reader_skip (reader);
    }

  self->data = get_object (reader, start);
}

static void
read_member (PfoRequest *self, PfoJsonReader *reader, Findings *findings)
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
    read_op (self, reader, token, findings);
  else if (member == ID)
    read_id (self, reader, token, findings);
  else if (member == DATA)
    read_data (self, reader, token, findings);
  else if (member == TASK)
    read_task (&findings->outer, reader, token);

  pfo_json_reader_skip (reader);
}

static void
take_task (PfoRequest *self, const Findings *findings)
{
  const Task *task = &findings->inner;

  if (task->object.text == NULL && task->problem == NULL)
    task = &findings->outer;

  self->task = task->object;
  self->task_name = task->name;
  self->task_problem = task->problem;
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
  Findings findings = { NULL };

  *self = (PfoRequest){ 0 };
  pfo_json_reader_init (&reader, line, length);

  token = pfo_json_reader_next (&reader);
  if (token == PFO_JSON_OBJECT)
    {
      while (pfo_json_reader_next (&reader) == PFO_JSON_NAME)
        read_member (self, &reader, &findings);
    }
  else
    {
      note_problem (&findings, "un pedido es un objeto JSON");
      pfo_json_reader_skip (&reader);
    }

  if (reader.token == PFO_JSON_ERROR || pfo_json_reader_next (&reader) != PFO_JSON_END)
    {
      *self = (PfoRequest){ 0 };
      g_set_error_literal (error, PFO_ERROR, PFO_ERROR_INVALID_JSON, "JSON inválido");
      return FALSE;
    }

  if (pfo_json_reader_has_nul (&reader))
    note_problem (&findings, "los textos no pueden contener el carácter NUL (\\u0000)");
  if (self->op.text == NULL)
    note_problem (&findings, "falta «op»");

  if (findings.problem != NULL)
    {
      g_set_error_literal (error, PFO_ERROR, PFO_ERROR_INVALID_REQUEST, findings.problem);
      return FALSE;
    }

  take_task (self, &findings);
  return TRUE;
}

/* How many bytes a character of ASCII takes at most, as an escape. */
#define ESCAPE_MAX 6

/**
 * pfo_slice_is_name:
 * @string: a JSON string, with its quotes
 * @name: a name of the protocol, plain ASCII
 *
 * Returns: whether it says @name, in whatever case
 */
gboolean
pfo_slice_is_name (PfoSlice string, const char *name)
{
  gsize length = strlen (name);
  const char *inside = string.text + 1;
  g_autofree char *text = NULL;

  if (string.length == length + 2)
    return memcmp (inside, name, length) == 0 || g_ascii_strncasecmp (inside, name, length) == 0;

  /* With escapes it is longer than what it says. */
  if (string.length < length + 2 || string.length > ESCAPE_MAX * length + 2 ||
      memchr (string.text, '\\', string.length) == NULL)
    return FALSE;

  text = pfo_slice_dup_text (string);
  return g_ascii_strcasecmp (text, name) == 0;
}

/**
 * pfo_slice_dup_text:
 * @string: a JSON string, with its quotes, or nothing
 *
 * Returns: (transfer full) (nullable): what it says
 */
char *
pfo_slice_dup_text (PfoSlice string)
{
  PfoJsonReader reader;

  if (string.text == NULL)
    return NULL;

  pfo_json_reader_init (&reader, string.text, string.length);
  pfo_json_reader_next (&reader);
  return pfo_json_reader_dup_string (&reader, NULL);
}

/**
 * pfo_slice_dup_beginning:
 * @string: a JSON string of a request, with its quotes, or nothing
 * @n_characters: how many characters to take at most
 *
 * For what a message quotes: it takes no longer however long @string is.
 *
 * Returns: (transfer full) (nullable): how it begins, and an ellipsis if that is not all
 */
char *
pfo_slice_dup_beginning (PfoSlice string, guint n_characters)
{
  const char *pos, *end;
  GString *text;

  if (string.text == NULL)
    return NULL;

  pos = string.text + 1;
  end = string.text + string.length - 1;
  text = g_string_new (NULL);
  for (; pos < end && n_characters > 0; n_characters--)
    {
      gunichar character = g_utf8_get_char (pos);

      if (character == '\\')
        pos += 1 + pfo_json_character_read_escape (pos + 1, end, &character);
      else
        pos = g_utf8_next_char (pos);
      g_string_append_unichar (text, character);
    }

  if (pos < end)
    g_string_append (text, "…");
  return g_string_free (text, FALSE);
}

/**
 * pfo_slice_read_string:
 * @object: a JSON object of a request, or nothing
 * @member: the name of a member
 * @string: (out) (transfer full) (nullable): its text; %NULL if it is missing or not a string
 *
 * Returns: %FALSE if the member is there, and neither a string nor null
 */
gboolean
pfo_slice_read_string (PfoSlice object, const char *member, char **string)
{
  gboolean readable = TRUE;
  PfoJsonReader reader;

  *string = NULL;
  if (object.text == NULL)
    return TRUE;

  pfo_json_reader_init (&reader, object.text, object.length);
  pfo_json_reader_next (&reader);
  while (pfo_json_reader_next (&reader) == PFO_JSON_NAME)
    {
      gboolean found = pfo_json_reader_equals (&reader, member);
      PfoJsonToken token = pfo_json_reader_next (&reader);

      if (found)
        {
          g_clear_pointer (string, g_free);
          readable = token == PFO_JSON_STRING || token == PFO_JSON_NULL;
          if (token == PFO_JSON_STRING)
            *string = pfo_json_reader_dup_string (&reader, NULL);
        }
      pfo_json_reader_skip (&reader);
    }

  return readable;
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
  char *string;

  pfo_slice_read_string (object, member, &string);
  return string;
}
