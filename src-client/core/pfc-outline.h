/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PFC_OUTLINE_TITLE,
  PFC_OUTLINE_HEADING,
  PFC_OUTLINE_PARAGRAPH,
  PFC_OUTLINE_ITEM,
} PfcOutlineKind;

/**
 * PfcOutlineBlock:
 * @kind: what it is
 * @text: its text, with blanks collapsed; of an item what it is about
 * @detail: (nullable): what an item says of that; %NULL for the other kinds
 */
typedef struct
{
  PfcOutlineKind kind;
  char *text;
  char *detail;
} PfcOutlineBlock;

/* What the page @html says, as blocks of text, without its looks. Returns: (transfer container): of
 * PfcOutlineBlock, which the array frees; %NULL with an error of G_MARKUP_ERROR if it is not
 * well-formed XML, or holds more blocks than anybody would read */
GPtrArray *pfc_outline_read (const char *html, GError **error);

G_END_DECLS
