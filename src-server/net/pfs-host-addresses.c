/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-host-addresses.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Returns: %FALSE only if @address is known to be none of this machine. Any other failure is
 *   reported by listen(). */
static gboolean
is_here (GInetAddress *address)
{
  g_autoptr (GSocketAddress) socket_address = g_inet_socket_address_new (address, 0);
  struct sockaddr_storage native;
  gssize length = g_socket_address_get_native_size (socket_address);
  int fd = socket (g_inet_address_get_family (address), SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean missing;

  if (fd < 0)
    return errno != EAFNOSUPPORT;

  missing = g_socket_address_to_native (socket_address, &native, sizeof native, NULL) &&
            bind (fd, (struct sockaddr *) &native, length) < 0 &&
            (errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT);
  close (fd);
  return !missing;
}

/* A name may have addresses of a family that this machine does without: localhost is ::1 even where
 * IPv6 is off. Returns: (transfer full): those of @all that are here, all if none is */
static GList *
pass_over_missing (const char *host, GList *all)
{
  GList *here = NULL;
  GList *missing = NULL;

  for (GList *l = all; l != NULL; l = l->next)
    {
      GList **list = is_here (l->data) ? &here : &missing;

      *list = g_list_append (*list, l->data);
    }

  g_list_free (all);
  if (here == NULL)
    return missing;

  for (GList *l = missing; l != NULL; l = l->next)
    {
      g_autofree char *text = g_inet_address_to_string (l->data);

      g_message ("%s is %s too, which is no address of this machine: nobody is served there", host,
                 text);
    }

  g_list_free_full (missing, g_object_unref);
  return here;
}

static void
found_cb (GObject *resolver, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/**
 * pfs_host_addresses_find:
 * @host: an IPv4 or IPv6 address, the latter also in brackets, or a name
 * @cancellable: (nullable): ends the waiting
 * @error: set if the name is not known
 *
 * Waits for those who know the name; the thread's main context goes on meanwhile. Of a name with
 * several addresses, those that this machine does not have are passed over, and logged, as long as
 * it has one of them.
 *
 * Returns: (transfer full) (element-type GInetAddress): where to listen for @host
 */
GList *
pfs_host_addresses_find (const char *host, GCancellable *cancellable, GError **error)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *bare = NULL;
  GList *addresses;

  if (host[0] == '[' && g_str_has_suffix (host, "]"))
    host = bare = g_strndup (host + 1, strlen (host) - 2);

  g_resolver_lookup_by_name_async (resolver, host, cancellable, found_cb, &result);
  while (result == NULL)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);

  addresses = g_resolver_lookup_by_name_finish (resolver, result, error);
  return addresses != NULL && addresses->next != NULL ? pass_over_missing (host, addresses)
                                                      : addresses;
}
