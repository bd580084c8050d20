/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GSocket *pfs_inherited_socket_open (int fd, GError **error);

G_END_DECLS
