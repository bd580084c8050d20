/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-tasks.h"

#include "pfs-case.h"

static const PfoField fields[] = {
  { .name = "s",
    .type = PFO_FIELD_STRING,
    .title = { "Texto", "Text" },
    .description = { "El texto que se pasa a minúsculas", "The text to turn into lower case" } },
};

static const PfsCase lower = { u8_tolower, g_ascii_tolower };

static gboolean
run (PfoValues *values, GString *answer, GError **error)
{
  return pfs_case_run (&lower, pfo_values_get (values, 0), answer, error);
}

const PfsTask pfs_task_lower = {
  .name = "lower",
  .title = { "Minúsculas", "Lower case" },
  .description = { "Pasa un texto a minúsculas.", "Turns a text into lower case." },
  .fields = fields,
  .n_fields = G_N_ELEMENTS (fields),
  .quick = TRUE,
  .run = run,
};
