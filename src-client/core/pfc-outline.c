/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-outline.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_BLOCKS 1000

/* A page that is not trusted is read into a few flat texts: there is no tree to be too deep. */
typedef struct
{
  GPtrArray *blocks;
  GPtrArray *columns; /* what the columns of the table are called */
  GString *text;      /* of the block that is open */
  GString *detail;
  guint n_skipped; /* elements open within one whose text nobody reads */
  guint n_cells;   /* of the table's row */
  gboolean in_head;
  gboolean in_item;
  gboolean in_detail;
} Reader;

static void
block_free (gpointer data)
{
  PfcOutlineBlock *block = data;

  g_free (block->text);
  g_free (block->detail);
  g_free (block);
}

static gboolean
is_one_of (const char *name, const char *const *names)
{
  return g_strv_contains (names, name);
}

static gboolean
is_skipped (const char *name)
{
  const char *const names[] = { "head", "style", "script", "svg", "template", NULL };

  return is_one_of (name, names);
}

static gboolean
is_heading (const char *name)
{
  return name[0] == 'h' && name[1] >= '1' && name[1] <= '6' && name[2] == '\0';
}

/* These end what stands before them, wherever they are. */
static gboolean
is_block (const char *name)
{
  const char *const names[] = { "article", "body",    "div", "dl",    "footer", "header",
                                "main",    "section", "ul",  "table", "ol",     NULL };

  return is_heading (name) || is_one_of (name, names);
}

static char *
take (GString *text)
{
  char *taken = g_strstrip (g_strdup (text->str));

  g_string_truncate (text, 0);
  return taken;
}

static void
add_block (Reader *reader, PfcOutlineKind kind)
{
  g_autofree char *text = take (reader->text);
  g_autofree char *detail = take (reader->detail);
  PfcOutlineBlock *block;

  if (*text == '\0' && *detail == '\0')
    return;

  block = g_new0 (PfcOutlineBlock, 1);
  block->kind = kind;
  block->text = g_steal_pointer (&text);
  if (kind == PFC_OUTLINE_ITEM && *detail != '\0')
    block->detail = g_steal_pointer (&detail);
  g_ptr_array_add (reader->blocks, block);
}

static void
start_detail (Reader *reader, const char *separator)
{
  reader->in_detail = TRUE;
  if (reader->detail->len > 0)
    g_string_append (reader->detail, separator);
}

static const char *
find_column (Reader *reader)
{
  return reader->n_cells < reader->columns->len
             ? g_ptr_array_index (reader->columns, reader->n_cells)
             : NULL;
}

/* The first cell of a row names it, the others are told with the name of their column. */
static void
start_cell (Reader *reader)
{
  const char *column = find_column (reader);

  if (reader->in_head || reader->n_cells == 0)
    return;

  start_detail (reader, " · ");
  if (column != NULL)
    /* Translators: what a column of a table is called, before what stands in it */
    g_string_append_printf (reader->detail, _("%s: "), column);
}

static void
end_cell (Reader *reader)
{
  if (reader->in_head)
    g_ptr_array_add (reader->columns, take (reader->text));
  reader->in_detail = FALSE;
  reader->n_cells++;
}

static void
start_element (GMarkupParseContext *context,
               const char *name,
               const char **attribute_names,
               const char **attribute_values,
               gpointer user_data,
               GError **error)
{
  Reader *reader = user_data;

  if (reader->n_skipped > 0 || is_skipped (name))
    reader->n_skipped++;
  else if (reader->blocks->len >= MAX_BLOCKS)
    g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT,
                 "the page has more than %d pieces of text", MAX_BLOCKS);
  else if (g_str_equal (name, "table"))
    g_ptr_array_set_size (reader->columns, 0);
  else if (g_str_equal (name, "thead"))
    reader->in_head = TRUE;
  else if (g_str_equal (name, "tr"))
    reader->n_cells = 0;
  else if (g_str_equal (name, "th") || g_str_equal (name, "td"))
    start_cell (reader);
  else if (g_str_equal (name, "li"))
    reader->in_item = TRUE;
  else if (g_str_equal (name, "dd"))
    reader->in_detail = TRUE;
  else if (reader->in_item && (g_str_equal (name, "p") || g_str_equal (name, "code")))
    start_detail (reader, " · ");
  else if (is_block (name) && !reader->in_item)
    add_block (reader, PFC_OUTLINE_PARAGRAPH);
}

static void
end_element (GMarkupParseContext *context, const char *name, gpointer user_data, GError **error)
{
  Reader *reader = user_data;

  if (reader->n_skipped > 0)
    reader->n_skipped--;
  else if (is_heading (name))
    add_block (reader, name[1] == '1' ? PFC_OUTLINE_TITLE : PFC_OUTLINE_HEADING);
  else if (g_str_equal (name, "thead"))
    reader->in_head = FALSE;
  else if (g_str_equal (name, "th") || g_str_equal (name, "td"))
    end_cell (reader);
  else if (g_str_equal (name, "li"))
    reader->in_item = FALSE;
  else if (g_str_equal (name, "p") || g_str_equal (name, "code") || g_str_equal (name, "dd"))
    reader->in_detail = FALSE;

  if (reader->n_skipped > 0 || reader->in_head || reader->in_item)
    return;

  if (g_str_equal (name, "li") || g_str_equal (name, "dd") || g_str_equal (name, "tr"))
    add_block (reader, PFC_OUTLINE_ITEM);
  else if (g_str_equal (name, "p") || is_block (name))
    add_block (reader, PFC_OUTLINE_PARAGRAPH);
}

/* Blanks of any kind and number are one. */
static void
read_text (GMarkupParseContext *context,
           const char *text,
           gsize length,
           gpointer user_data,
           GError **error)
{
  Reader *reader = user_data;
  GString *target = reader->in_detail ? reader->detail : reader->text;

  if (reader->n_skipped > 0)
    return;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isspace (text[i]))
        g_string_append_c (target, text[i]);
      else if (target->len > 0 && target->str[target->len - 1] != ' ')
        g_string_append_c (target, ' ');
    }
}

/**
 * pfc_outline_read:
 * @html: a page, which is well-formed XML
 * @error: return location
 *
 * Reads what a page of the server says to where no web page can be shown. Headings, paragraphs,
 * items of lists, terms with what is said of them, and rows of tables become blocks; pictures,
 * styles and scripts become nothing. The page is not trusted: what is returned is plain text, at
 * most 1000 blocks.
 *
 * Returns: (transfer container) (element-type PfcOutlineBlock): the blocks in the order of the
 * page, or %NULL with an error of %G_MARKUP_ERROR
 */
GPtrArray *
pfc_outline_read (const char *html, GError **error)
{
  const GMarkupParser parser = { start_element, end_element, read_text, NULL, NULL };
  g_autoptr (GPtrArray) blocks = g_ptr_array_new_with_free_func (block_free);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) detail = g_string_new (NULL);
  Reader reader = { .blocks = blocks, .columns = columns, .text = text, .detail = detail };
  g_autoptr (GMarkupParseContext) context = NULL;

  g_return_val_if_fail (html != NULL, NULL);

  context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reader, NULL);
  if (!g_markup_parse_context_parse (context, html, strlen (html), error) ||
      !g_markup_parse_context_end_parse (context, error))
    return NULL;

  return g_steal_pointer (&blocks);
}
