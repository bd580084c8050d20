/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-accelerators.h"

/* Keys that GTK or a single widget listens to, and not the application. */
static const char *const others[] = { "F10", "<Control>Return" };

/* What a person expects without being told: the way out of a dialog, and the other Enter. */
static const char *const untold[] = { "Escape", "<Control>KP_Enter", NULL };

/* How a source can listen to keys by itself, and those which do: what they take is above, in
 * pfc_accelerators, or moves the focus. */
static const char *const ways[] = {
  "add_binding", "gtk_shortcut_new", "shortcut_trigger_parse", "trigger_new",
  "event_controller_key_new", "accels_for_action", NULL,
};
static const char *const listeners[] = { "pfc-application-actions.c", "pfc-html-view.c", NULL };

typedef struct
{
  const char *property; /* the name of those that hold keys */
  const char *separator;
  GHashTable *keys; /* a set */
  gboolean inside;  /* such a property */
  guint n_double;
} Keys;

static void
start_element (GMarkupParseContext *context,
               const char *element,
               const char **names,
               const char **values,
               gpointer user_data,
               GError **error)
{
  Keys *keys = user_data;

  keys->inside = g_str_equal (element, "property") && g_str_equal (values[0], keys->property);
}

static void
end_element (GMarkupParseContext *context, const char *element, gpointer user_data, GError **error)
{
  ((Keys *) user_data)->inside = FALSE;
}

static void
text (GMarkupParseContext *context,
      const char *content,
      gsize length,
      gpointer user_data,
      GError **error)
{
  Keys *keys = user_data;
  g_auto (GStrv) names = NULL;

  if (!keys->inside)
    return;

  names = g_strsplit (content, keys->separator, -1);
  for (guint i = 0; names[i] != NULL; i++)
    keys->n_double += !g_hash_table_add (keys->keys, g_strdup (names[i]));
}

static char *
read_file (const char *name)
{
  g_autofree char *path = g_build_filename (TEST_UI, name, NULL);
  g_autoptr (GError) error = NULL;
  char *content;

  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);
  return content;
}

static void
read_keys (Keys *keys, const char *name)
{
  const GMarkupParser parser = { start_element, end_element, text, NULL, NULL };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, keys, NULL);
  g_autofree char *content = read_file (name);
  g_autoptr (GError) error = NULL;

  g_markup_parse_context_parse (context, content, -1, &error);
  g_assert_no_error (error);
}

/* Returns: (transfer full): every key that is shown to people */
static GHashTable *
read_overlay (void)
{
  Keys overlay = { .property = "accelerator", .separator = " ",
                   .keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };

  read_keys (&overlay, "gtk/help-overlay.ui");
  g_assert_cmpuint (overlay.n_double, ==, 0);
  return overlay.keys;
}

static void
assert_no_keys (const char *name)
{
  g_autofree char *content = read_file (name);

  for (const char *const *way = ways; *way != NULL; way++)
    {
      g_test_message ("%s: %s", name, *way);
      g_assert_null (strstr (content, *way));
    }
}

static void
test_every_key_is_shown (void)
{
  g_autoptr (GHashTable) shown = read_overlay ();
  guint n_keys = G_N_ELEMENTS (others);

  for (const PfcAccelerator *row = pfc_accelerators; row->action != NULL; row++)
    {
      g_assert_nonnull (row->keys[0]);
      for (const char *const *key = row->keys; *key != NULL; key++, n_keys++)
        {
          g_test_message ("%s: %s", row->action, *key);
          g_assert_true (g_hash_table_contains (shown, *key));
        }
    }

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_true (g_hash_table_contains (shown, others[i]));

  /* And nothing is shown that there is not. */
  g_assert_cmpuint (g_hash_table_size (shown), ==, n_keys);
}

/* Those of single widgets: in a description, and by a call. */
static void
test_no_key_is_hidden (void)
{
  g_autoptr (GHashTable) shown = read_overlay ();
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GDir) folder = g_dir_open (TEST_UI, 0, NULL);
  Keys triggers = { .property = "trigger", .separator = "|", .keys = taken };
  GHashTableIter iter;
  gpointer key;

  for (const char *name = g_dir_read_name (folder); name != NULL; name = g_dir_read_name (folder))
    {
      if (g_str_has_suffix (name, ".ui"))
        read_keys (&triggers, name);
      else if (g_str_has_suffix (name, ".c") && !g_strv_contains (listeners, name))
        assert_no_keys (name);
    }

  g_assert_true (g_hash_table_contains (taken, "<Control>Return"));
  g_hash_table_iter_init (&iter, taken);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_test_message ("%s", (const char *) key);
      g_assert_true (g_hash_table_contains (shown, key) || g_strv_contains (untold, key));
    }
}

static void
test_no_key_does_two_things (void)
{
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  for (const PfcAccelerator *row = pfc_accelerators; row->action != NULL; row++)
    {
      for (const char *const *key = row->keys; *key != NULL; key++)
        g_assert_true (g_hash_table_add (keys, (gpointer) *key));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/accelerators/every-key-is-shown", test_every_key_is_shown);
  g_test_add_func ("/accelerators/no-key-is-hidden", test_no_key_is_hidden);
  g_test_add_func ("/accelerators/no-key-does-two-things", test_no_key_does_two_things);

  return g_test_run ();
}
