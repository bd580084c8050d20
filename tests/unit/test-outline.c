/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-outline.h"

/* One line a block, so that a test is a picture of the page. */
static char *
describe (GPtrArray *blocks)
{
  const char *const marks[] = { "# ", "## ", "", "* " };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < blocks->len; i++)
    {
      const PfcOutlineBlock *block = g_ptr_array_index (blocks, i);

      g_string_append_printf (text, "%s%s", marks[block->kind], block->text);
      if (block->detail != NULL)
        g_string_append_printf (text, " | %s", block->detail);
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}

static void
check (const char *html, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) blocks = pfc_outline_read (html, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (blocks);
  text = describe (blocks);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_texts (void)
{
  check ("<!DOCTYPE html><html><head><title>x</title><style>a{}</style></head><body>"
         "<h1>Hola, <bdi>ana</bdi>!</h1><p>Un  \n <b>texto</b> aquí</p>suelto<h2>Más</h2>"
         "<script>evil ()</script><svg><text>7</text></svg><p>a &lt; b &amp; c</p></body></html>",
         "# Hola, ana!\nUn texto aquí\nsuelto\n## Más\na < b & c\n");
}

static void
test_lists (void)
{
  check ("<ul><li><span>Suma</span> <code>sum</code><p>Suma números.</p></li><li>B</li></ul>",
         "* Suma | sum · Suma números.\n* B\n");
  check ("<dl><div><dt>ejecuciones</dt><dd>7</dd></div><dt>fallos</dt><dd>0</dd></dl>",
         "* ejecuciones | 7\n* fallos | 0\n");
}

static void
test_tables (void)
{
  check (
      "<table><thead><tr><th>Tarea</th><th>Fallos</th></tr></thead>"
      "<tbody><tr><th>Suma</th><td>0</td></tr><tr><th>Lista</th><td>1</td><td>z</td></tr></tbody>"
      "</table>",
      "* Suma | Fallos: 0\n* Lista | Fallos: 1 · z\n");
  /* The columns of one table are not those of the next. */
  check ("<div><table><thead><tr><th>a</th><th>b</th></tr></thead></table>"
         "<table><tr><td>c</td><td>d</td></tr></table></div>",
         "* c | d\n");
}

static void
test_nothing (void)
{
  check ("<html><body><p> </p></body></html>", "");
}

static void
test_malformed (void)
{
  const char *const pages[] = { "", "<p>", "<p>a<br></p>", "<p>&nbsp;</p>", "texto", "<p>a</p><p" };

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (pfc_outline_read (pages[i], &error));
      g_assert_true (error != NULL && error->domain == G_MARKUP_ERROR);
    }
}

static char *
repeat (guint count, const char *before, const char *after)
{
  GString *html = g_string_new ("<body>");

  for (guint i = 0; i < count; i++)
    g_string_append (html, before);
  for (guint i = 0; i < count; i++)
    g_string_append (html, after);
  g_string_append (html, "</body>");
  return g_string_free (html, FALSE);
}

static void
test_limits (void)
{
  g_autofree char *most = repeat (1000, "<p>a</p>", "");
  g_autofree char *more = repeat (1001, "<p>a</p>", "");
  g_autofree char *deep = repeat (200000, "<div>", "</div>");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) blocks = pfc_outline_read (most, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (blocks->len, ==, 1000);
  g_assert_null (pfc_outline_read (more, &error));
  g_assert_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT);
  check (deep, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outline/texts", test_texts);
  g_test_add_func ("/outline/lists", test_lists);
  g_test_add_func ("/outline/tables", test_tables);
  g_test_add_func ("/outline/nothing", test_nothing);
  g_test_add_func ("/outline/malformed", test_malformed);
  g_test_add_func ("/outline/limits", test_limits);
  return g_test_run ();
}
