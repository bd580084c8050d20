/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <locale.h>

#include "pfc-application.h"

/* A build that is not installed has its translations elsewhere. */
static void
prepare_translations (void)
{
  const char *directory = g_getenv ("PFO3_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, directory != NULL ? directory : PFC_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char **argv)
{
  g_autoptr (PfcApplication) application = NULL;

  prepare_translations ();
  application = pfc_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
