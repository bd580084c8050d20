/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-translations.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

/**
 * pfc_translations_load:
 *
 * Takes up the person's locale and the words in their language: the first thing a program does. A
 * build that is not installed has its translations elsewhere, in PFO3_LOCALEDIR.
 */
void
pfc_translations_load (void)
{
  const char *directory = g_getenv ("PFO3_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, directory != NULL ? directory : PFC_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
