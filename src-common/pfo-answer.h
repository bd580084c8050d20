/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfo-number.h"
#include "pfo-request.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* An answer line is written front to back into a GString:
 *
 *   pfo_answer_begin (line, TRUE);                  {"ok":true
 *   pfo_answer_add_number (line, "result", sum);    ,"result":6.5
 *   pfo_answer_end (line, request.id);              ,"id":7}\n
 */

void pfo_answer_begin (GString *line, gboolean ok);

void pfo_answer_add_string (GString *line, const char *name, const char *string);

void pfo_answer_add_string_len (GString *line, const char *name, const char *string, gsize length);

void pfo_answer_add_number (GString *line, const char *name, PfoNumber number);

void pfo_answer_add_integer (GString *line, const char *name, gint64 integer);

void pfo_answer_add_node (GString *line, const char *name, JsonNode *node);

void pfo_answer_add_error (GString *line, const GError *error);

void pfo_answer_end (GString *line, PfoSlice id);

G_END_DECLS
