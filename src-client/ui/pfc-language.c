/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-language.h"

#include <glib/gi18n-lib.h>

const char *
pfc_language_get (void)
{
  /* Translators: the code of your language (ISO 639-1); the server writes its texts in it. */
  return C_("language code", "en");
}
