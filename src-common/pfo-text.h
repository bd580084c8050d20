/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfoLanguage:
 *
 * The languages the server writes for people in. A request names one with `lang`.
 */
typedef enum
{
  PFO_LANGUAGE_ES,
  PFO_LANGUAGE_EN,
} PfoLanguage;

/**
 * PfoText:
 *
 * A text in every language of #PfoLanguage. Each request has a language of its own, which gettext
 * (one language a process) cannot serve.
 */
typedef struct
{
  const char *es;
  const char *en;
} PfoText;

PfoLanguage pfo_language_from_tag (const char *tag);

const char *pfo_text_get (PfoText text, PfoLanguage language);

G_END_DECLS
