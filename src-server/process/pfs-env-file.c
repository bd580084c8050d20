/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-env-file.h"

#include <string.h>

#include "pfs-settings.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

typedef struct
{
  char *value;
  guint line;
} Variable;

struct _PfsEnvFile
{
  GHashTable *variables; /* name -> Variable */
};

/* Where the parser stands. */
typedef struct
{
  const char *pos;
  const char *file;
  guint line;
} Cursor;

static void
variable_free (Variable *variable)
{
  g_free (variable->value);
  g_free (variable);
}

/* Messages never quote the file: what is wrong may be a piece of a password. */
static gboolean
fail (GError **error, const char *file, guint line, const char *problem)
{
  g_set_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_FILE, "%s, line %u: %s", file, line,
               problem);
  return FALSE;
}

static guint
count_lines (const char *start, const char *end)
{
  guint lines = 0;

  for (const char *p = start; p < end; p++)
    lines += *p == '\n';

  return lines;
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

static gboolean
is_line_end (char c)
{
  return c == '\n' || c == '\0';
}

static void
skip_blanks (Cursor *cursor)
{
  while (is_blank (*cursor->pos))
    cursor->pos++;
}

static void
skip_line (Cursor *cursor)
{
  cursor->pos += strcspn (cursor->pos, "\n");
  if (*cursor->pos == '\n')
    {
      cursor->pos++;
      cursor->line++;
    }
}

static void
skip_export (Cursor *cursor)
{
  if (g_str_has_prefix (cursor->pos, "export") && is_blank (cursor->pos[strlen ("export")]))
    {
      cursor->pos += strlen ("export");
      skip_blanks (cursor);
    }
}

/* Docker compose, which shares the file, takes points and dashes too. */
static char *
read_name (Cursor *cursor)
{
  const char *start = cursor->pos;

  if (!g_ascii_isalpha (*start) && *start != '_')
    return NULL;

  while (g_ascii_isalnum (*cursor->pos) || (*cursor->pos != '\0' && strchr ("_.-", *cursor->pos)))
    cursor->pos++;

  return g_strndup (start, cursor->pos - start);
}

/* A comment starts at a # behind a blank: pass#word is a value. */
static char *
read_bare (Cursor *cursor)
{
  const char *start = cursor->pos;
  const char *end = start;

  for (; !is_line_end (*cursor->pos); cursor->pos++)
    {
      if (*cursor->pos == '#' && is_blank (cursor->pos[-1]))
        break;
      if (!is_blank (*cursor->pos))
        end = cursor->pos + 1;
    }

  cursor->pos += strcspn (cursor->pos, "\n");
  return g_strndup (start, end - start);
}

static void
append_escaped (GString *value, char c)
{
  switch (c)
    {
    case 'n':
      g_string_append_c (value, '\n');
      break;
    case 'r':
      g_string_append_c (value, '\r');
      break;
    case 't':
      g_string_append_c (value, '\t');
      break;
    case '\\':
    case '"':
    case '\'':
    case '$':
    case '`':
      g_string_append_c (value, c);
      break;
    default:
      g_string_append_c (value, '\\');
      g_string_append_c (value, c);
    }
}

/* Reads a value in quotes, which may go over several lines. Returns: %NULL if it does not end */
static char *
read_quoted (Cursor *cursor, char quote)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (cursor->pos++; *cursor->pos != quote; cursor->pos++)
    {
      if (*cursor->pos == '\0')
        return NULL;

      if (quote == '"' && *cursor->pos == '\\' && cursor->pos[1] != '\0')
        append_escaped (value, *++cursor->pos);
      else
        g_string_append_c (value, *cursor->pos);

      cursor->line += *cursor->pos == '\n';
    }

  cursor->pos++;
  return g_string_free (g_steal_pointer (&value), FALSE);
}

static char *
read_value (Cursor *cursor)
{
  if (*cursor->pos == '"' || *cursor->pos == '\'')
    return read_quoted (cursor, *cursor->pos);
  else
    return read_bare (cursor);
}

static gboolean
is_rest_empty (Cursor *cursor)
{
  const char *start = cursor->pos;

  skip_blanks (cursor);
  return is_line_end (*cursor->pos) || (*cursor->pos == '#' && cursor->pos > start);
}

/* Reads the variable that starts here. Problems are told with the line that it starts in. */
static gboolean
parse_variable (PfsEnvFile *self, Cursor *cursor, GError **error)
{
  guint line = cursor->line;
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  Variable *variable;

  skip_export (cursor);
  name = read_name (cursor);
  skip_blanks (cursor);
  if (name == NULL || *cursor->pos != '=')
    return fail (error, cursor->file, line, "expected NAME=value");

  cursor->pos++;
  skip_blanks (cursor);
  value = read_value (cursor);
  if (value == NULL)
    return fail (error, cursor->file, line, "the quote that opens here is never closed");
  if (!is_rest_empty (cursor))
    return fail (error, cursor->file, line, "there is text behind the closing quote");

  variable = g_new (Variable, 1);
  *variable = (Variable){ .value = g_steal_pointer (&value), .line = line };
  g_hash_table_replace (self->variables, g_steal_pointer (&name), variable);

  return TRUE;
}

static gboolean
parse_lines (PfsEnvFile *self, const char *text, const char *file, GError **error)
{
  Cursor cursor = { .pos = text, .file = file, .line = 1 };

  while (*cursor.pos != '\0')
    {
      skip_blanks (&cursor);
      if (*cursor.pos != '#' && !is_line_end (*cursor.pos) &&
          !parse_variable (self, &cursor, error))
        return FALSE;
      skip_line (&cursor);
    }

  return TRUE;
}

/**
 * pfs_env_file_parse:
 * @text: what the file holds
 * @length: its length
 * @file: the file's name, for messages
 *
 * Reads `NAME=value` lines. A line may begin with `export`; a comment starts at a `#` that begins
 * the line or follows a blank. Values in single quotes are taken as they are, those in double
 * quotes know the escapes `\n`, `\r`, `\t`, `\\`, `\"`, `\'`, `\$` and `` \` ``.
 * Nothing is substituted for `$NAME`: passwords hold dollars. Of two lines with one name the later
 * wins.
 *
 * Returns: (transfer full): the variables; %NULL with an error that names @file and the line
 */
PfsEnvFile *
pfs_env_file_parse (const char *text, gsize length, const char *file, GError **error)
{
  g_autoptr (PfsEnvFile) self = NULL;
  g_autofree char *copy = NULL;
  g_autofree char *lines = NULL;
  g_auto (GStrv) parts = NULL;
  const char *invalid;

  if (!g_utf8_validate_len (text, length, &invalid))
    {
      fail (error, file, 1 + count_lines (text, invalid), "this is not UTF-8 text");
      return NULL;
    }

  copy = g_strndup (text, length);
  parts = g_strsplit (copy, "\r\n", -1);
  lines = g_strjoinv ("\n", parts);

  self = g_new0 (PfsEnvFile, 1);
  self->variables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) variable_free);
  if (!parse_lines (self, lines + (g_str_has_prefix (lines, BYTE_ORDER_MARK) ? 3 : 0), file, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * pfs_env_file_load:
 * @file: a path
 * @may_be_missing: whether a file that does not exist holds no variables, rather than is an error
 *
 * Reads @file as pfs_env_file_parse() does.
 *
 * Returns: (transfer full): the variables; %NULL with an error that names @file
 */
PfsEnvFile *
pfs_env_file_load (const char *file, gboolean may_be_missing, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (file, &text, &length, &local_error) &&
      !(may_be_missing && g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT)))
    {
      g_set_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_FILE, "%s can't be read: %s", file,
                   local_error->message);
      return NULL;
    }

  return pfs_env_file_parse (text ? text : "", length, file, error);
}

/**
 * pfs_env_file_get:
 * @self: the variables of a file
 * @name: a variable
 * @line: (out) (optional): where to put the line it starts in
 *
 * Returns: (nullable): its value; %NULL if the file has no such variable
 */
const char *
pfs_env_file_get (PfsEnvFile *self, const char *name, guint *line)
{
  const Variable *variable = g_hash_table_lookup (self->variables, name);

  if (variable == NULL)
    return NULL;

  if (line != NULL)
    *line = variable->line;
  return variable->value;
}

/**
 * pfs_env_file_free:
 * @self: the variables of a file
 *
 * Frees them with their values.
 */
void
pfs_env_file_free (PfsEnvFile *self)
{
  g_hash_table_unref (self->variables);
  g_free (self);
}
