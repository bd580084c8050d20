/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfo-form.h"

G_BEGIN_DECLS

struct _PfoForm
{
  gatomicrefcount ref_count;
  const PfoField *fields;
  guint n_fields;

  /* Of a form that was read from a schema. */
  PfoField *owned_fields;
  GStringChunk *strings;
};

/* Takes @owned (nullable) and @strings (nullable), which @fields may lie in. */
PfoForm *pfo_form_new_take (PfoField *owned,
                            const PfoField *fields,
                            guint n_fields,
                            GStringChunk *strings);

gboolean pfo_field_takes (const PfoField *field, const char *json);

G_END_DECLS
