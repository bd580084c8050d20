/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-scope.h"

struct _PfsScope
{
  const PfsScope *parent;
  GHashTable *markup; /* name -> markup */
  GHashTable *lists;  /* name -> GPtrArray of PfsScope */
};

/* Whether HTML and XML both take @character as it is. */
static gboolean
is_character (gunichar character)
{
  if (g_unichar_iscntrl (character))
    return character == '\t' || character == '\n' || character == '\r';

  return (character & 0xfffe) != 0xfffe;
}

/**
 * pfs_scope_append_escaped:
 * @markup: where to append
 * @text: any text
 *
 * Appends @text so that it is the same text in HTML and XML, in elements as in quoted attributes.
 * What can be no character there becomes U+FFFD.
 */
void
pfs_scope_append_escaped (GString *markup, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *pos = valid; *pos != '\0'; pos = g_utf8_next_char (pos))
    {
      gunichar character = g_utf8_get_char (pos);

      if (character == '&')
        g_string_append (markup, "&amp;");
      else if (character == '<')
        g_string_append (markup, "&lt;");
      else if (character == '>')
        g_string_append (markup, "&gt;");
      else if (character == '"')
        g_string_append (markup, "&#34;");
      else if (character == '\'')
        g_string_append (markup, "&#39;");
      else if (!is_character (character))
        g_string_append (markup, "\xef\xbf\xbd");
      else
        g_string_append_len (markup, pos, g_utf8_next_char (pos) - pos);
    }
}

static PfsScope *
new_inside (const PfsScope *parent)
{
  PfsScope *self = g_new0 (PfsScope, 1);

  self->parent = parent;
  self->markup = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_ptr_array_unref);
  return self;
}

/**
 * pfs_scope_new:
 *
 * Returns: (transfer full): a scope without names
 */
PfsScope *
pfs_scope_new (void)
{
  return new_inside (NULL);
}

/**
 * pfs_scope_free:
 * @self: (transfer full): a scope that pfs_scope_new() made
 *
 * Frees it with the scopes of its lists' items.
 */
void
pfs_scope_free (PfsScope *self)
{
  g_hash_table_unref (self->markup);
  g_hash_table_unref (self->lists);
  g_free (self);
}

/**
 * pfs_scope_set_text:
 * @self: a scope
 * @name: a name
 * @text: what it stands for, whoever wrote it
 */
void
pfs_scope_set_text (PfsScope *self, const char *name, const char *text)
{
  GString *markup = g_string_new (NULL);

  pfs_scope_append_escaped (markup, text);
  g_hash_table_insert (self->markup, g_strdup (name), g_string_free (markup, FALSE));
}

/**
 * pfs_scope_set_trusted_markup:
 * @self: a scope
 * @name: a name
 * @markup: what it stands for: markup that the program itself has made, in which everything that
 *   comes from elsewhere is escaped
 */
void
pfs_scope_set_trusted_markup (PfsScope *self, const char *name, const char *markup)
{
  g_hash_table_insert (self->markup, g_strdup (name), g_strdup (markup));
}

/**
 * pfs_scope_add_item:
 * @self: a scope
 * @list: the name of a list
 *
 * Returns: (transfer none): the scope of a new item at the list's end
 */
PfsScope *
pfs_scope_add_item (PfsScope *self, const char *list)
{
  GPtrArray *items = g_hash_table_lookup (self->lists, list);
  PfsScope *item = new_inside (self);

  if (items == NULL)
    {
      items = g_ptr_array_new_with_free_func ((GDestroyNotify) pfs_scope_free);
      g_hash_table_insert (self->lists, g_strdup (list), items);
    }

  g_ptr_array_add (items, item);
  return item;
}

/**
 * pfs_scope_get_markup:
 * @self: a scope
 * @name: a name
 *
 * Returns: (transfer none) (nullable): what @name stands for here or in a scope around, escaped
 */
const char *
pfs_scope_get_markup (const PfsScope *self, const char *name)
{
  const char *markup = NULL;

  for (; self != NULL && markup == NULL; self = self->parent)
    markup = g_hash_table_lookup (self->markup, name);

  return markup;
}

/**
 * pfs_scope_get_items:
 * @self: a scope
 * @list: the name of a list
 *
 * Returns: (transfer none) (nullable): the scopes of the list's items, here or in a scope around;
 *   %NULL if it has none
 */
const GPtrArray *
pfs_scope_get_items (const PfsScope *self, const char *list)
{
  const GPtrArray *items = NULL;

  for (; self != NULL && items == NULL; self = self->parent)
    items = g_hash_table_lookup (self->lists, list);

  return items;
}
