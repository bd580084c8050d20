/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the settings say of the database becomes the store. */

#include "pfs-store-setup.h"

#include "pfo-state-folder.h"

/* Where users are kept if the operator does not say. */
static char *
get_embedded_uri (void)
{
  g_autofree char *folder = pfo_state_folder_get ();
  g_autofree char *path = g_build_filename (folder, "pfo3.sqlite", NULL);

  g_message ("No DATABASE_URL: users are kept in %s (SQLite)", path);
  return g_strconcat ("sqlite:///", path, NULL);
}

static PfsStore *
create (const char *uri, GError **error)
{
  g_autoptr (GError) reason = NULL;
  PfsStore *store = pfs_store_new (uri, &reason);

  if (store == NULL)
    g_set_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_VALUE, "DATABASE_URL: %s",
                 reason->message);
  return store;
}

/**
 * pfs_store_setup:
 * @settings: what the operator decides
 * @error: set to %PFS_SETTINGS_ERROR_VALUE if DATABASE_URL names no store
 *
 * Returns: (transfer full) (nullable): where users are kept; nothing is connected yet
 */
PfsStore *
pfs_store_setup (const PfsSettings *settings, GError **error)
{
  g_autofree char *embedded = settings->database_url == NULL ? get_embedded_uri () : NULL;

  return create (embedded != NULL ? embedded : settings->database_url, error);
}

/**
 * pfs_store_setup_check:
 * @settings: what the operator decides
 * @error: set to %PFS_SETTINGS_ERROR_VALUE if DATABASE_URL names no store
 *
 * Finds out whether pfs_store_setup() would work. No database is asked for it.
 */
gboolean
pfs_store_setup_check (const PfsSettings *settings, GError **error)
{
  g_autoptr (PfsStore) store = NULL;

  if (settings->database_url == NULL)
    return TRUE;

  store = create (settings->database_url, error);
  return store != NULL;
}
