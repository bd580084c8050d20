/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-template.h"

#include <string.h>

typedef enum
{
  PIECE_TEXT,
  PIECE_NAME,
  PIECE_LIST,
  PIECE_LIST_END,
} PieceKind;

typedef struct
{
  PieceKind kind;
  char *text; /* as it stands, or the name */
  guint end;  /* of a list: where its end is */
} Piece;

struct _PfsTemplate
{
  GArray *pieces; /* of Piece */
};

/* How far a text was read. */
typedef struct
{
  PfsTemplate *template;
  const char *text;
  const char *pos;
  GArray *open; /* of guint: the lists that have no end yet */
} Parser;

static void
clear_piece (gpointer data)
{
  g_free (((Piece *) data)->text);
}

static Piece *
get_piece (const PfsTemplate *self, guint index)
{
  return &g_array_index (self->pieces, Piece, index);
}

static void
add_piece (Parser *parser, PieceKind kind, const char *text, gsize length)
{
  Piece piece = { kind, g_strndup (text, length), 0 };

  g_array_append_val (parser->template->pieces, piece);
}

static gboolean
refuse (const Parser *parser, const char *problem, GError **error)
{
  guint line = 1;

  for (const char *pos = parser->text; pos < parser->pos; pos++)
    line += *pos == '\n';

  g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_PARSE, "line %u: %s", line, problem);
  return FALSE;
}

static const char *
skip_blanks (const char *pos)
{
  while (*pos == ' ' || *pos == '\t')
    pos++;

  return pos;
}

/* Whether the tag from @tag to @end is alone on its line, which then goes: @tag is moved to the
 * beginning of the line, @end behind it. */
static void
take_line (const Parser *parser, const char **tag, const char **end)
{
  const char *start = *tag;
  const char *behind = skip_blanks (*end);

  while (start > parser->pos && (start[-1] == ' ' || start[-1] == '\t'))
    start--;

  if (*behind == '\n' && (start == parser->text || start[-1] == '\n'))
    {
      *tag = start;
      *end = behind + 1;
    }
}

static gboolean
end_list (Parser *parser, GError **error)
{
  guint end = parser->template->pieces->len - 1;
  guint begin;

  if (parser->open->len == 0)
    return refuse (parser, "a list ends that did not begin", error);

  begin = g_array_index (parser->open, guint, parser->open->len - 1);
  if (!g_str_equal (get_piece (parser->template, begin)->text,
                    get_piece (parser->template, end)->text))
    return refuse (parser, "a list ends inside another", error);

  get_piece (parser->template, begin)->end = end;
  g_array_set_size (parser->open, parser->open->len - 1);
  return TRUE;
}

/* Reads the tag at @tag, and the text before it. */
static gboolean
read_tag (Parser *parser, const char *tag, GError **error)
{
  PieceKind kind = tag[2] == '#' ? PIECE_LIST : tag[2] == '/' ? PIECE_LIST_END : PIECE_NAME;
  const char *name = tag + (kind == PIECE_NAME ? 2 : 3);
  gsize length = strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-");
  const char *end = name + length + 2;

  if (length == 0 || !g_str_has_prefix (name + length, "}}"))
    {
      parser->pos = tag;
      return refuse (parser, "{{ without a name and }}", error);
    }

  if (kind != PIECE_NAME)
    take_line (parser, &tag, &end);

  add_piece (parser, PIECE_TEXT, parser->pos, tag - parser->pos);
  add_piece (parser, kind, name, length);
  parser->pos = end;

  if (kind == PIECE_LIST)
    {
      guint begin = parser->template->pieces->len - 1;
      g_array_append_val (parser->open, begin);
    }

  return kind != PIECE_LIST_END || end_list (parser, error);
}

/**
 * pfs_template_new:
 * @text: a page with blanks
 * @error: set to %G_MARKUP_ERROR_PARSE, with the line, if a tag is badly formed or a list does not
 *   end
 *
 * Returns: (transfer full) (nullable): the template
 */
PfsTemplate *
pfs_template_new (const char *text, GError **error)
{
  g_autoptr (PfsTemplate) self = g_new0 (PfsTemplate, 1);
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint));
  Parser parser = { self, text, text, open };
  const char *tag;

  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (self->pieces, clear_piece);

  while ((tag = strstr (parser.pos, "{{")) != NULL)
    {
      if (!read_tag (&parser, tag, error))
        return NULL;
    }

  if (open->len > 0)
    {
      refuse (&parser, "a list has no end", error);
      return NULL;
    }

  add_piece (&parser, PIECE_TEXT, parser.pos, strlen (parser.pos));
  return g_steal_pointer (&self);
}

/**
 * pfs_template_free:
 * @self: a template that no thread uses any more
 */
void
pfs_template_free (PfsTemplate *self)
{
  g_array_unref (self->pieces);
  g_free (self);
}

static void
render_name (const char *name, const PfsScope *scope, GString *page)
{
  const char *markup = pfs_scope_get_markup (scope, name);

  if (markup == NULL)
    g_critical ("the template names “%s”, which has no value", name);
  else
    g_string_append (page, markup);
}

static void
render_pieces (const PfsTemplate *self,
               guint begin,
               guint end,
               const PfsScope *scope,
               GString *page)
{
  for (guint i = begin; i < end; i++)
    {
      const Piece *piece = get_piece (self, i);

      if (piece->kind == PIECE_TEXT)
        {
          g_string_append (page, piece->text);
        }
      else if (piece->kind == PIECE_NAME)
        {
          render_name (piece->text, scope, page);
        }
      else if (piece->kind == PIECE_LIST)
        {
          const GPtrArray *items = pfs_scope_get_items (scope, piece->text);

          for (guint k = 0; items != NULL && k < items->len; k++)
            render_pieces (self, i + 1, piece->end, g_ptr_array_index (items, k), page);
          i = piece->end;
        }
    }
}

/**
 * pfs_template_render:
 * @self: a template
 * @scope: its values; a name without one is a mistake of the program
 *
 * Returns: (transfer full): the page
 */
char *
pfs_template_render (const PfsTemplate *self, const PfsScope *scope)
{
  GString *page = g_string_new (NULL);

  render_pieces (self, 0, self->pieces->len, scope, page);
  return g_string_free (page, FALSE);
}
