/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PfsHosts:
 * @n_hosts: the length of the lists
 * @hosts: names, IP addresses or folders of sockets, separated by commas
 * @addresses: the IP address of each, empty where there is nothing to look up
 * @ports: the port of each; empty for the usual one
 *
 * Where libpq is to connect, as lists.
 */
typedef struct
{
  guint n_hosts;
  GString *hosts;
  GString *addresses;
  GString *ports;
} PfsHosts;

PfsHosts *pfs_host_lookup (const char *hosts, const char *ports, gint64 deadline, GError **error);

void pfs_hosts_drop_first (PfsHosts *self);

void pfs_hosts_free (PfsHosts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfsHosts, pfs_hosts_free)

G_END_DECLS
