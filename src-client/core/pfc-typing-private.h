/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-typing.h"

G_BEGIN_DECLS

gboolean pfc_typing_refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

char *pfc_typing_quote (const char *text, gsize length);

gboolean pfc_typing_read_number (const char *text, gsize length, PfcDecimal decimal, guint item,
                                 PfoNumber *number, GError **error);

JsonArray *pfc_typing_read_numbers (const char *text, PfcDecimal decimal, GError **error);

JsonNode *pfc_typing_number_to_node (PfoNumber number);

G_END_DECLS
