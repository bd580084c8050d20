/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-text.h"

/**
 * pfo_language_from_tag:
 * @tag: (nullable): a language tag such as `en`, `es-AR` or `en_US.UTF-8`
 *
 * Returns: the language to write in; Spanish unless English is asked for
 */
PfoLanguage
pfo_language_from_tag (const char *tag)
{
  if (tag != NULL && g_ascii_strncasecmp (tag, "en", 2) == 0 && !g_ascii_isalpha (tag[2]))
    return PFO_LANGUAGE_EN;

  return PFO_LANGUAGE_ES;
}

/**
 * pfo_text_get:
 * @text: a text
 * @language: a language
 *
 * Returns: (transfer none) (nullable): @text in @language
 */
const char *
pfo_text_get (PfoText text, PfoLanguage language)
{
  return language == PFO_LANGUAGE_EN ? text.en : text.es;
}
