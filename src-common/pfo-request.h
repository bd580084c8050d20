/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfo-json-reader.h"

G_BEGIN_DECLS

/* The longest string id, in bytes (protocol, section 2). */
#define PFO_ID_MAX 64

/**
 * PfoSlice:
 *
 * A piece of a request line: valid JSON, borrowed. @text is %NULL where the request has none.
 */
typedef struct
{
  const char *text;
  gsize length;
} PfoSlice;

/**
 * PfoRequest:
 * @op: the operation's name, with its quotes
 * @id: the id as it stands in the line, with its quotes if it is a string
 * @data: the object `data`; no text if it is missing or null
 * @lang: the string `lang` in that, with its quotes
 * @task: the object `task`: the one in `data` or, failing that, the one beside it, where older
 *   clients put it
 * @task_name: the string `name` in that, with its quotes
 * @task_problem: (nullable): why that is no task, for operations that want one
 *
 * A request line, read. It borrows from the line.
 */
typedef struct
{
  PfoSlice op;
  PfoSlice id;
  PfoSlice data;
  PfoSlice lang;
  PfoSlice task;
  PfoSlice task_name;
  const char *task_problem;
} PfoRequest;

gboolean pfo_request_parse (PfoRequest *self, const char *line, gsize length, GError **error);

gboolean pfo_slice_is_name (PfoSlice string, const char *name);

char *pfo_slice_dup_text (PfoSlice string);

char *pfo_slice_dup_beginning (PfoSlice string, guint n_characters);

gboolean pfo_slice_read_string (PfoSlice object, const char *member, char **string);

char *pfo_slice_dup_string (PfoSlice object, const char *member);

G_END_DECLS
