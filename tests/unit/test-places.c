/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-folder.h"
#include "test-peer.h"

#include "pfc-places.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("places-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "state", "windows.json", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_folder_remove (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static GPtrArray *
new_places (guint n_places)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) pfc_place_free);

  for (guint i = 0; i < n_places; i++)
    {
      PfcPlace *place = pfc_place_new ();

      g_free (place->address);
      place->address = g_strdup_printf ("host%u:6000", i);
      g_ptr_array_add (places, place);
    }

  return places;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pfc_places_write_finish (result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
write_places (Fixture *fixture, GPtrArray *places)
{
  gboolean written = FALSE;

  pfc_places_write_async (places, fixture->path, NULL, written_cb, &written);
  test_wait (written);
}

static void
write_file (Fixture *fixture, const char *text, gssize length)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (fixture->path, text, length, &error);
  g_assert_no_error (error);
}

static void
test_no_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) places = pfc_places_read (fixture->path, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (places->len, ==, 0);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) places = new_places (2);
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GError) error = NULL;
  PfcPlace *place = places->pdata[0];
  JsonObject *draft = json_object_new ();
  const PfcPlace *read;

  place->connected = TRUE;
  place->username = g_strdup ("ana");
  place->page = g_strdup ("tasks");
  place->task = g_strdup ("upper");
  place->form = TRUE;
  place->drafts = json_object_new ();
  json_object_set_string_member (draft, "s", "el \"ñandú\"\n[x]=1\t\\");
  json_object_set_object_member (place->drafts, "upper", draft);

  write_places (fixture, places);
  again = pfc_places_read (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->len, ==, 2);

  read = again->pdata[0];
  g_assert_cmpstr (read->address, ==, "host0:6000");
  g_assert_true (read->connected);
  g_assert_cmpstr (read->username, ==, "ana");
  g_assert_cmpstr (read->page, ==, "tasks");
  g_assert_cmpstr (read->task, ==, "upper");
  g_assert_true (read->form);
  draft = json_object_get_object_member (read->drafts, "upper");
  g_assert_cmpstr (json_object_get_string_member (draft, "s"), ==, "el \"ñandú\"\n[x]=1\t\\");

  read = again->pdata[1];
  g_assert_cmpstr (read->address, ==, "host1:6000");
  g_assert_false (read->connected);
  g_assert_null (read->username);
  g_assert_false (read->form);
  g_assert_null (read->drafts);
}

/* Nobody else reads what somebody typed. */
static void
test_private (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) places = new_places (1);
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  struct stat info;
  mode_t old = umask (0);

  write_places (fixture, places);
  g_assert_cmpint (stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);

  g_assert_cmpint (g_chmod (fixture->path, 0644), ==, 0);
  write_places (fixture, places);
  g_assert_cmpint (stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  umask (old);
}

static void
test_nothing_leaves_no_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) none = new_places (0);
  g_autoptr (GPtrArray) one = new_places (1);

  write_places (fixture, none);
  write_places (fixture, one);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  write_places (fixture, none);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_most_windows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) places = new_places (PFC_PLACES_MAX + 1);
  g_autoptr (GPtrArray) again = NULL;

  write_places (fixture, places);
  again = pfc_places_read (fixture->path, NULL);
  g_assert_cmpuint (again->len, ==, PFC_PLACES_MAX);
}

static void
test_large_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (PFC_PLACES_MAX_BYTES + 1, ' ');
  g_autoptr (GPtrArray) places = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (text, "{}", 2);
  write_file (fixture, text, PFC_PLACES_MAX_BYTES);
  places = pfc_places_read (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (places->len, ==, 0);

  write_file (fixture, text, PFC_PLACES_MAX_BYTES + 1);
  g_assert_null (pfc_places_read (fixture->path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* A file that anybody may have written stops nobody from starting. */
static void
test_odd_files (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    int n_places; /* -1: it is said to be damaged */
  } cases[] = {
    { "", -1 },
    { "[]", -1 },
    { "{\"version\":1,\"windows\":[", -1 },
    { "{}", 0 },
    { "{\"version\":2,\"windows\":[{}]}", 0 },
    { "{\"version\":1}", 0 },
    { "{\"version\":1,\"windows\":{}}", 0 },
    { "{\"version\":1,\"windows\":[7,null,[],{}]}", 1 },
    { "{\"version\":1,\"windows\":[{\"address\":7,\"connected\":\"yes\",\"page\":[],\"task\":{},"
      "\"form\":1,\"drafts\":[\"x\"],\"username\":null}]}",
      1 },
    { "{\"version\":1,\"windows\":[{\"connected\":true}]}", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) places = NULL;

      g_test_message ("%s", cases[i].text);
      write_file (fixture, cases[i].text, -1);
      places = pfc_places_read (fixture->path, &error);
      if (cases[i].n_places < 0)
        {
          g_assert_null (places);
          g_assert_nonnull (error);
          continue;
        }

      g_assert_no_error (error);
      g_assert_cmpint (places->len, ==, cases[i].n_places);
      if (places->len == 1)
        {
          const PfcPlace *place = places->pdata[0];

          g_assert_cmpstr (place->address, ==, "");
          g_assert_false (place->connected);
          g_assert_null (place->username);
          g_assert_null (place->page);
          g_assert_null (place->task);
          g_assert_false (place->form);
          g_assert_null (place->drafts);
        }
    }
}

#define add(name, func) g_test_add ("/places/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("no-file", test_no_file);
  add ("round-trip", test_round_trip);
  add ("private", test_private);
  add ("nothing-leaves-no-file", test_nothing_leaves_no_file);
  add ("most-windows", test_most_windows);
  add ("large-file", test_large_file);
  add ("odd-files", test_odd_files);

  return g_test_run ();
}
