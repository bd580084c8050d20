/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The characters of JSON strings that do not stand for themselves. */

guint pfo_json_character_measure (const char *pos, const char *end);

guint pfo_json_character_read_escape (const char *pos, const char *end, gunichar *character);

G_END_DECLS
