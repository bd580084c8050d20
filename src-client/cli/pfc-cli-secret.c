/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli-secret.h"

#include "pfo-json-reader.h"

static gboolean
is_password (const PfoJsonReader *reader)
{
  return pfo_json_reader_equals (reader, "password") ||
         pfo_json_reader_equals (reader, "new_password");
}

static gboolean
is_secret (const PfoJsonReader *reader)
{
  return is_password (reader) || pfo_json_reader_equals (reader, "token");
}

static gboolean
mentions (const char *line, gsize length, const char *word)
{
  g_autofree char *text = g_ascii_strdown (line, length);

  return g_strstr_len (text, length, word) != NULL;
}

static gboolean
mentions_secret (const char *line, gsize length)
{
  return mentions (line, length, "password") || mentions (line, length, "token") ||
         mentions (line, length, "\\u");
}

/* Copies up to the token that was read, and stars for it. Returns where the line goes on. */
static const char *
hide_token (GString *shown, const PfoJsonReader *reader, const char *from)
{
  gsize length;
  const char *token = pfo_json_reader_get_raw (reader, &length);

  g_string_append_len (shown, from, token - from);
  g_string_append (shown, "***");
  return token + length;
}

/* The value that follows: what is in it, too, should it be an object or a list. */
static const char *
hide_value (GString *shown, PfoJsonReader *reader, const char *from)
{
  guint depth = 0;

  do
    {
      PfoJsonToken token = pfo_json_reader_next (reader);

      if (token == PFO_JSON_OBJECT || token == PFO_JSON_ARRAY)
        depth++;
      else if (token == PFO_JSON_OBJECT_END || token == PFO_JSON_ARRAY_END)
        depth--;
      else if (token == PFO_JSON_ERROR)
        return from;
      else if (token != PFO_JSON_NAME)
        from = hide_token (shown, reader, from);
    }
  while (depth > 0);

  return from;
}

/**
 * pfc_cli_secret_hide:
 * @line: a line as it goes over the wire
 * @length: its length in bytes
 *
 * Returns: (transfer full): @line with `***` in place of passwords and tokens, and with nothing
 * else of it changed. One that cannot be read, and may have such in it, is left out as a whole.
 */
char *
pfc_cli_secret_hide (const char *line, gsize length)
{
  g_autoptr (GString) shown = g_string_new (NULL);
  const char *from = line;
  PfoJsonReader reader;
  PfoJsonToken token;

  pfo_json_reader_init (&reader, line, length);
  do
    {
      token = pfo_json_reader_next (&reader);
      if (token == PFO_JSON_NAME && is_secret (&reader))
        from = hide_value (shown, &reader, from);
    }
  while (token != PFO_JSON_END && token != PFO_JSON_ERROR);

  if (token == PFO_JSON_ERROR && mentions_secret (line, length))
    return g_strdup ("***");

  g_string_append_len (shown, from, line + length - from);
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

/**
 * pfc_cli_secret_has_password:
 * @line: a line as it goes over the wire
 * @length: its length in bytes
 *
 * Returns: whether @line has a password in it, or cannot be read and speaks of one
 */
gboolean
pfc_cli_secret_has_password (const char *line, gsize length)
{
  PfoJsonReader reader;
  PfoJsonToken token;

  pfo_json_reader_init (&reader, line, length);
  do
    {
      token = pfo_json_reader_next (&reader);
      if (token == PFO_JSON_NAME && is_password (&reader))
        return TRUE;
    }
  while (token != PFO_JSON_END && token != PFO_JSON_ERROR);

  return token == PFO_JSON_ERROR && mentions (line, length, "password");
}
