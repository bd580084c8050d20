/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-tasks.h"

#include "pfs-case.h"

static const PfoField fields[] = {
  { .name = "s",
    .type = PFO_FIELD_STRING,
    .title = { "Texto", "Text" },
    .description = { "El texto que se pasa a mayúsculas", "The text to turn into upper case" } },
};

static const PfsCase upper = { u8_toupper, g_ascii_toupper };

static gboolean
run (PfoValues *values, GString *answer, GError **error)
{
  return pfs_case_run (&upper, pfo_values_get (values, 0), answer, error);
}

const PfsTask pfs_task_upper = {
  .name = "upper",
  .title = { "Mayúsculas", "Upper case" },
  .description = { "Pasa un texto a mayúsculas.", "Turns a text into upper case." },
  .fields = fields,
  .n_fields = G_N_ELEMENTS (fields),
  .quick = TRUE,
  .run = run,
};
