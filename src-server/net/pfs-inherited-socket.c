/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-inherited-socket.h"

#include <sys/socket.h>

static gboolean
is_listening_tcp (GSocket *socket)
{
  GSocketFamily family = g_socket_get_family (socket);
  int listening = 0;

  return (family == G_SOCKET_FAMILY_IPV4 || family == G_SOCKET_FAMILY_IPV6) &&
         g_socket_get_socket_type (socket) == G_SOCKET_TYPE_STREAM &&
         g_socket_get_option (socket, SOL_SOCKET, SO_ACCEPTCONN, &listening, NULL) && listening;
}

/**
 * pfs_inherited_socket_open:
 * @fd: (transfer full): a descriptor that another process has opened
 * @error: set if it is no TCP socket that listens
 *
 * Returns: (transfer full) (nullable): the socket, which does not block
 */
GSocket *
pfs_inherited_socket_open (int fd, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);

  if (socket == NULL || !is_listening_tcp (socket))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   "Descriptor %d, which was handed over, is no TCP socket that listens", fd);
      return NULL;
    }

  g_socket_set_blocking (socket, FALSE);
  return g_steal_pointer (&socket);
}
