/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What goes over the wire is written by these: json-glib's own generator writes large doubles in a
 * way that is not JSON (`1e+17.0`), and all doubles with 17 digits. */

void pfo_json_write_string (GString *out, const char *string, gsize length);

void pfo_json_write_node (GString *out, JsonNode *node);

char *pfo_json_to_string (JsonNode *node);

G_END_DECLS
