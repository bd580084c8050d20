/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli-options.h"

#include "pfc-cli-local.h"
#include "pfc-cli-row.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#define DEFAULT_SERVER "127.0.0.1:6000"
#define DEFAULT_TIMEOUT_S 30

/* One row an option: its name, what it takes, what for. */
#define OPTIONS(self)                                                                            \
  {                                                                                              \
    { "server", 0, 0, G_OPTION_ARG_FILENAME, &(self)->server,                                    \
      N_("Where the server is (PFO3_SERVER, or 127.0.0.1:6000): pfo3s://HOST:PORT means TLS, "   \
         "pfo3://HOST:PORT plain text, without either it is TLS unless HOST is this machine"),   \
      N_("HOST:PORT") },                                                                         \
    { "local", 0, 0, G_OPTION_ARG_NONE, &(self)->local,                                          \
      N_("Ask the server that SOCKET_PORT, TLS and TLS_CERT set up on this machine, and take "   \
         "only the certificate in its file"), NULL },                                            \
    { "user", 0, 0, G_OPTION_ARG_FILENAME, &(self)->user,                                        \
      N_("Whose sign-in to use (that of the last login)"), N_("NAME") },                         \
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &(self)->password_file,                      \
      N_("Read the password from the first line of FILE; - is the standard input"), N_("FILE") },\
    { "trust", 0, 0, G_OPTION_ARG_STRING, &(self)->trust,                                        \
      N_("Take exactly the certificate that has this SHA-256 fingerprint, now and later"),       \
      N_("FINGERPRINT") },                                                                       \
    { "insecure", 0, 0, G_OPTION_ARG_NONE, &(self)->insecure,                                    \
      N_("Send the password even where others can read it"), NULL },                             \
    { "timeout", 0, 0, G_OPTION_ARG_INT, &(self)->timeout_s,                                     \
      N_("Wait this long for an answer; 0: as long as it takes (30)"), N_("SECONDS") },          \
    { "json", 0, 0, G_OPTION_ARG_NONE, &(self)->json,                                            \
      N_("Print the server's answer as it came"), NULL },                                        \
    { "trace", 0, 0, G_OPTION_ARG_NONE, &(self)->trace,                                          \
      N_("Print every line sent and received on standard error, secrets hidden"), NULL },        \
    { "help", 0, 0, G_OPTION_ARG_NONE, &(self)->help,                                            \
      N_("Print help: of a command, or a task, too"), NULL },                                    \
    { "version", 0, 0, G_OPTION_ARG_NONE, &(self)->version,                                      \
      N_("Print the version"), NULL },                                                           \
    { "print-completion", 0, 0, G_OPTION_ARG_STRING, &(self)->completion,                        \
      N_("Print completion for bash, zsh or fish"), N_("SHELL") },                               \
    { NULL }                                                                                     \
  }

static gboolean
to_utf8 (char **text, GError **error)
{
  char *converted;

  if (*text == NULL || g_utf8_validate (*text, -1, NULL))
    return TRUE;

  converted = g_locale_to_utf8 (*text, -1, NULL, NULL, NULL);
  if (converted == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s",
                   _("An argument is not valid text."));
      return FALSE;
    }

  g_free (*text);
  *text = converted;
  return TRUE;
}

/* What stands from `--` on is nobody's option. */
static int
find_separator (char **argv)
{
  int i;

  for (i = 0; argv[i] != NULL && !g_str_equal (argv[i], "--"); i++)
    ;

  return i;
}

static gboolean
parse_head (PfcCliOptions *self, GStrv *head, GError **error)
{
  const GOptionEntry entries[] = OPTIONS (self);
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  return g_option_context_parse_strv (context, head, error);
}

static gboolean
collect (PfcCliOptions *self, GStrv head, char **tail, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (head[0] != NULL)
    g_strv_builder_addv (builder, (const char **) head + 1);
  g_strv_builder_addv (builder, (const char **) tail);
  self->args = g_strv_builder_end (builder);

  for (int i = 0; self->args[i] != NULL; i++)
    {
      if (!to_utf8 (&self->args[i], error))
        return FALSE;
    }

  return to_utf8 (&self->server, error) && to_utf8 (&self->user, error);
}

/* Who asks the server of this environment has said where that is, and by what it is known. */
static gboolean
check_local (const PfcCliOptions *self, GError **error)
{
  const char *other = self->server != NULL ? "--server" : self->trust != NULL ? "--trust" : NULL;

  if (!self->local || other == NULL)
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _("--local says by itself what %s would say: give only one of the two."), other);
  return FALSE;
}

/* Returns: (transfer full) (nullable): the server where no option names one */
static char *
find_server (const PfcCliOptions *self, GError **error)
{
  const char *server = g_getenv ("PFO3_SERVER");

  if (self->local)
    return pfc_cli_local_find_server (error);

  return g_strdup (server != NULL && *server != '\0' ? server : DEFAULT_SERVER);
}

/* The server keeps names in this form, and without blanks around them. */
static void
normalize_user (PfcCliOptions *self)
{
  char *normalized;

  if (self->user == NULL)
    return;

  normalized = g_strstrip (g_utf8_normalize (self->user, -1, G_NORMALIZE_NFC));
  g_free (self->user);
  self->user = normalized;
}

/**
 * pfc_cli_options_parse:
 * @self: (out caller-allocates): the options
 * @argc: how many arguments
 * @argv: the arguments, as main() gets them
 * @error: what is wrong with them
 */
gboolean
pfc_cli_options_parse (PfcCliOptions *self, int argc, char **argv, GError **error)
{
  g_auto (GStrv) head = g_strdupv (argv);
  g_auto (GStrv) tail = NULL;
  int separator = find_separator (argv);

  *self = (PfcCliOptions){ .timeout_s = DEFAULT_TIMEOUT_S };

  tail = g_strdupv (argv + separator);
  for (int i = separator; i < argc; i++)
    g_clear_pointer (&head[i], g_free);

  if (!parse_head (self, &head, error) || !collect (self, head, tail, error))
    return FALSE;

  if (self->timeout_s < 0)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s",
                   _("--timeout cannot be negative."));
      return FALSE;
    }

  if (!check_local (self, error))
    return FALSE;

  if (self->server == NULL && (self->server = find_server (self, error)) == NULL)
    return FALSE;

  normalize_user (self);
  return TRUE;
}

/**
 * pfc_cli_options_clear:
 * @self: the options, also what pfc_cli_options_parse() left of them when it failed
 *
 * Frees what they hold and leaves them empty.
 */
void
pfc_cli_options_clear (PfcCliOptions *self)
{
  g_free (self->server);
  g_free (self->user);
  g_free (self->password_file);
  g_free (self->completion);
  g_free (self->trust);
  g_strfreev (self->args);
  *self = (PfcCliOptions){ 0 };
}

/**
 * pfc_cli_options_foreach:
 * @visit: called with each row of the table, whose place for a value leads nowhere
 * @user_data: for @visit
 */
void
pfc_cli_options_foreach (void (*visit) (const GOptionEntry *entry, gpointer user_data),
                         gpointer user_data)
{
  PfcCliOptions options;
  const GOptionEntry entries[] = OPTIONS (&options);

  for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++)
    visit (entry, user_data);
}

static void
describe_cb (const GOptionEntry *entry, gpointer user_data)
{
  const char *takes = entry->arg_description;
  g_autofree char *name = takes != NULL ? g_strdup_printf ("--%s %s", entry->long_name, _(takes))
                                        : g_strdup_printf ("--%s", entry->long_name);

  pfc_cli_row_append (user_data, name, _(entry->description));
}

/**
 * pfc_cli_options_describe:
 *
 * Returns: (transfer full): a line an option, for --help
 */
char *
pfc_cli_options_describe (void)
{
  GString *text = g_string_new (NULL);

  pfc_cli_options_foreach (describe_cb, text);
  return g_string_free (text, FALSE);
}
