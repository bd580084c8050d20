/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-inicio.h"

#include <string.h>

static const PfsInicioTask busy[] = {
  { "sum", "T-uno", "D-uno", 12, 3, 0.0123 },
  { "upper", "T-dos", "D-dos", 40321, 0, 2.5 },
  { "lower", "T-tres", "D-tres", 0, 0, 0 },
};

static const PfsInicioTask idle[] = {
  { "sum", "T-uno", "D-uno", 0, 0, 0 },
};

#define HOSTILE "<script>alert('x')</script>\"'&lt;\x01{{lead}}"

/* What a page holds, as a strict reader of XML sees it. */
typedef struct
{
  GHashTable *texts; /* trimmed, those of the style left out */
  GHashTable *elements;
  GHashTable *ids;
  GString *style;
  char *policy;
  char *language;
  guint n_rows;
} Page;

static void
read_attribute (Page *page, const char *element, const char *name, const char *value)
{
  /* Nothing is asked for, linked to or run. */
  g_assert_false (g_str_has_prefix (name, "on"));
  g_assert_cmpstr (name, !=, "src");
  g_assert_cmpstr (name, !=, "href");
  g_assert_cmpstr (name, !=, "style");

  if (g_str_equal (name, "id"))
    g_assert_true (g_hash_table_add (page->ids, g_strdup (value)));
  if (g_str_equal (element, "html") && g_str_equal (name, "lang"))
    page->language = g_strdup (value);
  if (g_str_equal (name, "content") && g_str_has_prefix (value, "default-src"))
    page->policy = g_strdup (value);
}

static void
start_cb (GMarkupParseContext *context,
          const char *element,
          const char **names,
          const char **values,
          gpointer user_data,
          GError **error)
{
  Page *page = user_data;

  g_hash_table_add (page->elements, g_strdup (element));
  page->n_rows += g_str_equal (element, "tr");
  for (guint i = 0; names[i] != NULL; i++)
    read_attribute (page, element, names[i], values[i]);
}

static void
text_cb (GMarkupParseContext *context,
         const char *text,
         gsize length,
         gpointer user_data,
         GError **error)
{
  Page *page = user_data;
  g_autofree char *trimmed = g_strstrip (g_strndup (text, length));

  if (g_str_equal (g_markup_parse_context_get_element (context), "style"))
    g_string_append_len (page->style, text, length);
  else if (*trimmed != '\0')
    g_hash_table_add (page->texts, g_steal_pointer (&trimmed));
}

static Page *
read_page (const char *html)
{
  static const GMarkupParser parser = { .start_element = start_cb, .text = text_cb };
  Page *page = g_new0 (Page, 1);
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, page, NULL);
  g_autoptr (GError) error = NULL;

  page->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  page->elements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  page->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  page->style = g_string_new (NULL);

  g_assert_true (g_str_has_prefix (html, "<!DOCTYPE html>\n"));
  g_markup_parse_context_parse (context, html, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  return page;
}

static void
page_free (Page *page)
{
  g_hash_table_unref (page->texts);
  g_hash_table_unref (page->elements);
  g_hash_table_unref (page->ids);
  g_string_free (page->style, TRUE);
  g_free (page->policy);
  g_free (page->language);
  g_free (page);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Page, page_free)

static Page *
render (const char *username, const PfsInicioTask *tasks, guint n_tasks, PfoLanguage language)
{
  PfsInicio inicio = { username, 8, 8100, tasks, n_tasks };
  g_autofree char *html = pfs_inicio_render (&inicio, language);

  return read_page (html);
}

static void
assert_shows (Page *page, const char *text)
{
  if (!g_hash_table_contains (page->texts, text))
    g_error ("the page does not show “%s”", text);
}

static void
assert_same_set (GHashTable *set, const char *const *expected)
{
  g_assert_cmpuint (g_hash_table_size (set), ==, g_strv_length ((char **) expected));
  for (; *expected != NULL; expected++)
    g_assert_true (g_hash_table_contains (set, *expected));
}

static void
test_busy (void)
{
  g_autoptr (Page) page = render ("ana", busy, G_N_ELEMENTS (busy), PFO_LANGUAGE_ES);
  static const char *const shown[] = {
    "¡Hola,",
    "ana",
    "8",
    "trabajadores en el pool",
    "2\u00a0h 15\u00a0min",
    "40\u202f333",
    "ejecuciones",
    "fallos",
    "12 · 3 fallos",
    "40\u202f321",
    "12,3\u00a0µs",
    "2,50\u00a0ms",
    "Ejecuciones por tarea",
    "T-dos: 40\u202f321; T-uno: 12 · 3 fallos.",
    "T-tres",
    "D-tres",
    "lower",
  };

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    assert_shows (page, shown[i]);

  /* A row a task that ran, and the head. */
  g_assert_cmpuint (page->n_rows, ==, 3);
  g_assert_true (g_hash_table_contains (page->elements, "svg"));
  g_assert_true (g_hash_table_contains (page->ids, "chart-title"));
  g_assert_true (g_hash_table_contains (page->ids, "chart-text"));
}

static void
test_idle (void)
{
  g_autoptr (Page) page = render ("ana", idle, G_N_ELEMENTS (idle), PFO_LANGUAGE_EN);

  assert_shows (page, "No task has been run yet");
  assert_shows (page, "T-uno");
  assert_shows (page, "0");
  g_assert_cmpuint (page->n_rows, ==, 0);
  g_assert_false (g_hash_table_contains (page->elements, "table"));
}

static void
test_without_tasks (void)
{
  g_autoptr (Page) page = render ("ana", NULL, 0, PFO_LANGUAGE_ES);

  assert_shows (page, "Todavía no se ejecutó ninguna tarea");
  g_assert_false (g_hash_table_contains (page->texts, "Tareas disponibles"));
}

static void
test_one_of_each (void)
{
  static const PfsInicioTask tasks[] = { { "sum", "T", "D", 1, 1, 1 } };
  PfsInicio inicio = { "ana", 1, 1, tasks, 1 };
  g_autofree char *es = pfs_inicio_render (&inicio, PFO_LANGUAGE_ES);
  g_autofree char *en = pfs_inicio_render (&inicio, PFO_LANGUAGE_EN);
  g_autoptr (Page) page_es = read_page (es);
  g_autoptr (Page) page_en = read_page (en);

  assert_shows (page_es, "trabajador en el pool");
  assert_shows (page_es, "ejecución");
  assert_shows (page_es, "fallo");
  assert_shows (page_es, "1 · 1 fallo");
  assert_shows (page_en, "worker in the pool");
  assert_shows (page_en, "run");
  assert_shows (page_en, "failure");
  assert_shows (page_en, "1 · 1 failure");
}

static void
test_hostile (void)
{
  static const PfsInicioTask tasks[] = { { HOSTILE, HOSTILE, HOSTILE, 5, 1, 1 } };
  static const char shown[] = "<script>alert('x')</script>\"'&lt;\ufffd{{lead}}";
  PfsInicio inicio = { HOSTILE, 8, 0, tasks, G_N_ELEMENTS (tasks) };
  g_autofree char *html = pfs_inicio_render (&inicio, PFO_LANGUAGE_ES);
  g_autoptr (Page) page = read_page (html);

  assert_shows (page, shown);
  g_assert_null (strstr (html, "<script"));
  g_assert_null (strstr (html, "\x01"));
  g_assert_nonnull (strstr (html, "<bdi>&lt;script&gt;"));
}

static void
test_long_labels (void)
{
  static const PfsInicioTask tasks[] = {
    { "n", "áéíóúáéíóúáéíóúáéíóúáéíó", "D", 5, 0, 1 },
    { "m", "áéíóúáéíóúáéíóúáéíóúáéíóú", "D", 5, 0, 1 },
  };
  g_autoptr (Page) page = render ("ana", tasks, G_N_ELEMENTS (tasks), PFO_LANGUAGE_ES);

  assert_shows (page, "áéíóúáéíóúáéíóúáéíóúáéíó");
  assert_shows (page, "áéíóúáéíóúáéíóúáéíóúáéí…");
  assert_shows (page, "áéíóúáéíóúáéíóúáéíóúáéíóú");
}

static void
test_policy (void)
{
  g_autoptr (Page) page = render ("ana", busy, G_N_ELEMENTS (busy), PFO_LANGUAGE_ES);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *base64 = NULL;
  g_autofree char *expected = NULL;
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) page->style->str, page->style->len);
  g_checksum_get_digest (checksum, digest, &length);
  base64 = g_base64_encode (digest, length);
  expected = g_strdup_printf ("default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; "
                              "form-action 'none'", base64);

  g_assert_cmpstr (page->policy, ==, expected);
  g_assert_cmpuint (page->style->len, >, 1000);
  g_assert_nonnull (strstr (page->style->str, "prefers-color-scheme: dark"));
  g_assert_null (strstr (page->style->str, "url("));
  g_assert_null (strstr (page->style->str, "@import"));
}

static void
test_elements (void)
{
  static const char *const expected[] = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "h1", "bdi", "p",   "dl",
    "div",  "dt",   "dd",   "h2",    "svg",   "desc", "text", "rect",   "table", "thead", "tbody",
    "tr",   "th",   "td",   "ul",    "li",    "span", "code", "section", NULL,
  };
  g_autoptr (Page) page = render ("ana", busy, G_N_ELEMENTS (busy), PFO_LANGUAGE_ES);

  assert_same_set (page->elements, expected);
}

/* In two languages of a page that shows the same nothing is alike but what is not language. */
static void
assert_translated (const PfsInicioTask *tasks, guint n_tasks, const char *const *alike)
{
  g_autoptr (Page) es = render ("ana", tasks, n_tasks, PFO_LANGUAGE_ES);
  g_autoptr (Page) en = render ("ana", tasks, n_tasks, PFO_LANGUAGE_EN);
  GHashTableIter iter;
  gpointer text;

  g_assert_cmpstr (es->language, ==, "es");
  g_assert_cmpstr (en->language, ==, "en");
  g_assert_cmpuint (g_hash_table_size (es->texts), ==, g_hash_table_size (en->texts));

  g_hash_table_iter_init (&iter, es->texts);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    {
      if (g_hash_table_contains (en->texts, text))
        g_assert_true (g_strv_contains (alike, text));
    }
}

static void
test_languages (void)
{
  static const char *const alike[] = {
    "ana",    "!",      "8",   "2\u00a0h 15\u00a0min", "T-uno", "D-uno", "T-dos", "D-dos",
    "T-tres", "D-tres", "sum", "upper", "lower", "0", "3", "12", NULL,
  };

  assert_translated (busy, G_N_ELEMENTS (busy), alike);
  assert_translated (idle, G_N_ELEMENTS (idle), alike);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/inicio/busy", test_busy);
  g_test_add_func ("/inicio/idle", test_idle);
  g_test_add_func ("/inicio/without-tasks", test_without_tasks);
  g_test_add_func ("/inicio/one-of-each", test_one_of_each);
  g_test_add_func ("/inicio/hostile", test_hostile);
  g_test_add_func ("/inicio/long-labels", test_long_labels);
  g_test_add_func ("/inicio/policy", test_policy);
  g_test_add_func ("/inicio/elements", test_elements);
  g_test_add_func ("/inicio/languages", test_languages);

  return g_test_run ();
}
