/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-places.h"

#include "pfc-answer.h"
#include "pfo-json-reader.h"
#include "pfo-json-writer.h"

#include <glib/gi18n-lib.h>
#include <sys/stat.h>

/* A file of another version is left unread. */
#define VERSION 1

static gboolean
is_too_large (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 && info.st_size > PFC_PLACES_MAX_BYTES;
}

static GPtrArray *
read_windows (JsonObject *root)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) pfc_place_free);
  JsonArray *windows = pfc_answer_get_array (root, "windows");
  guint n_windows = windows != NULL ? json_array_get_length (windows) : 0;

  if (pfc_answer_get_integer (root, "version", 0) != VERSION)
    return places;

  for (guint i = 0; i < n_windows && places->len < PFC_PLACES_MAX; i++)
    {
      JsonNode *node = json_array_get_element (windows, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        g_ptr_array_add (places, pfc_place_from_json (json_node_get_object (node)));
    }

  return places;
}

/**
 * pfc_places_read:
 * @path: a file, which may be missing
 * @error: set if it is there and cannot be read
 *
 * Returns: (transfer full) (element-type PfcPlace) (nullable): the places, none if there is no
 *   file; %NULL if the file is damaged or larger than %PFC_PLACES_MAX_BYTES
 */
GPtrArray *
pfc_places_read (const char *path, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (is_too_large (path))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("“%s” is too large."), path);
      return NULL;
    }

  if (!g_file_get_contents (path, &text, &length, &failure))
    {
      if (g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_ptr_array_new_with_free_func ((GDestroyNotify) pfc_place_free);

      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  root = pfo_json_parse (text, length, error);
  if (root == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("“%s” holds no object."), path);
      return NULL;
    }

  return read_windows (json_node_get_object (root));
}

static GBytes *
write_text (GPtrArray *places)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *windows = json_array_new ();
  g_autofree char *text = NULL;
  gsize length;

  for (guint i = 0; i < MIN (places->len, PFC_PLACES_MAX); i++)
    json_array_add_object_element (windows, pfc_place_to_json (places->pdata[i]));

  json_object_set_int_member (object, "version", VERSION);
  json_object_set_array_member (object, "windows", windows);
  json_node_set_object (root, object);

  text = pfo_json_to_string (root);
  length = strlen (text);
  return g_bytes_new_take (g_steal_pointer (&text), length);
}

static gboolean
make_folder (GFile *file, GError **error)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *path = g_file_get_path (folder);

  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("“%s” cannot be made: %s"), path,
               g_strerror (errno));
  return FALSE;
}

static void
replaced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GError) error = NULL;

  if (g_file_delete_finish (G_FILE (source), result, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * pfc_places_write_async:
 * @places: (element-type PfcPlace): the places; the first %PFC_PLACES_MAX are kept
 * @path: the file, which only its owner may read afterwards; its folder is made
 * @cancellable: (nullable): stops it
 * @callback: called when the file is there
 * @user_data: for @callback
 *
 * Replaces the file as a whole, so that it is never found half written. Where there is no place,
 * there is no file.
 */
void
pfc_places_write_async (GPtrArray *places,
                        const char *path,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) text = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, pfc_places_write_async);
  if (places->len == 0)
    {
      g_file_delete_async (file, G_PRIORITY_DEFAULT, cancellable, deleted_cb,
                           g_steal_pointer (&task));
      return;
    }

  if (!make_folder (file, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  text = write_text (places);
  g_file_replace_contents_bytes_async (
      file, text, NULL, FALSE, G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
      cancellable, replaced_cb, g_steal_pointer (&task));
}

/**
 * pfc_places_write_finish:
 * @result: what the callback got
 * @error: an error of the domain %G_IO_ERROR
 *
 * Returns: whether the file holds the places now; where there are none, whether it is gone
 */
gboolean
pfc_places_write_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
