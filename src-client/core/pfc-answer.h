/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* An answer of the server, read: members of another type than expected are as good as missing. */

JsonObject *pfc_answer_parse (const char *line, gsize length);

gboolean pfc_answer_is_ok (JsonObject *answer);

gboolean pfc_answer_get_id (JsonObject *answer, gint64 *id);

GError *pfc_answer_to_error (JsonObject *answer);

GError *pfc_answer_new_odd_error (void);

const char *pfc_answer_get_string (JsonObject *object, const char *member);

gint64 pfc_answer_get_integer (JsonObject *object, const char *member, gint64 fallback);

JsonObject *pfc_answer_get_object (JsonObject *object, const char *member);

JsonArray *pfc_answer_get_array (JsonObject *object, const char *member);

G_END_DECLS
