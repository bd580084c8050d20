/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <unicase.h>

#include "pfo-form.h"

G_BEGIN_DECLS

/**
 * PfsCase:
 * @map: a full mapping of libunistring
 * @map_ascii: what it does to a character of ASCII
 *
 * A mapping of upper and lower case, the same in every locale.
 */
typedef struct
{
  uint8_t *(*map) (const uint8_t *string,
                   size_t length,
                   const char *language,
                   uninorm_t normalisation,
                   uint8_t *buffer,
                   size_t *mapped_length);
  char (*map_ascii) (char character);
} PfsCase;

gboolean pfs_case_run (const PfsCase *self, const PfoValue *text, GString *answer, GError **error);

G_END_DECLS
