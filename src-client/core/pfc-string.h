/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean pfc_string_set (char **place, const char *string);

char *pfc_string_shorten (const char *string, gsize n_chars);

G_END_DECLS
