/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "pfs-setting.h"
#include "test-given.h"

static void
test_defaults (void)
{
  g_autoptr (PfsSettings) settings = given_load_to_serve ((Given){ NULL });

  g_assert_cmpstr (settings->socket_host, ==, "127.0.0.1");
  g_assert_cmpuint (settings->socket_port, ==, 6000);
  g_assert_cmpuint (settings->workers, ==, 8);
  g_assert_cmpuint (settings->request_workers, ==, 4);
  g_assert_null (settings->database_url);
  g_assert_cmpuint (settings->queue_max, ==, 10000);
  g_assert_cmpuint (settings->max_connections, ==, 0);
  g_assert_cmpuint (settings->request_timeout, ==, 30);
  g_assert_cmpuint (settings->write_timeout, ==, 60);
  g_assert_cmpuint (settings->drain_seconds, ==, 10);
  g_assert_cmpuint (settings->password_min_length, ==, 8);
  g_assert_cmpuint (settings->session_hours, ==, 720);
  g_assert_cmpstr (settings->tls, ==, "off");
  g_assert_null (settings->tls_cert);
  g_assert_null (settings->tls_key);
  g_assert_false (settings->allow_plaintext);
  g_assert_false (settings->anonymous_tasks);
  g_assert_cmpstr (settings->log_level, ==, "info");
}

static void
test_order (void)
{
  g_autoptr (PfsSettings) settings = given_load_to_serve ((Given){
      .arguments = "--workers=1 --workers=2 --queue-max 7",
      .environment = "WORKERS=3 SOCKET_PORT=3",
      .env_file = "WORKERS=4\nSOCKET_PORT=4\nDRAIN_SECONDS=4\nDB_PORT=none of ours\n",
  });

  g_assert_cmpuint (settings->workers, ==, 2);
  g_assert_cmpuint (settings->queue_max, ==, 7);
  g_assert_cmpuint (settings->socket_port, ==, 3);
  g_assert_cmpuint (settings->drain_seconds, ==, 4);
  g_assert_cmpuint (settings->session_hours, ==, 720);
}

static void
test_overridden_is_not_checked (void)
{
  g_autoptr (PfsSettings) settings = given_load_to_serve ((Given){
      .arguments = "--workers=2", .environment = "WORKERS=many", .env_file = "WORKERS=\n" });

  g_assert_cmpuint (settings->workers, ==, 2);
}

static void
test_booleans (void)
{
  g_autoptr (PfsSettings) flags = given_load_to_serve ((Given){
      .arguments = "--allow-plaintext --anonymous-tasks=false",
      .environment = "ANONYMOUS_TASKS=1",
  });
  g_autoptr (PfsSettings) words = given_load_to_serve ((Given){
      .environment = "ALLOW_PLAINTEXT=YES ANONYMOUS_TASKS=on", .env_file = "ALLOW_PLAINTEXT=no" });

  g_assert_true (flags->allow_plaintext);
  g_assert_false (flags->anonymous_tasks);
  g_assert_true (words->allow_plaintext);
  g_assert_true (words->anonymous_tasks);
}

static void
test_tls (void)
{
  static const struct
  {
    const char *environment;
    const char *mode;
    const char *certificate;
  } good[] = {
    { "TLS=auto", "auto", NULL },
    { "TLS=OFF TLS_CERT= TLS_KEY=", "off", NULL },
    { "TLS_CERT=c.pem TLS_KEY=k.pem", "on", "c.pem" },
    { "TLS=off TLS_CERT=c.pem TLS_KEY=k.pem", "on", "c.pem" },
    { "TLS=on TLS_CERT=/c.pem TLS_KEY=/c.pem", "on", "/c.pem" },
  };
  static const char *const bad[][2] = {
    { "TLS=yes", "TLS=yes (environment) must be one of off, on, auto" },
    { "TLS=on",
      "TLS=on needs a certificate: name its file in TLS_CERT and that of its key in TLS_KEY, "
      "or set TLS=auto and one is made" },
    { "TLS_CERT=c.pem", "TLS_CERT and TLS_KEY go together: name a file for both" },
    { "TLS=on TLS_KEY=k.pem", "TLS_CERT and TLS_KEY go together: name a file for both" },
    { "TLS=auto TLS_CERT=c.pem TLS_KEY=k.pem",
      "TLS=auto makes a certificate of its own: leave TLS_CERT and TLS_KEY out, or set TLS=on" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (PfsSettings) settings =
          given_load_to_serve ((Given){ .environment = good[i].environment });

      g_assert_cmpstr (settings->tls, ==, good[i].mode);
      g_assert_cmpstr (settings->tls_cert, ==, good[i].certificate);
      g_assert_true ((settings->tls_key != NULL) == (good[i].certificate != NULL));
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *message = given_load_to_fail ((Given){ .environment = bad[i][0] },
                                               PFS_SETTINGS_ERROR_VALUE);

      g_assert_cmpstr (message, ==, bad[i][1]);
    }
}

static void
test_hosts (void)
{
  static const char *const good[][2] = {
    { "0.0.0.0", "0.0.0.0" },
    { "::", "::" },
    { "[::1]", "::1" },
    { "[fe80::1%lo]", "fe80::1%lo" },
    { "localhost", "localhost" },
    { "Pfo3.Example.org.", "Pfo3.Example.org." },
    { "mi_red-1", "mi_red-1" },
    { "ma\xc3\xb1" "ana.example", "ma\xc3\xb1" "ana.example" },
  };
  static const char *const bad[] = {
    "", "*", "300.1.2.3", "127.1", "1", "127.0.0.1:6000", "[127.0.0.1]", "[", "[::1", ":::1",
    "a..b", "-a", "a-", "a/b", ".", "tcp://a",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *argument = g_strdup_printf ("--socket-host=%s", good[i][0]);
      g_autoptr (PfsSettings) settings = given_load_to_serve ((Given){ .arguments = argument });

      g_assert_cmpstr (settings->socket_host, ==, good[i][1]);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *argument = g_strdup_printf ("--socket-host=%s", bad[i]);
      g_autofree char *message = given_load_to_fail ((Given){ .arguments = argument },
                                               PFS_SETTINGS_ERROR_VALUE);

      g_assert_true (g_str_has_prefix (message, "SOCKET_HOST="));
    }
}

static void
test_wrong_values (void)
{
  static const struct
  {
    Given given;
    const char *message;
  } cases[] = {
    { { .arguments = "--socket-port=abc" },
      "SOCKET_PORT=abc (option --socket-port) must be a whole number from 0 to 65535" },
    { { .arguments = "--socket-port -5" },
      "SOCKET_PORT=-5 (option --socket-port) must be a whole number from 0 to 65535" },
    { { .environment = "SOCKET_PORT=65536" },
      "SOCKET_PORT=65536 (environment) must be a whole number from 0 to 65535" },
    { { .environment = "SOCKET_PORT=" },
      "SOCKET_PORT= (environment) must be a whole number from 0 to 65535" },
    { { .environment = "WORKERS=0" },
      "WORKERS=0 (environment) must be a whole number from 1 to 1024" },
    { { .environment = "WORKERS=+1" },
      "WORKERS=+1 (environment) must be a whole number from 1 to 1024" },
    { { .environment = "WORKERS=1.5" },
      "WORKERS=1.5 (environment) must be a whole number from 1 to 1024" },
    { { .environment = "WORKERS=99999999999999999999" },
      "WORKERS=99999999999999999999 (environment) must be a whole number from 1 to 1024" },
    { { .environment = "ALLOW_PLAINTEXT=maybe" },
      "ALLOW_PLAINTEXT=maybe (environment) must be true or false" },
    { { .environment = "LOG_LEVEL=loud" },
      "LOG_LEVEL=loud (environment) must be one of error, warning, info, debug" },
    { { .environment = "WORKERS=1\n2" },
      "WORKERS=1\\n2 (environment) must be a whole number from 1 to 1024" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *message = given_load_to_fail (cases[i].given, PFS_SETTINGS_ERROR_VALUE);

      g_assert_cmpstr (message, ==, cases[i].message);
    }
}

#define NO_OPTION(position)                                                                        \
  "Argument " position " is no option of pfo3-server: those begin with --; --help shows them all"

/* What is no option is not repeated: it may be a secret that lacks the option before it. */
static void
test_wrong_options (void)
{
  static const struct
  {
    const char *arguments;
    const char *message;
  } cases[] = {
    { "--sockets=1", "--sockets is no option of pfo3-server; --help shows them all" },
    { "--SOCKET_PORT=1", "--SOCKET_PORT is no option of pfo3-server; --help shows them all" },
    { "--", "-- is no option of pfo3-server; --help shows them all" },
    { "-x", "-x is no option of pfo3-server; --help shows them all" },
    { "serve", NO_OPTION ("1") },
    { "--allow-plaintext true", NO_OPTION ("2") },
    { "postgresql://u:hunter2@h/db", NO_OPTION ("1") },
    { "--queue-max=1 --workers 2 postgresql://u:hunter2@h/db?a=b", NO_OPTION ("4") },
    { "--database=postgresql://u:hunter2@h/db",
      "--database is no option of pfo3-server; --help shows them all" },
    { "--database-url:postgresql://u:hunter2@h/db",
      "--database-url... is no option of pfo3-server; --help shows them all" },
    { "--workers", "--workers needs a value: --workers=N" },
    { "--config", "--config needs a value: --config=FILE" },
    { "--help=1", "--help is no option of pfo3-server; --help shows them all" },
    { "-h=1", "-h is no option of pfo3-server; --help shows them all" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *message = given_load_to_fail ((Given){ .arguments = cases[i].arguments },
                                               PFS_SETTINGS_ERROR_OPTION);

      g_assert_cmpstr (message, ==, cases[i].message);
    }
}

/* What can change while the server runs, and that what can't stays as it was. */
static void
test_update (void)
{
  g_autoptr (PfsSettings) settings = given_load_to_serve ((Given){ NULL });
  g_autoptr (PfsSettings) next = given_load_to_serve ((Given){
      .arguments =
          "--socket-host=::1 --socket-port=1 --workers=1 --request-workers=1 "
          "--database-url=postgresql://u:hunter2@h/db --queue-max=1 --max-connections=1 "
          "--request-timeout=1 --write-timeout=1 --drain-seconds=1 --password-min-length=1 "
          "--session-hours=1 --tls=auto --allow-plaintext --anonymous-tasks --log-level=error" });
  g_autoptr (GPtrArray) changed = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *changes = NULL;
  g_autofree char *rest = NULL;

  pfs_settings_update (settings, next, changed, waiting);
  g_ptr_array_add (changed, NULL);
  g_ptr_array_add (waiting, NULL);
  changes = g_strjoinv (", ", (char **) changed->pdata);
  rest = g_strjoinv (", ", (char **) waiting->pdata);

  g_assert_cmpstr (
      changes, ==,
      "QUEUE_MAX=1 (was 10000), MAX_CONNECTIONS=1 (was 0), REQUEST_TIMEOUT=1 (was 30), "
      "WRITE_TIMEOUT=1 (was 60), DRAIN_SECONDS=1 (was 10), PASSWORD_MIN_LENGTH=1 (was 8), "
      "SESSION_HOURS=1 (was 720), ANONYMOUS_TASKS=true (was false), "
      "LOG_LEVEL=error (was info)");
  g_assert_cmpstr (rest, ==,
                   "SOCKET_HOST=::1 (was 127.0.0.1), SOCKET_PORT=1 (was 6000), WORKERS=1 (was 8), "
                   "REQUEST_WORKERS=1 (was 4), DATABASE_URL, TLS=auto (was off), "
                   "ALLOW_PLAINTEXT=true (was false)");
  g_assert_cmpstr (settings->log_level, ==, "error");
  g_assert_cmpuint (settings->drain_seconds, ==, 1);
  g_assert_cmpuint (settings->workers, ==, 8);
  g_assert_null (settings->database_url);
}

static void
test_print_config (void)
{
  g_autofree char *output = given_load_to_print ((Given){
      .arguments = "--print-config --workers=3",
      .environment = "DATABASE_URL=postgresql://u:hunter2@h/db ALLOW_PLAINTEXT=1",
  });

  g_assert_nonnull (strstr (output, "SOCKET_HOST=127.0.0.1 # default\n"));
  g_assert_nonnull (strstr (output, "WORKERS=3 # option --workers\n"));
  g_assert_nonnull (strstr (output, "DATABASE_URL=postgresql://u:***@h/db # environment\n"));
  g_assert_nonnull (strstr (output, "ALLOW_PLAINTEXT=true # environment\n"));
  g_assert_null (strstr (output, "hunter2"));
}

static void
test_check_config (void)
{
  g_autofree char *good = given_load_to_print ((Given){ .arguments = "--check-config" });
  g_autofree char *bad = given_load_to_fail ((Given){ .arguments = "--check-config --workers=0" },
                                       PFS_SETTINGS_ERROR_VALUE);

  g_assert_cmpstr (good, ==, "The settings are valid.\n");
  g_assert_nonnull (bad);
}

/* Both answer at once, whatever the environment and the rest of the command line hold. */
static void
test_help_and_version (void)
{
  g_autofree char *help = given_load_to_print ((Given){
      .arguments = "--help --nonsense", .environment = "WORKERS=0", .env_file = "nonsense" });
  g_autofree char *brief = given_load_to_print ((Given){ .arguments = "-h" });
  g_autofree char *version = given_load_to_print ((Given){ .arguments = "--version",
                                                     .environment = "WORKERS=0" });

  g_assert_nonnull (strstr (help, "--socket-port=PORT "));
  g_assert_nonnull (strstr (help, "[SOCKET_PORT, default: 6000]\n"));
  g_assert_nonnull (strstr (help, "--allow-plaintext[=BOOLEAN] "));
  g_assert_nonnull (strstr (help, "[DATABASE_URL, default: none]\n"));
  g_assert_cmpstr (brief, ==, help);
  g_assert_cmpstr (version, ==, "pfo3-server " PFO_VERSION "\n");
}

/* Whatever is wrong with the settings: whoever completes is about to mend them. */
static void
test_completion (void)
{
  g_autofree char *script = given_load_to_print ((Given){ .arguments = "--print-completion=bash",
                                                    .environment = "WORKERS=0" });
  g_autofree char *other = given_load_to_fail ((Given){ .arguments = "--print-completion tcsh" },
                                         PFS_SETTINGS_ERROR_OPTION);

  g_assert_nonnull (strstr (script, "complete -F _pfo3_server pfo3-server\n"));
  g_assert_cmpstr (other, ==, "There is completion for bash, zsh and fish, not for tcsh");
}

static void
test_help_is_narrow (void)
{
  g_autofree char *help = given_load_to_print ((Given){ .arguments = "--help" });
  g_auto (GStrv) lines = g_strsplit (help, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint (strlen (lines[i]), <=, 80);
}

/* Returns: (transfer full): `.env.example`: every setting with its help, commented out */
static char *
write_env_example (void)
{
  guint n_settings;
  const PfsSetting *table = pfs_setting_get_table (&n_settings);
  GString *text = g_string_new (
      "# Settings of pfo3-server. It reads them from .env in its working folder:\n"
      "#   cp .env.example .env\n"
      "# Options and variables of the environment win over this file.\n");

  for (guint i = 0; i < n_settings; i++)
    {
      const PfsSetting *setting = &table[i];

      g_string_append_printf (text, "\n# %s\n#%s=%s\n", setting->help, setting->name,
                              setting->example ? setting->example : setting->fallback);
    }

  return g_string_free (text, FALSE);
}

/* The committed file is what the table says. UPDATE_ENV_EXAMPLE=1 in the environment renews it. */
static void
test_env_example (void)
{
  g_autofree char *expected = write_env_example ();
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", ".env.example", NULL);
  g_autofree char *committed = NULL;

  if (g_getenv ("UPDATE_ENV_EXAMPLE") != NULL)
    g_assert_true (g_file_set_contents (path, expected, -1, NULL));

  g_assert_true (g_file_get_contents (path, &committed, NULL, NULL));
  g_assert_cmpstr (committed, ==, expected);
}

/* Uncommented, its lines are settings that are valid. */
static void
test_env_example_is_valid (void)
{
  g_autofree char *example = write_env_example ();
  g_autoptr (GRegex) commented = g_regex_new ("^#([A-Z])", G_REGEX_MULTILINE, 0, NULL);
  g_autofree char *active = g_regex_replace (commented, example, -1, 0, "\\1", 0, NULL);
  g_autoptr (PfsSettings) settings = given_load_to_serve ((Given){ .env_file = active });

  g_assert_cmpuint (settings->socket_port, ==, 6000);
  g_assert_cmpstr (settings->database_url, ==,
                   "postgresql://pfo3user:pfo3pass@127.0.0.1:5432/pfo3db");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/settings/defaults", test_defaults);
  g_test_add_func ("/settings/order", test_order);
  g_test_add_func ("/settings/overridden-is-not-checked", test_overridden_is_not_checked);
  g_test_add_func ("/settings/booleans", test_booleans);
  g_test_add_func ("/settings/tls", test_tls);
  g_test_add_func ("/settings/hosts", test_hosts);
  g_test_add_func ("/settings/wrong-values", test_wrong_values);
  g_test_add_func ("/settings/wrong-options", test_wrong_options);
  g_test_add_func ("/settings/update", test_update);
  g_test_add_func ("/settings/print-config", test_print_config);
  g_test_add_func ("/settings/check-config", test_check_config);
  g_test_add_func ("/settings/help-and-version", test_help_and_version);
  g_test_add_func ("/settings/completion", test_completion);
  g_test_add_func ("/settings/help-is-narrow", test_help_is_narrow);
  g_test_add_func ("/settings/env-example", test_env_example);
  g_test_add_func ("/settings/env-example-is-valid", test_env_example_is_valid);

  return g_test_run ();
}
