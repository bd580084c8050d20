/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "pfs-database-url.h"
#include "test-given.h"

/* A file that holds @text, and the settings that lead there; @path is to be removed. */
static char *
write_file (const char *text)
{
  char *path = NULL;
  int fd = g_file_open_tmp ("settings-XXXXXX", &path, NULL);

  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
test_config_file (void)
{
  g_autofree char *path = write_file ("WORKERS=3\nSOCKET_PORT=7\n");
  g_autofree char *arguments = g_strdup_printf ("--config %s", path);
  g_autofree char *other = g_strdup_printf ("--socket-port=9 --config=%s", path);
  g_autoptr (PfsSettings) settings =
      given_load_to_serve ((Given){ .arguments = arguments,
                                    .environment = "SOCKET_PORT=8",
                                    .env_file = "WORKERS=4\nQUEUE_MAX=5\n" });
  g_autoptr (PfsSettings) options = given_load_to_serve ((Given){ .arguments = other });
  g_autofree char *missing = NULL;

  g_assert_cmpuint (settings->workers, ==, 3);
  g_assert_cmpuint (settings->socket_port, ==, 8);
  g_assert_cmpuint (settings->queue_max, ==, 10000);
  g_assert_cmpuint (options->socket_port, ==, 9);

  g_remove (path);
  missing = given_load_to_fail ((Given){ .arguments = arguments }, PFS_SETTINGS_ERROR_FILE);
  g_assert_true (g_str_has_prefix (missing, path));
  g_assert_nonnull (strstr (missing, " can't be read: "));
}

static void
test_database_url_file (void)
{
  static const char *const texts[] = { "postgresql://u:hunter2@h/db",
                                       "postgresql://u:hunter2@h/db\n",
                                       "postgresql://u:hunter2@h/db\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *path = write_file (texts[i]);
      g_autofree char *variable = g_strdup_printf ("DATABASE_URL_FILE=%s", path);
      g_autofree char *shown = given_load_to_print ((Given){ .arguments = "--print-config",
                                                       .environment = variable });
      g_autofree char *expected = g_strdup_printf (
          "DATABASE_URL=postgresql://u:***@h/db # file %s\n", path);
      g_autoptr (PfsSettings) settings = given_load_to_serve ((Given){ .environment = variable });

      g_assert_cmpstr (settings->database_url, ==, "postgresql://u:hunter2@h/db");
      g_assert_nonnull (strstr (shown, expected));
      g_assert_null (strstr (shown, "hunter2"));
      g_remove (path);
    }
}

static void
test_wrong_database_url_files (void)
{
  g_autofree char *path = write_file ("");
  g_autofree char *variable = g_strdup_printf ("DATABASE_URL_FILE=%s", path);
  g_autofree char *both = g_strdup_printf ("%s DATABASE_URL=sqlite:///hunter2.db", variable);
  g_autofree char *empty =
      given_load_to_fail ((Given){ .environment = variable }, PFS_SETTINGS_ERROR_FILE);
  g_autofree char *twice =
      given_load_to_fail ((Given){ .environment = both }, PFS_SETTINGS_ERROR_VALUE);
  g_autofree char *wrong = NULL;
  g_autofree char *lines = NULL;
  g_autofree char *missing = NULL;

  g_assert_true (g_str_has_suffix (empty, ": the file is empty"));
  g_assert_cmpstr (twice, ==, "DATABASE_URL (environment) and DATABASE_URL_FILE (environment) are "
                              "both given: remove one of them");

  g_assert_true (g_file_set_contents (path, "hunter2\n", -1, NULL));
  wrong = given_load_to_fail ((Given){ .environment = variable }, PFS_SETTINGS_ERROR_VALUE);
  g_assert_true (g_str_has_prefix (wrong, "DATABASE_URL (file "));
  g_assert_null (strstr (wrong, "hunter2"));

  g_assert_true (g_file_set_contents (path, "sqlite:///a\nsqlite:///b\n", -1, NULL));
  lines = given_load_to_fail ((Given){ .environment = variable }, PFS_SETTINGS_ERROR_FILE);
  g_assert_true (g_str_has_suffix (lines, ": the file has more than one line"));

  g_remove (path);
  missing = given_load_to_fail ((Given){ .environment = variable }, PFS_SETTINGS_ERROR_FILE);
  g_assert_true (g_str_has_prefix (missing, "DATABASE_URL can't be read from file "));
  g_assert_nonnull (strstr (missing, path));
}

/* What a service manager hands over counts where nobody says anything else. */
static void
test_credential (void)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (folder, "database-url", NULL);
  g_autofree char *variable = g_strdup_printf ("CREDENTIALS_DIRECTORY=%s", folder);
  g_autofree char *both = g_strdup_printf ("%s DATABASE_URL=sqlite:///b", variable);
  g_autoptr (PfsSettings) without = given_load_to_serve ((Given){ .environment = variable });
  g_autoptr (PfsSettings) with = NULL;
  g_autoptr (PfsSettings) overridden = NULL;
  g_autofree char *shown = NULL;

  g_assert_null (without->database_url);

  g_assert_true (g_file_set_contents (path, "sqlite:///a\n", -1, NULL));
  with = given_load_to_serve ((Given){ .environment = variable });
  overridden = given_load_to_serve ((Given){ .environment = both });
  shown = given_load_to_print ((Given){ .arguments = "--print-config", .environment = variable });
  g_assert_cmpstr (with->database_url, ==, "sqlite:///a");
  g_assert_cmpstr (overridden->database_url, ==, "sqlite:///b");
  g_assert_nonnull (strstr (shown, "DATABASE_URL=sqlite:///a # credential database-url\n"));

  g_remove (path);
  g_rmdir (folder);
}

static void
test_wrong_value_in_file (void)
{
  g_autofree char *value = given_load_to_fail ((Given){ .env_file = "\nWORKERS=\"none\"\n" },
                                         PFS_SETTINGS_ERROR_VALUE);
  g_autofree char *syntax = given_load_to_fail ((Given){ .env_file = "WORKERS=1\nsecret\n" },
                                          PFS_SETTINGS_ERROR_FILE);

  g_assert_true (g_str_has_prefix (value, "WORKERS=none ("));
  g_assert_nonnull (strstr (value, ", line 2) must be "));
  g_assert_true (g_str_has_suffix (syntax, ", line 2: expected NAME=value"));
}

static void
test_database_urls (void)
{
  static const char *const good[][2] = {
    { "postgresql://u:p@127.0.0.1:5432/db", "postgresql://u:p@127.0.0.1:5432/db" },
    { "postgres://h/db", "postgres://h/db" },
    { "PostgreSQL+psycopg2://u@h/db", "postgresql://u@h/db" },
    { "postgresql:///db?host=/run/postgresql", "postgresql:///db?host=/run/postgresql" },
    { "postgres://u:p%40s@[::1]:5432,h2:5433/db", "postgres://u:p%40s@[::1]:5432,h2:5433/db" },
    { "postgresql://", "postgresql://" },
    { "sqlite:///users.db", "sqlite:///users.db" },
    { "sqlite:////var/lib/a%b+c.db", "sqlite:////var/lib/a%b+c.db" },
    { "", NULL },
  };
  static const char *const bad[][2] = {
    { "hunter2", "this is no URL" },
    { "hunter2;://x", "this is no URL" },
    { "://hunter2", "this is no URL" },
    { "mysql://u:hunter2@h/db", "the scheme mysql is unknown" },
    { "mysql+hunter://u:hunter2@h/db", "the scheme mysql+hunter is unknown" },
    { "sqlite://", "sqlite needs the path of a file" },
    { "sqlite:///", "sqlite needs the path of a file" },
    { "sqlite://users.db", "sqlite needs the path of a file" },
    { "sqlite:///hunter2.db?mode=ro", "sqlite has no options, so its path has no question mark" },
    { "postgresql://u:hunter2@h:port/db", "the port is not a number from 1 to 65535" },
    { "postgresql://u:hunter2@h:70000/db", "the port is not a number from 1 to 65535" },
    { "postgresql://u:hunter2@[::1/db", "the bracket of the IPv6 address is not closed" },
    { "postgresql://u:hunter2%@h/db", "a % that is no escape is written as %25" },
    { "postgresql://u:hunter@2@h/db", "an @ inside the user name or password is written as %40" },
    { "postgresql://u:hunter/2@h/db", "a / inside the user name or password is written as %2F" },
    { "postgresql://u:hunter2@h/db?ssl", "behind the ? there must be NAME=VALUE&NAME=VALUE" },
    { "postgresql://h/d\tb", "blanks and control characters are written as %20 and the like" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *argument = g_strdup_printf ("--database-url=%s", good[i][0]);
      g_autoptr (PfsSettings) settings = given_load_to_serve ((Given){ .arguments = argument });

      g_assert_cmpstr (settings->database_url, ==, good[i][1]);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *variable = g_strdup_printf ("DATABASE_URL=%s", bad[i][0]);
      g_autofree char *message = given_load_to_fail ((Given){ .environment = variable },
                                               PFS_SETTINGS_ERROR_VALUE);

      g_assert_true (g_str_has_prefix (message, "DATABASE_URL (environment) must be "));
      g_assert_true (g_str_has_suffix (message, bad[i][1]));
      g_assert_null (strstr (message, "hunter2"));
    }
}

static void
test_hidden_passwords (void)
{
  static const char *const cases[][2] = {
    { "postgresql://u:p@h:5432/db", "postgresql://u:***@h:5432/db" },
    { "postgresql://u:p:q@h/db", "postgresql://u:***@h/db" },
    { "postgresql://u:1/p@h/db", "postgresql://u:***@h/db" },
    { "postgresql://u@h:5432/db", "postgresql://u@h:5432/db" },
    { "postgresql://h:5432/db", "postgresql://h:5432/db" },
    { "postgresql://u@h/db?password=a@b&sslmode=require",
      "postgresql://u@h/db?password=***&sslmode=require" },
    { "postgresql://h:1/db?sslpassword=p&application_name=a@b",
      "postgresql://h:1/db?sslpassword=***&application_name=a@b" },
    { "postgresql://u:p@h/db?PASSWORD=p", "postgresql://u:***@h/db?PASSWORD=***" },
    { "sqlite:///a/b.db", "sqlite:///a/b.db" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = pfs_database_url_hide_password (cases[i][0]);

      g_assert_cmpstr (shown, ==, cases[i][1]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/settings-files/wrong-value-in-file", test_wrong_value_in_file);
  g_test_add_func ("/settings-files/database-urls", test_database_urls);
  g_test_add_func ("/settings-files/hidden-passwords", test_hidden_passwords);
  g_test_add_func ("/settings-files/config-file", test_config_file);
  g_test_add_func ("/settings-files/database-url-file", test_database_url_file);
  g_test_add_func ("/settings-files/wrong-database-url-files", test_wrong_database_url_files);
  g_test_add_func ("/settings-files/credential", test_credential);

  return g_test_run ();
}
