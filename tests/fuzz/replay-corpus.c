/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Gives a harness every file of a folder, where there is no libFuzzer to do so. Prints TAP. */

#include "fuzz.h"

static void
replay (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  g_autofree guint8 *exact = NULL;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);

  /* Without the NUL behind it, so that a sanitizer finds out a look beyond the end. */
  exact = g_memdup2 (contents, length);
  LLVMFuzzerTestOneInput (exact, length);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = g_dir_open (argv[1], 0, &error);
  const char *name;
  guint n = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (argv[1], name, NULL);

      replay (path);
      g_print ("ok %u - %s\n", ++n, name);
    }

  g_print ("1..%u\n", n);
  return 0;
}
