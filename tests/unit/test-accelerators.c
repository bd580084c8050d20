/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-accelerators.h"

/* Keys that GTK or a single widget listens to, and not the application. */
static const char *const others[] = { "F10", "<Control>Return" };

typedef struct
{
  GHashTable *keys; /* a set */
  gboolean inside; /* an accelerator property */
  guint n_double;
} Overlay;

static void
start_element (GMarkupParseContext *context,
               const char *element,
               const char **names,
               const char **values,
               gpointer user_data,
               GError **error)
{
  Overlay *overlay = user_data;

  overlay->inside = g_str_equal (element, "property") && g_str_equal (values[0], "accelerator");
}

static void
end_element (GMarkupParseContext *context, const char *element, gpointer user_data, GError **error)
{
  ((Overlay *) user_data)->inside = FALSE;
}

static void
text (GMarkupParseContext *context,
      const char *content,
      gsize length,
      gpointer user_data,
      GError **error)
{
  Overlay *overlay = user_data;
  g_auto (GStrv) keys = NULL;

  if (!overlay->inside)
    return;

  keys = g_strsplit (content, " ", -1);
  for (guint i = 0; keys[i] != NULL; i++)
    overlay->n_double += !g_hash_table_add (overlay->keys, g_strdup (keys[i]));
}

/* Returns: (transfer full): every key that is shown to people */
static GHashTable *
read_overlay (void)
{
  const GMarkupParser parser = { start_element, end_element, text, NULL, NULL };
  Overlay overlay = { .keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (&parser, 0, &overlay, NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (TEST_UI "/gtk/help-overlay.ui", &content, &length, &error);
  g_assert_no_error (error);
  g_markup_parse_context_parse (context, content, (gssize) length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (overlay.n_double, ==, 0);
  return overlay.keys;
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
  g_test_add_func ("/accelerators/no-key-does-two-things", test_no_key_does_two_things);

  return g_test_run ();
}
