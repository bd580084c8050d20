/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-state-folder.h"

#include <string.h>

/**
 * pfo_state_folder_get:
 *
 * Where the server keeps what it makes itself: the folder that a service manager gives it
 * (STATE_DIRECTORY, of several the first), else `$XDG_STATE_HOME/pfo3`. It need not exist.
 *
 * Returns: (transfer full): its path
 */
char *
pfo_state_folder_get (void)
{
  const char *given = g_getenv ("STATE_DIRECTORY");

  if (given != NULL && *given != '\0')
    return g_strndup (given, strcspn (given, ":"));

  return g_build_filename (g_get_user_state_dir (), "pfo3", NULL);
}
