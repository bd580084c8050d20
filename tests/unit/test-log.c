/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pfs"

#include <string.h>

#include "pfs-log.h"

static char *
format (GLogLevelFlags level, const GLogField *fields, gsize n_fields, PfsLogStyle style)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (-3 * 60 * 60);
  g_autoptr (GDateTime) time = g_date_time_new (zone, 2026, 1, 2, 3, 4, 5.25);

  return pfs_log_format (level, fields, n_fields, time, style);
}

static void
assert_line (GLogLevelFlags level, const GLogField *fields, gsize n_fields, const char *rest)
{
  g_autofree char *line = format (level, fields, n_fields, PFS_LOG_PLAIN);
  g_autofree char *expected = g_strconcat ("2026-01-02T03:04:05.250000-03:00 ", rest, "\n", NULL);

  g_assert_cmpstr (line, ==, expected);
}

static void
test_fields (void)
{
  const GLogField fields[] = {
    { "MESSAGE", "signed in", -1 },
    { PFS_LOG_REQUEST, "7", -1 },
    { PFS_LOG_CONNECTION, "12", -1 },
    { "GLIB_DOMAIN", "pfs", -1 },
  };

  assert_line (G_LOG_LEVEL_INFO, fields, 4, "info    conn=12 req=7 signed in");
  assert_line (G_LOG_LEVEL_INFO, fields, 2, "info    req=7 signed in");
  assert_line (G_LOG_LEVEL_INFO, fields, 1, "info    signed in");
  assert_line (G_LOG_LEVEL_INFO, NULL, 0, "info   ");
}

static void
test_levels (void)
{
  const GLogField field = { "MESSAGE", "x", -1 };

  assert_line (G_LOG_LEVEL_ERROR | G_LOG_FLAG_FATAL, &field, 1, "error   x");
  assert_line (G_LOG_LEVEL_CRITICAL, &field, 1, "error   x");
  assert_line (G_LOG_LEVEL_WARNING, &field, 1, "warning x");
  assert_line (G_LOG_LEVEL_MESSAGE, &field, 1, "info    x");
  assert_line (G_LOG_LEVEL_DEBUG, &field, 1, "debug   x");
}

static void
test_domains (void)
{
  const GLogField other[] = { { "MESSAGE", "x", -1 }, { "GLIB_DOMAIN", "GLib-GIO", -1 } };
  const GLogField layer[] = { { "MESSAGE", "x", -1 }, { "GLIB_DOMAIN", "pfs-net", -1 } };
  const GLogField longer[] = { { "MESSAGE", "x", -1 }, { "GLIB_DOMAIN", "pfsx", -1 } };
  const GLogField bytes[] = { { "MESSAGE", "x", -1 }, { "GLIB_DOMAIN", "pfsx", 3 } };

  assert_line (G_LOG_LEVEL_INFO, other, 2, "info    GLib-GIO: x");
  assert_line (G_LOG_LEVEL_INFO, layer, 2, "info    x");
  assert_line (G_LOG_LEVEL_INFO, longer, 2, "info    pfsx: x");
  assert_line (G_LOG_LEVEL_INFO, bytes, 2, "info    x");
}

/* Whatever a client sends, an event is one line and a terminal shows it as it is. */
static void
test_escapes (void)
{
  static const struct
  {
    const char *text;
    gssize length;
    const char *shown;
  } cases[] = {
    { "ma\xc3\xb1" "ana \xf0\x9f\x98\x80", -1, "ma\xc3\xb1" "ana \xf0\x9f\x98\x80" },
    { "a\nb\r\n", -1, "a\\nb\\x0d\\n" },
    { "a\tb\033[2J\177", -1, "a\\tb\\x1b[2J\\x7f" },
    { "a\0b", 3, "a\\x00b" },
    { "abc", 2, "ab" },
    { "\xff\xc3", -1, "\\xff\\xc3" },
    { "\xc2\x85\xe2\x80\xa8\xe2\x80\xae", -1, "\\u0085\\u2028\\u202e" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const GLogField fields[] = {
        { "MESSAGE", cases[i].text, cases[i].length },
        { PFS_LOG_REQUEST, cases[i].text, cases[i].length },
      };
      g_autofree char *rest = g_strdup_printf ("info    req=%s %s", cases[i].shown, cases[i].shown);

      assert_line (G_LOG_LEVEL_INFO, fields, 2, rest);
    }
}

static void
test_terminal (void)
{
  const GLogField fields[] = { { "MESSAGE", "x", -1 }, { PFS_LOG_CONNECTION, "12", -1 } };
  g_autofree char *plain = format (G_LOG_LEVEL_INFO, fields, 2, PFS_LOG_TERMINAL);
  g_autofree char *info = format (G_LOG_LEVEL_INFO, fields, 2, PFS_LOG_COLOUR);
  g_autofree char *warning = format (G_LOG_LEVEL_WARNING, fields, 1, PFS_LOG_COLOUR);

  g_assert_cmpstr (plain, ==, "03:04:05 info    conn=12 x\n");
  g_assert_cmpstr (info, ==, "\033[2m03:04:05\033[0m info   \033[2m conn=12\033[0m x\n");
  g_assert_cmpstr (warning, ==, "\033[2m03:04:05\033[0m \033[1;33mwarning\033[0m x\n");
}

static void
test_style (void)
{
  static const struct
  {
    gboolean is_terminal;
    const char *environment[3];
    PfsLogStyle style;
  } cases[] = {
    { FALSE, { "TERM=xterm" }, PFS_LOG_PLAIN },
    { TRUE, { "TERM=xterm" }, PFS_LOG_COLOUR },
    { TRUE, { "TERM=xterm", "NO_COLOR=" }, PFS_LOG_COLOUR },
    { TRUE, { "TERM=xterm", "NO_COLOR=1" }, PFS_LOG_TERMINAL },
    { TRUE, { "TERM=dumb" }, PFS_LOG_TERMINAL },
    { TRUE, { NULL }, PFS_LOG_TERMINAL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (pfs_log_choose_style (cases[i].is_terminal, cases[i].environment), ==,
                     cases[i].style);
}

static void
test_threshold (void)
{
  pfs_log_set_level ("error");
  g_assert_true (pfs_log_is_enabled (G_LOG_LEVEL_CRITICAL));
  g_assert_false (pfs_log_is_enabled (G_LOG_LEVEL_WARNING));

  pfs_log_set_level ("info");
  g_assert_true (pfs_log_is_enabled (G_LOG_LEVEL_MESSAGE));
  g_assert_true (pfs_log_is_enabled (G_LOG_LEVEL_INFO));
  g_assert_false (pfs_log_is_enabled (G_LOG_LEVEL_DEBUG));

  pfs_log_set_level ("debug");
  g_assert_true (pfs_log_is_enabled (G_LOG_LEVEL_DEBUG));
}

static gboolean
get_origin (guint64 *connection, guint64 *request)
{
  *connection = 7;
  *request = 8;
  return TRUE;
}

/* Runs in a process of its own, since GLib takes one writer a process. A warning must not end it,
 * although a test makes those of libraries fatal. */
static void
test_writer_process (void)
{
  pfs_log_init ("info");

  g_warning ("first\nline");
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, PFS_LOG_CONNECTION, "12", "MESSAGE", "second");
  g_debug ("hidden");
  pfs_log_set_level ("debug");
  g_debug ("third");

  pfs_log_set_origin (get_origin);
  g_warning ("fourth");
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, PFS_LOG_CONNECTION, "12", PFS_LOG_REQUEST, "3",
                    "MESSAGE", "fifth");
}

static void
test_writer (void)
{
  g_test_trap_subprocess ("/log/writer/subprocess/process", 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("20*-*-*T*:* warning first\\nline\n"
                             "20*-*-*T*:* info    conn=12 second\n"
                             "20*-*-*T*:* debug   third\n"
                             "20*-*-*T*:* warning conn=7 req=8 fourth\n"
                             "20*-*-*T*:* info    conn=12 req=3 fifth\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/log/fields", test_fields);
  g_test_add_func ("/log/levels", test_levels);
  g_test_add_func ("/log/domains", test_domains);
  g_test_add_func ("/log/escapes", test_escapes);
  g_test_add_func ("/log/terminal", test_terminal);
  g_test_add_func ("/log/style", test_style);
  g_test_add_func ("/log/threshold", test_threshold);
  g_test_add_func ("/log/writer", test_writer);
  g_test_add_func ("/log/writer/subprocess/process", test_writer_process);

  return g_test_run ();
}
