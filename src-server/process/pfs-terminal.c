/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-terminal.h"

#include <fcntl.h>
#include <unistd.h>

/**
 * pfs_terminal_is_there:
 *
 * Returns: whether the process has a controlling terminal, and that has not been closed
 */
gboolean
pfs_terminal_is_there (void)
{
  int fd = open ("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);

  if (fd < 0)
    return FALSE;

  close (fd);
  return TRUE;
}
