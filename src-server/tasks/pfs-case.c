/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-case.h"

#include "pfo-answer.h"
#include "pfo-error.h"

#include <stdlib.h>

/* Maps a text of ASCII only; stops and returns %FALSE at the first other character. */
static gboolean
map_ascii (const PfsCase *self, const PfoValue *text, char *mapped)
{
  for (gsize i = 0; i < text->length; i++)
    {
      if (text->string[i] & 0x80)
        return FALSE;

      mapped[i] = self->map_ascii (text->string[i]);
    }

  return TRUE;
}

/**
 * pfs_case_run:
 * @self: a mapping
 * @text: a text
 * @answer: an answer begun as a success
 * @error: set to %PFO_ERROR_TASK_FAILED if there is no memory left
 *
 * Adds @text, mapped, to @answer as `result`.
 */
gboolean
pfs_case_run (const PfsCase *self, const PfoValue *text, GString *answer, GError **error)
{
  g_autofree char *ascii = g_malloc (text->length + 1);
  uint8_t *mapped;
  size_t length;

  if (map_ascii (self, text, ascii))
    {
      pfo_answer_add_string_len (answer, "result", ascii, text->length);
      return TRUE;
    }

  mapped = self->map ((const uint8_t *) text->string, text->length, NULL, NULL, NULL, &length);
  if (mapped == NULL)
    {
      g_set_error_literal (error, PFO_ERROR, PFO_ERROR_TASK_FAILED,
                           "no hay memoria para convertir el texto");
      return FALSE;
    }

  pfo_answer_add_string_len (answer, "result", (const char *) mapped, length);
  free (mapped);
  return TRUE;
}
