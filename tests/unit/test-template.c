/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-template.h"

#include <string.h>

static void
assert_rendered (const char *text, const PfsScope *scope, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PfsTemplate) template = pfs_template_new (text, &error);
  g_autofree char *page = NULL;

  g_assert_no_error (error);
  page = pfs_template_render (template, scope);
  g_assert_cmpstr (page, ==, expected);
}

static void
test_names (void)
{
  g_autoptr (PfsScope) scope = pfs_scope_new ();

  pfs_scope_set_text (scope, "a", "uno");
  pfs_scope_set_text (scope, "b-2", "");
  pfs_scope_set_text (scope, "c", "old");
  pfs_scope_set_text (scope, "c", "new");

  assert_rendered ("", scope, "");
  assert_rendered ("text { } }} {x}\n", scope, "text { } }} {x}\n");
  assert_rendered ("{{a}}", scope, "uno");
  assert_rendered ("<p id=\"{{a}}\">{{a}}{{b-2}}{{a}}</p>", scope, "<p id=\"uno\">unouno</p>");
  assert_rendered ("{{c}}", scope, "new");
}

static void
test_escaping (void)
{
  static const struct
  {
    const char *text;
    const char *markup;
  } cases[] = {
    { "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;" },
    { "\" onclick=\"x", "&#34; onclick=&#34;x" },
    { "' onclick='x", "&#39; onclick=&#39;x" },
    { "&lt;", "&amp;lt;" },
    { "a & b", "a &amp; b" },
    { "ñandú €😀", "ñandú €😀" },
    { "a\nb\tc", "a\nb\tc" },
    { "{{b}} {{#l}}", "{{b}} {{#l}}" },
    { "a\x01\x08\x0b\x0c\x1b\x7f", "a\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd" },
    { "a\xc2\x85\ufffe\U0001ffff", "a\ufffd\ufffd\ufffd" },
    { "a\xff\xed\xa0\x80z", "a\ufffd\ufffd\ufffd\ufffdz" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PfsScope) scope = pfs_scope_new ();

      pfs_scope_set_text (scope, "a", cases[i].text);
      assert_rendered ("{{a}}", scope, cases[i].markup);
    }
}

static void
test_trusted_markup (void)
{
  g_autoptr (PfsScope) scope = pfs_scope_new ();

  pfs_scope_set_trusted_markup (scope, "a", "<svg />");
  assert_rendered ("[{{a}}]", scope, "[<svg />]");

  pfs_scope_set_text (scope, "a", "<svg />");
  assert_rendered ("[{{a}}]", scope, "[&lt;svg /&gt;]");
}

static void
test_lists (void)
{
  static const char *const names[] = { "x", "<y>", "z" };
  g_autoptr (PfsScope) scope = pfs_scope_new ();

  pfs_scope_set_text (scope, "around", "!");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      PfsScope *item = pfs_scope_add_item (scope, "list");

      pfs_scope_set_text (item, "name", names[i]);
      for (guint k = 0; k < i; k++)
        pfs_scope_set_text (pfs_scope_add_item (item, "inner"), "name", "i");
    }

  assert_rendered ("{{#list}}{{name}}{{around}} {{/list}}", scope, "x! &lt;y&gt;! z! ");
  assert_rendered ("{{#list}}({{#inner}}{{name}}{{/inner}}){{/list}}", scope, "()(i)(ii)");
  assert_rendered ("{{#inner}}{{name}}{{/inner}}.", scope, ".");
  assert_rendered ("a{{#none}}{{name}}{{#list}}{{/list}}{{/none}}b", scope, "ab");
  assert_rendered ("{{#list}}{{/list}}", scope, "");
}

/* The inner name counts, and is gone behind the list. */
static void
test_scopes (void)
{
  g_autoptr (PfsScope) scope = pfs_scope_new ();

  pfs_scope_set_text (scope, "name", "outside");
  pfs_scope_set_text (pfs_scope_add_item (scope, "list"), "name", "inside");
  pfs_scope_add_item (scope, "list");

  assert_rendered ("{{name}} {{#list}}{{name}} {{/list}}{{name}}", scope,
                   "outside inside outside outside");
}

/* Lines that hold nothing but the tag of a list leave no empty line. */
static void
test_lines (void)
{
  g_autoptr (PfsScope) scope = pfs_scope_new ();

  pfs_scope_set_text (pfs_scope_add_item (scope, "list"), "name", "1");
  pfs_scope_set_text (pfs_scope_add_item (scope, "list"), "name", "2");

  assert_rendered ("<ul>\n  {{#list}}\n  <li>{{name}}</li>\n  {{/list}} \n</ul>\n", scope,
                   "<ul>\n  <li>1</li>\n  <li>2</li>\n</ul>\n");
  assert_rendered ("{{#list}}\n{{name}}\n{{/list}}\n", scope, "1\n2\n");
  assert_rendered ("a {{#list}}\n{{name}} {{/list}}\n", scope, "a \n1 \n2 \n");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *line;
  } cases[] = {
    { "{{", "line 1:" },
    { "a\nb {{name", "line 2:" },
    { "{{name}", "line 1:" },
    { "{{}}", "line 1:" },
    { "{{ name }}", "line 1:" },
    { "{{{name}}}", "line 1:" },
    { "{{&name}}", "line 1:" },
    { "{{NAME}}", "line 1:" },
    { "{{#}}{{/}}", "line 1:" },
    { "{{#list}}", "line 1:" },
    { "\n{{/list}}", "line 2:" },
    { "{{#a}}{{#b}}{{/a}}{{/b}}", "line 1:" },
    { "{{#a}}{{/a}}{{/a}}", "line 1:" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (pfs_template_new (cases[i].text, &error));
      g_assert_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_PARSE);
      g_assert_true (g_str_has_prefix (error->message, cases[i].line));
    }
}

static void
test_name_without_value (void)
{
  g_autoptr (PfsScope) scope = pfs_scope_new ();

  if (g_test_subprocess ())
    {
      assert_rendered ("a{{missing}}b", scope, "ab");
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*template names*missing*");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/template/names", test_names);
  g_test_add_func ("/template/escaping", test_escaping);
  g_test_add_func ("/template/trusted-markup", test_trusted_markup);
  g_test_add_func ("/template/lists", test_lists);
  g_test_add_func ("/template/scopes", test_scopes);
  g_test_add_func ("/template/lines", test_lines);
  g_test_add_func ("/template/refused", test_refused);
  g_test_add_func ("/template/name-without-value", test_name_without_value);

  return g_test_run ();
}
