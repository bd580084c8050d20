/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-application.h"
#include "pfc-translations.h"

int
main (int argc, char **argv)
{
  g_autoptr (PfcApplication) application = NULL;

  pfc_translations_load ();
  application = pfc_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
