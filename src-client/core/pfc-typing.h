/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfo-form.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PfcDecimal:
 *
 * What stands before the decimals where a person comes from. A point is understood everywhere.
 */
typedef enum
{
  PFC_DECIMAL_POINT,
  PFC_DECIMAL_COMMA,
} PfcDecimal;

PfcDecimal pfc_decimal_from_locale (void);

JsonNode *
pfc_typing_read (const PfoField *field, const char *text, PfcDecimal decimal, GError **error);

char *pfc_typing_write (JsonNode *value, PfcDecimal decimal);

char *pfc_typing_write_default (const PfoField *field, PfcDecimal decimal);

G_END_DECLS
