/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char *pfc_request_write (const char *op, JsonObject *data, gint64 id);

G_END_DECLS
