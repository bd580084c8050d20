/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-known-servers-file.h"

#include "pfc-address.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/file.h>
#include <unistd.h>

/* A change takes milliseconds: whoever holds the lock for longer has been stopped. */
#define LOCK_WAIT_US (2 * G_USEC_PER_SEC)
#define LOCK_PAUSE_US (10 * 1000)

/* Brackets, which an IPv6 address has, end the name of a group. */
static char *
address_to_group (const char *address)
{
  return g_uri_escape_string (address, ":/", FALSE);
}

/**
 * pfc_known_servers_file_to_address:
 * @group: the name of a group
 *
 * Returns: (transfer full) (nullable): the address in its usual spelling; %NULL if it is none
 */
char *
pfc_known_servers_file_to_address (const char *group)
{
  g_autofree char *text = g_uri_unescape_string (group, NULL);
  g_autoptr (GNetworkAddress) address = text != NULL ? pfc_address_parse (text, NULL) : NULL;

  return address != NULL ? pfc_address_to_string (address) : NULL;
}

/**
 * pfc_known_servers_file_read:
 * @path: the file
 * @error: set to %G_IO_ERROR_FAILED, with a text for people
 *
 * Returns: (transfer full) (nullable): what the file holds; nothing if there is none yet
 */
GKeyFile *
pfc_known_servers_file_read (const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) failure = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, &failure) &&
      !g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                   _("The list of known servers cannot be read: %s: %s"), path,
                   failure->message);
      return NULL;
    }

  return g_steal_pointer (&file);
}

static void
set_write_error (const char *path, const char *reason, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               _("The list of known servers cannot be written: %s: %s"), path, reason);
}

/* Returns: a descriptor that holds the lock until it is closed; -1 with @error set */
static int
lock (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *lock_path = g_strconcat (path, ".lock", NULL);
  gint64 until = g_get_monotonic_time () + LOCK_WAIT_US;
  int fd = -1;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    fd = open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      set_write_error (path, g_strerror (errno), error);
      return -1;
    }

  while (flock (fd, LOCK_EX | LOCK_NB) < 0)
    {
      if (errno != EINTR && (errno != EWOULDBLOCK || g_get_monotonic_time () > until))
        {
          set_write_error (path, g_strerror (errno), error);
          close (fd);
          return -1;
        }

      g_usleep (LOCK_PAUSE_US);
    }

  return fd;
}

static gboolean
write_file (const char *path, GKeyFile *file, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gsize length;
  g_autofree char *text = g_key_file_to_data (file, &length, NULL);

  if (!g_file_set_contents_full (path, text, length, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                 &failure))
    {
      set_write_error (path, failure->message, error);
      return FALSE;
    }

  return TRUE;
}

/* Returns: (transfer full): the group of an address: the first that means it, however it is
 * spelled, after the others that do are gone; or a new one */
static char *
choose_group (GKeyFile *file, const char *address)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  g_autofree char *chosen = NULL;

  for (char **group = groups; *group != NULL; group++)
    {
      g_autofree char *meant = pfc_known_servers_file_to_address (*group);

      if (g_strcmp0 (meant, address) != 0)
        continue;

      if (chosen == NULL)
        chosen = g_strdup (*group);
      else
        g_key_file_remove_group (file, *group, NULL);
    }

  return chosen != NULL ? g_steal_pointer (&chosen) : address_to_group (address);
}

/**
 * pfc_known_servers_file_change:
 * @path: the file, which is made if need be, with its folder
 * @address: an address in its usual spelling
 * @func: what to do to its group
 * @value: (nullable): for @func
 * @error: set to %G_IO_ERROR_FAILED, with a text for people
 *
 * Reads, changes and writes the file under a lock that every process of ours takes.
 *
 * Returns: (transfer full) (nullable): what the file holds now
 */
GKeyFile *
pfc_known_servers_file_change (const char *path,
                               const char *address,
                               PfcKnownServersChange func,
                               const char *value,
                               GError **error)
{
  g_autoptr (GKeyFile) file = NULL;
  gboolean done = FALSE;
  int fd = lock (path, error);

  if (fd < 0)
    return NULL;

  file = pfc_known_servers_file_read (path, error);
  if (file != NULL)
    {
      g_autofree char *group = choose_group (file, address);

      func (file, group, value);
      done = write_file (path, file, error);
    }

  close (fd);
  return done ? g_steal_pointer (&file) : NULL;
}
