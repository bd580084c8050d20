/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-folder.h"

#include "pfc-cli-exit.h"
#include "pfc-link.h"
#include "pfc-cli-flags.h"
#include "pfc-cli-options.h"
#include "pfc-cli-secret.h"
#include "pfc-kept-token.h"
#include "pfc-task-private.h"
#include "pfo-error.h"
#include "pfo-json-writer.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

static void
test_passwords (void)
{
  static const struct
  {
    const char *line;
    gboolean expected;
  } cases[] = {
    { "{\"op\":\"LOGIN\",\"data\":{\"username\":\"ana\",\"password\":\"x\"}}", TRUE },
    { "{\"data\":{\"new_password\":\"x\"},\"op\":\"CHANGE_PASSWORD\"}", TRUE },
    { "{\"op\":\"LOGIN\",\"data\":{\"pass\\u0077ord\":\"x\"}}", TRUE },
    { "{\"password\":[\"x\"]}", TRUE },
    { "{\"op\":\"LOGIN\",\"data\":{\"PASSWORD\":\"x\"", TRUE },
    { "{\"op\":\"PING\"}", FALSE },
    { "{\"op\":\"LOGOUT\",\"data\":{\"token\":\"x\"}}", FALSE },
    { "{\"op\":\"TASK\",\"data\":{\"task\":{\"name\":\"upper\",\"s\":\"password\"}}}", FALSE },
    { "{\"op\":\"TASK\"", FALSE },
    { "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *line = cases[i].line;

      g_test_message ("%s", line);
      g_assert_true (pfc_cli_secret_has_password (line, strlen (line)) == cases[i].expected);
    }
}

static void
test_secrets (void)
{
  static const struct
  {
    const char *line;
    const char *expected;
  } cases[] = {
    { "{\"op\":\"PING\"}", "{\"op\":\"PING\"}" },
    { "{\"data\": {\"password\" : \"a\\\"b\",\"username\":\"ana\"}, \"id\":1}",
      "{\"data\": {\"password\" : \"***\",\"username\":\"ana\"}, \"id\":1}" },
    { "{\"token\":\"x\",\"new_password\":\"y\",\"z\":\"token\"}",
      "{\"token\":\"***\",\"new_password\":\"***\",\"z\":\"token\"}" },
    { "{\"password\":123,\"token\":null}", "{\"password\":***,\"token\":***}" },
    { "{\"password\":[\"a\",{\"b\":\"c\"}],\"d\":1}",
      "{\"password\":[\"***\",{\"b\":\"***\"}],\"d\":1}" },
    { "{\"pass\\u0077ord\":\"a\"}", "{\"pass\\u0077ord\":\"***\"}" },
    { "{\"password\":\"\"}", "{\"password\":\"***\"}" },
    { "SSH-2.0-OpenSSH", "SSH-2.0-OpenSSH" },
    { "{\"op\":\"LOGIN\",\"password\":\"a", "***" },
    { "{\"op\":\"LOGIN\",}{\"PASSWORD\":\"a\"}", "***" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = pfc_cli_secret_hide (cases[i].line, strlen (cases[i].line));

      g_assert_cmpstr (shown, ==, cases[i].expected);
    }
}

static void
test_exit_codes (void)
{
  const struct
  {
    GQuark domain;
    int code;
    int expected;
  } cases[] = {
    { PFO_ERROR, PFO_ERROR_INVALID_ARGUMENT, 65 },
    { PFO_ERROR, PFO_ERROR_OUT_OF_RANGE, 65 },
    { PFO_ERROR, PFO_ERROR_BAD_CREDENTIALS, 77 },
    { PFO_ERROR, PFO_ERROR_UNAUTHORIZED, 77 },
    { PFC_LINK_ERROR, PFC_LINK_ERROR_EXPOSED, 77 },
    { G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE, 65 },
    { PFO_ERROR, PFO_ERROR_BUSY, 75 },
    { PFO_ERROR, PFO_ERROR_RATE_LIMITED, 75 },
    { PFO_ERROR, PFO_ERROR_UNAVAILABLE, 69 },
    { PFO_ERROR, PFO_ERROR_INTERNAL, 70 },
    { PFO_ERROR, PFO_ERROR_UNKNOWN_OP, 76 },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, 69 },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, 69 },
    { G_IO_ERROR, G_IO_ERROR_INVALID_DATA, 76 },
    { G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, 64 },
    { G_IO_ERROR, G_IO_ERROR_FAILED, 70 },
    { G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, 64 },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, 68 },
    { G_FILE_ERROR, G_FILE_ERROR_NOENT, 66 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (cases[i].domain, cases[i].code, "");

      g_assert_cmpint (pfc_cli_exit_code (error), ==, cases[i].expected);
    }

  /* No code of the server's is a success. */
  for (guint code = 0; code < PFO_N_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (PFO_ERROR, code, "");

      g_assert_cmpint (pfc_cli_exit_code (error), >=, 64);
    }
}

static PfcTask *
new_task (const char *properties)
{
  g_autofree char *json = g_strdup_printf (
      "{\"name\":\"t\",\"params\":{\"type\":\"object\",\"properties\":{%s}}}", properties);
  g_autoptr (JsonNode) node = pfo_json_parse (json, strlen (json), NULL);

  return pfc_task_new_from_json (json_node_get_object (node), NULL);
}

/* What a command line makes of a form: JSON, `?` and what is wrong with the flags, or `!` and what
 * is wrong with a value. */
static char *
read_flags (PfcTask *task, const char *command_line)
{
  g_auto (GStrv) args = g_strsplit (command_line, "|", -1);
  g_autoptr (PfcEntries) entries = pfc_entries_new (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (JsonNode) node = json_node_alloc ();
  GString *json;

  if (!pfc_cli_flags_read (entries, args, &error))
    return g_strconcat ("?", error->message, NULL);

  object = pfc_entries_read (entries);
  if (object == NULL)
    {
      g_autoptr (PfcEntry) entry = g_list_model_get_item (G_LIST_MODEL (entries), 0);

      return g_strconcat ("!", pfc_entry_get_error (entry), NULL);
    }

  json_object_remove_member (object, "name");
  json_node_init_object (node, object);
  json = g_string_new (NULL);
  pfo_json_write_node (json, node);
  return g_string_free (json, FALSE);
}

typedef struct
{
  const char *command_line; /* arguments between bars */
  const char *expected;
} FlagCase;

static void
check_flags (const char *properties, const FlagCase *cases, guint n_cases)
{
  g_autoptr (PfcTask) task = new_task (properties);

  for (guint i = 0; i < n_cases; i++)
    {
      g_autofree char *result = read_flags (task, cases[i].command_line);

      g_test_message ("%s", cases[i].command_line);
      g_assert_cmpstr (result, ==, cases[i].expected);
    }
}

static void
test_flags_numbers (void)
{
  static const FlagCase cases[] = {
    { "1|2|3.5", "{\"args\":[1,2,3.5]}" },
    { "--args|1|-2|3.5", "{\"args\":[1,-2,3.5]}" },
    { "--args|1;2", "{\"args\":[1,2]}" },
    { "--args=1;2", "{\"args\":[1,2]}" },
    { "--args|1|--args|2", "{\"args\":[1,2]}" },
    { "-1", "{\"args\":[-1]}" },
    { "1|--|2", "{\"args\":[1,2]}" },
    { "--", "{\"args\":[7]}" },
    { "--args", "{\"args\":[]}" },
    { "1|x", "!“x” is not a number (item 2)." },
    { "--|--args", "!“--args” is not a number (item 1)." },
    { "--other|1", "?This task has no field --other; --help shows those it has." },
  };

  check_flags ("\"args\":{\"type\":\"array\",\"items\":{\"type\":\"number\"},\"default\":[7]}",
               cases, G_N_ELEMENTS (cases));
}

static void
test_flags_text (void)
{
  static const FlagCase cases[] = {
    { "hola", "{\"s\":\"hola\"}" },
    { "hola|mundo", "{\"s\":\"hola mundo\"}" },
    { "--s|hola", "{\"s\":\"hola\"}" },
    { "--s=--hola", "{\"s\":\"--hola\"}" },
    { "--s|--hola", "{\"s\":\"--hola\"}" },
    { "--arg-s|hola", "{\"s\":\"hola\"}" },
    { "--|--s|x", "{\"s\":\"--s x\"}" },
    { "", "{\"s\":\"\"}" },
    { "--s", "?--s needs a value." },
  };

  check_flags ("\"s\":{\"type\":\"string\"}", cases, G_N_ELEMENTS (cases));
}

static void
test_flags_mixed (void)
{
  static const FlagCase cases[] = {
    { "--s|hola|--n|3|--l|1|2|--b", "{\"s\":\"hola\",\"n\":3,\"l\":[1,2],\"b\":true}" },
    { "--no-b|--s=x", "{\"s\":\"x\",\"n\":0,\"l\":[],\"b\":false}" },
    { "--b=false", "{\"s\":\"\",\"n\":0,\"l\":[],\"b\":false}" },
    { "hola", "?“hola” belongs to no field; --help shows those that there are." },
    { "--no-x", "?This task has no field --no-x; --help shows those it has." },
  };

  check_flags ("\"s\":{\"type\":\"string\"},\"n\":{\"type\":\"integer\"},\"l\":{\"type\":\"array\","
               "\"items\":{\"type\":\"number\"}},"
               "\"b\":{\"type\":\"boolean\",\"default\":true}",
               cases, G_N_ELEMENTS (cases));
}

static void
test_options (void)
{
  char *argv[] = { "pfo3-cli", "--json", "run",   "sum", "--args",  "-1",     "--timeout", "5",
                   "--server", "h:1",    "--user", " e\xcc\x81va ", "--", "--trace", NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *left = NULL;
  PfcCliOptions options;

  g_assert_true (pfc_cli_options_parse (&options, G_N_ELEMENTS (argv) - 1, argv, &error));
  g_assert_no_error (error);
  left = g_strjoinv (" ", options.args);
  g_assert_cmpstr (left, ==, "run sum --args -1 -- --trace");
  g_assert_cmpstr (options.server, ==, "h:1");
  g_assert_cmpstr (options.user, ==, "éva");
  g_assert_cmpint (options.timeout_s, ==, 5);
  g_assert_true (options.json);
  g_assert_false (options.trace);
  pfc_cli_options_clear (&options);
}

static void
test_options_wrong (void)
{
  char *no_value[] = { "pfo3-cli", "ping", "--server", NULL };
  char *no_number[] = { "pfo3-cli", "--timeout", "soon", NULL };
  char *negative[] = { "pfo3-cli", "--timeout=-1", NULL };
  char *two_servers[] = { "pfo3-cli", "--local", "--server", "h:1", NULL };
  char *two_certificates[] = { "pfo3-cli", "--trust", "AA", "--local", NULL };
  char **cases[] = { no_value, no_number, negative, two_servers, two_certificates };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      PfcCliOptions options;

      g_assert_false (pfc_cli_options_parse (&options, g_strv_length (cases[i]), cases[i], &error));
      g_assert_cmpint (pfc_cli_exit_code (error), ==, 64);
      pfc_cli_options_clear (&options);
    }
}

static void
save (const char *server, const char *username, const char *token)
{
  const PfcKeptToken session = { (char *) server, (char *) username, (char *) token };
  g_autoptr (GError) error = NULL;

  pfc_kept_token_save (&session, &error);
  g_assert_no_error (error);
}

static void
check_token (const char *server, const char *username, const char *expected)
{
  g_autoptr (PfcKeptToken) session = pfc_kept_token_load (server, username);

  g_assert_cmpstr (session != NULL ? session->token : NULL, ==, expected);
}

/* Whoever reads the folder finds nothing that others could read. */
static void
check_modes (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_state_dir (), "pfo3", "sessions", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n_files = 0;
  GStatBuf status;

  g_assert_cmpint (g_stat (folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);

  for (; (name = g_dir_read_name (dir)) != NULL; n_files++)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_stat (path, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 0777, ==, 0600);
    }

  g_assert_cmpuint (n_files, ==, 3);
}

static void
test_tokens (void)
{
  g_autoptr (PfcKeptToken) session = NULL;

  check_token ("h:1", NULL, NULL);
  save ("h:1", "ana", "A1");
  save ("h:1", "../bob\n", "B1");
  save ("h:2", "ana", "A2");
  check_modes ();

  check_token ("h:1", "ana", "A1");
  check_token ("h:1", "../bob\n", "B1");
  check_token ("h:2", NULL, "A2");
  check_token ("h:3", NULL, NULL);
  check_token ("h:1", "eva", NULL);

  /* Whoever signed in last is who is meant. */
  check_token ("h:1", NULL, "B1");
  save ("h:1", "ana", "A3");
  check_token ("h:1", NULL, "A3");

  session = pfc_kept_token_load ("h:1", "ana");
  save ("h:1", "ana", "A4");
  pfc_kept_token_remove (session);
  check_token ("h:1", "ana", "A4");

  save ("h:1", "ana", "A3");
  pfc_kept_token_remove (session);
  check_token ("h:1", "ana", NULL);
  check_token ("h:1", NULL, "B1");
}

int
main (int argc, char *argv[])
{
  g_autofree char *state_dir = g_dir_make_tmp ("pfo3-test-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_STATE_HOME", state_dir, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/secrets", test_secrets);
  g_test_add_func ("/cli/passwords", test_passwords);
  g_test_add_func ("/cli/exit-codes", test_exit_codes);
  g_test_add_func ("/cli/flags/numbers", test_flags_numbers);
  g_test_add_func ("/cli/flags/text", test_flags_text);
  g_test_add_func ("/cli/flags/mixed", test_flags_mixed);
  g_test_add_func ("/cli/options", test_options);
  g_test_add_func ("/cli/options-wrong", test_options_wrong);
  g_test_add_func ("/cli/tokens", test_tokens);

  status = g_test_run ();
  test_folder_remove (state_dir);
  return status;
}
