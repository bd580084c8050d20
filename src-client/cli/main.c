/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli.h"
#include "pfc-translations.h"

int
main (int argc, char **argv)
{
  pfc_translations_load ();

  return pfc_cli_main (argc, argv);
}
