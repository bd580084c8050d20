/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-known-servers.h"

#include "pfc-address.h"
#include "pfc-fingerprint.h"
#include "pfc-known-server-private.h"
#include "pfc-known-servers-file.h"

#define KEY_FINGERPRINT "fingerprint"
#define KEY_LAST_USED "last-used"
#define KEY_USER "user"

struct _PfcKnownServers
{
  GObject parent_instance;

  char *path;
  GPtrArray *servers; /* PfcKnownServer, last used first */
  GFileMonitor *monitor;
  gboolean damaged; /* the file could not be read when it was needed last */
};

static GType
pfc_known_servers_get_item_type (GListModel *model)
{
  return PFC_TYPE_KNOWN_SERVER;
}

static guint
pfc_known_servers_get_n_items (GListModel *model)
{
  return PFC_KNOWN_SERVERS (model)->servers->len;
}

static gpointer
pfc_known_servers_get_item (GListModel *model, guint position)
{
  GPtrArray *servers = PFC_KNOWN_SERVERS (model)->servers;

  return position < servers->len ? g_object_ref (servers->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = pfc_known_servers_get_item_type;
  iface->get_n_items = pfc_known_servers_get_n_items;
  iface->get_item = pfc_known_servers_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PfcKnownServers, pfc_known_servers, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* Returns: (transfer full) (nullable): the address in its usual spelling */
static char *
normalize (const char *text, GError **error)
{
  g_autoptr (GNetworkAddress) address = pfc_address_parse (text, error);

  return address != NULL ? pfc_address_to_string (address) : NULL;
}

static PfcKnownServer *
find (PfcKnownServers *self, const char *address)
{
  for (guint i = 0; i < self->servers->len; i++)
    {
      PfcKnownServer *server = self->servers->pdata[i];

      if (g_str_equal (pfc_known_server_get_address (server), address))
        return server;
    }

  return NULL;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  PfcKnownServer *first = *(PfcKnownServer *const *) a;
  PfcKnownServer *second = *(PfcKnownServer *const *) b;
  gint64 first_used = pfc_known_server_get_last_used (first);
  gint64 second_used = pfc_known_server_get_last_used (second);

  if (first_used != second_used)
    return first_used > second_used ? -1 : 1;

  return g_strcmp0 (pfc_known_server_get_address (first), pfc_known_server_get_address (second));
}

/* The list changes in one piece, between what stays at its beginning and at its end. */
static void
replace (PfcKnownServers *self, GPtrArray *servers)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->servers);
  guint head = 0;
  guint tail = 0;

  self->servers = g_ptr_array_ref (servers);
  while (head < MIN (old->len, servers->len) && old->pdata[head] == servers->pdata[head])
    head++;
  while (tail < MIN (old->len, servers->len) - head &&
         old->pdata[old->len - 1 - tail] == servers->pdata[servers->len - 1 - tail])
    tail++;

  if (old->len != servers->len || head + tail < old->len)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                servers->len - head - tail);
}

/* One that cannot be read must not pass for none: another certificate would be taken for it without
 * a question.
 *
 * Returns: (transfer full) (nullable): a fingerprint, or %PFC_KNOWN_SERVER_UNREADABLE */
static char *
read_fingerprint (GKeyFile *file, const char *group)
{
  g_autofree char *text = NULL;
  char *fingerprint;

  if (!g_key_file_has_key (file, group, KEY_FINGERPRINT, NULL))
    return NULL;

  text = g_key_file_get_string (file, group, KEY_FINGERPRINT, NULL);
  fingerprint = text != NULL ? pfc_fingerprint_parse (text, NULL) : NULL;
  return fingerprint != NULL ? fingerprint : g_strdup (PFC_KNOWN_SERVER_UNREADABLE);
}

static void
update_server (PfcKnownServer *server, GKeyFile *file, const char *group)
{
  g_autofree char *fingerprint = read_fingerprint (file, group);
  g_autofree char *user = g_key_file_get_string (file, group, KEY_USER, NULL);
  gint64 last_used = g_key_file_get_int64 (file, group, KEY_LAST_USED, NULL);

  pfc_known_server_update (server, fingerprint, MAX (last_used, 0), user);
}

static void
take_file (PfcKnownServers *self, GKeyFile *file)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  g_autoptr (GPtrArray) servers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (char **group = groups; *group != NULL; group++)
    {
      g_autofree char *address = pfc_known_servers_file_to_address (*group);
      PfcKnownServer *known = address != NULL ? find (self, address) : NULL;

      if (address == NULL || g_hash_table_contains (seen, address))
        continue;

      known = known != NULL ? g_object_ref (known) : pfc_known_server_new (address);
      update_server (known, file, *group);
      g_ptr_array_add (servers, known);
      g_hash_table_add (seen, g_steal_pointer (&address));
    }

  self->damaged = FALSE;
  g_ptr_array_sort (servers, compare);
  replace (self, servers);
}

static gboolean
change (PfcKnownServers *self,
        const char *address,
        PfcKnownServersChange func,
        const char *value,
        GError **error)
{
  g_autofree char *normalized = normalize (address, error);
  g_autoptr (GKeyFile) file = NULL;

  if (normalized != NULL)
    file = pfc_known_servers_file_change (self->path, normalized, func, value, error);
  if (file == NULL)
    return FALSE;

  take_file (self, file);
  return TRUE;
}

static void
set_last_used (GKeyFile *file, const char *group, const char *value)
{
  g_key_file_set_int64 (file, group, KEY_LAST_USED, g_get_real_time () / G_USEC_PER_SEC);
}

static void
set_or_remove (GKeyFile *file, const char *group, const char *key, const char *value)
{
  if (value != NULL)
    g_key_file_set_string (file, group, key, value);
  else
    g_key_file_remove_key (file, group, key, NULL);
}

static void
set_fingerprint (GKeyFile *file, const char *group, const char *value)
{
  set_or_remove (file, group, KEY_FINGERPRINT, value);
}

static void
set_user (GKeyFile *file, const char *group, const char *value)
{
  set_or_remove (file, group, KEY_USER, value);
}

static void
remove_group (GKeyFile *file, const char *group, const char *value)
{
  g_key_file_remove_group (file, group, NULL);
}

static void
file_changed_cb (GFileMonitor *monitor,
                 GFile *file,
                 GFile *other_file,
                 GFileMonitorEvent event,
                 PfcKnownServers *self)
{
  g_autoptr (GError) error = NULL;

  if (!pfc_known_servers_load (self, &error))
    g_debug ("%s", error->message);
}

static void
pfc_known_servers_finalize (GObject *object)
{
  PfcKnownServers *self = PFC_KNOWN_SERVERS (object);

  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
  g_ptr_array_unref (self->servers);
  g_free (self->path);

  G_OBJECT_CLASS (pfc_known_servers_parent_class)->finalize (object);
}

static void
pfc_known_servers_class_init (PfcKnownServersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pfc_known_servers_finalize;
}

static void
pfc_known_servers_init (PfcKnownServers *self)
{
  self->servers = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * pfc_known_servers_new:
 * @path: (nullable): the file; %NULL for the person's own, $XDG_CONFIG_HOME/pfo3/servers
 *
 * Returns: (transfer full): an empty list; pfc_known_servers_load() fills it
 */
PfcKnownServers *
pfc_known_servers_new (const char *path)
{
  PfcKnownServers *self = g_object_new (PFC_TYPE_KNOWN_SERVERS, NULL);

  self->path = path != NULL ? g_strdup (path)
                            : g_build_filename (g_get_user_config_dir (), "pfo3", "servers", NULL);
  return self;
}

/**
 * pfc_known_servers_is_there:
 * @self: a list
 *
 * Returns: whether the list is on disk. One that never could be written, or is lost, does not say
 * that a server was forgotten.
 */
gboolean
pfc_known_servers_is_there (PfcKnownServers *self)
{
  g_return_val_if_fail (PFC_IS_KNOWN_SERVERS (self), FALSE);

  return g_file_test (self->path, G_FILE_TEST_EXISTS);
}

/**
 * pfc_known_servers_load:
 * @self: a list
 * @error: %G_IO_ERROR_FAILED, with a text for people: the file is damaged or cannot be read
 *
 * Makes the list what the file holds. A file that is not there is an empty one. The list stays as
 * it is when this fails.
 */
gboolean
pfc_known_servers_load (PfcKnownServers *self, GError **error)
{
  g_autoptr (GKeyFile) file = NULL;

  g_return_val_if_fail (PFC_IS_KNOWN_SERVERS (self), FALSE);

  file = pfc_known_servers_file_read (self->path, error);
  self->damaged = file == NULL;
  if (self->damaged)
    return FALSE;

  take_file (self, file);
  return TRUE;
}

/**
 * pfc_known_servers_is_damaged:
 * @self: a list
 *
 * Returns: whether the file could not be read: of a server that is not in the list nobody can say
 *   then whether it is known, and by which certificate
 */
gboolean
pfc_known_servers_is_damaged (PfcKnownServers *self)
{
  g_return_val_if_fail (PFC_IS_KNOWN_SERVERS (self), FALSE);

  return self->damaged;
}

/**
 * pfc_known_servers_watch:
 * @self: a list
 *
 * From here on the list follows what other processes write.
 */
void
pfc_known_servers_watch (PfcKnownServers *self)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *folder = NULL;

  g_return_if_fail (PFC_IS_KNOWN_SERVERS (self));

  if (self->monitor != NULL)
    return;

  /* A folder that is made later would be noticed late. */
  folder = g_path_get_dirname (self->path);
  g_mkdir_with_parents (folder, 0700);

  file = g_file_new_for_path (self->path);
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor == NULL)
    return;

  g_file_monitor_set_rate_limit (self->monitor, 100);
  g_signal_connect_object (self->monitor, "changed", G_CALLBACK (file_changed_cb), self, 0);
}

/**
 * pfc_known_servers_lookup:
 * @self: a list
 * @address: an address
 *
 * Returns: (transfer none) (nullable): the server there, if it is known
 */
PfcKnownServer *
pfc_known_servers_lookup (PfcKnownServers *self, const char *address)
{
  g_autofree char *normalized = NULL;

  g_return_val_if_fail (PFC_IS_KNOWN_SERVERS (self), NULL);

  normalized = normalize (address, NULL);
  return normalized != NULL ? find (self, normalized) : NULL;
}

/**
 * pfc_known_servers_get_fingerprint:
 * @self: a list
 * @address: an address
 *
 * Returns: (transfer none) (nullable): the fingerprint that is trusted there, or
 *   %PFC_KNOWN_SERVER_UNREADABLE
 */
const char *
pfc_known_servers_get_fingerprint (PfcKnownServers *self, const char *address)
{
  PfcKnownServer *server = pfc_known_servers_lookup (self, address);

  return server != NULL ? pfc_known_server_get_fingerprint (server) : NULL;
}

/**
 * pfc_known_servers_set_fingerprint:
 * @self: a list
 * @address: an address
 * @fingerprint: (nullable): what is trusted there from here on, in any spelling that
 *   pfc_fingerprint_parse() knows; %NULL for nothing
 * @error: %G_IO_ERROR_INVALID_ARGUMENT or %G_IO_ERROR_FAILED, with a text for people
 *
 * The file and the list have changed when this returns %TRUE. The same holds for the functions
 * below.
 */
gboolean
pfc_known_servers_set_fingerprint (PfcKnownServers *self,
                                   const char *address,
                                   const char *fingerprint,
                                   GError **error)
{
  g_autofree char *normalized = NULL;

  g_return_val_if_fail (PFC_IS_KNOWN_SERVERS (self), FALSE);

  if (fingerprint != NULL)
    {
      normalized = pfc_fingerprint_parse (fingerprint, error);
      if (normalized == NULL)
        return FALSE;
    }

  return change (self, address, set_fingerprint, normalized, error);
}

/**
 * pfc_known_servers_touch:
 * @self: a list
 * @address: an address
 * @error: as above
 *
 * Notes that the server was used now, which makes it known if it was not.
 */
gboolean
pfc_known_servers_touch (PfcKnownServers *self, const char *address, GError **error)
{
  g_return_val_if_fail (PFC_IS_KNOWN_SERVERS (self), FALSE);

  return change (self, address, set_last_used, NULL, error);
}

/**
 * pfc_known_servers_set_user:
 * @self: a list
 * @address: an address
 * @user: (nullable): who signed in there last; %NULL for nobody
 * @error: as above
 */
gboolean
pfc_known_servers_set_user (PfcKnownServers *self,
                            const char *address,
                            const char *user,
                            GError **error)
{
  g_return_val_if_fail (PFC_IS_KNOWN_SERVERS (self), FALSE);

  return change (self, address, set_user, user, error);
}

/**
 * pfc_known_servers_forget:
 * @self: a list
 * @address: an address
 * @error: as above
 *
 * Forgets all that is known of a server, its fingerprint too. Of one that is not known there is
 * nothing to forget, which is no error.
 */
gboolean
pfc_known_servers_forget (PfcKnownServers *self, const char *address, GError **error)
{
  g_return_val_if_fail (PFC_IS_KNOWN_SERVERS (self), FALSE);

  return change (self, address, remove_group, NULL, error);
}
