/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-setting.h"

#include <gio/gio.h>
#include <string.h>

#include "pfs-database-url.h"

static gpointer
get_field (const PfsSetting *self, const PfsSettings *settings)
{
  return (char *) settings + self->offset;
}

static void
set_string (const PfsSetting *self, PfsSettings *settings, char *value)
{
  char **field = get_field (self, settings);

  g_free (*field);
  *field = value;
}

static char *
show_string (const PfsSetting *self, const PfsSettings *settings)
{
  char **field = get_field (self, settings);

  return g_strdup (*field ? *field : "");
}

static gboolean
read_number (const PfsSetting *self, PfsSettings *settings, const char *text, char **problem)
{
  guint *field = get_field (self, settings);
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, self->min, self->max, &number, NULL))
    return FALSE;

  *field = number;
  return TRUE;
}

static char *
show_number (const PfsSetting *self, const PfsSettings *settings)
{
  guint *field = get_field (self, settings);

  return g_strdup_printf ("%u", *field);
}

static char *
describe_number (const PfsSetting *self)
{
  return g_strdup_printf ("a whole number from %u to %u", self->min, self->max);
}

static const PfsSettingKind number_kind = { read_number, show_number, describe_number, FALSE,
                                               PFO_COMPLETION_TEXT };

static gboolean
read_boolean (const PfsSetting *self, PfsSettings *settings, const char *text, char **problem)
{
  static const char *const yes[] = { "true", "yes", "on", "1", NULL };
  static const char *const no[] = { "false", "no", "off", "0", NULL };
  g_autofree char *lower = g_ascii_strdown (text, -1);
  gboolean *field = get_field (self, settings);

  *field = g_strv_contains (yes, lower);
  return *field || g_strv_contains (no, lower);
}

static char *
show_boolean (const PfsSetting *self, const PfsSettings *settings)
{
  gboolean *field = get_field (self, settings);

  return g_strdup (*field ? "true" : "false");
}

static char *
describe_boolean (const PfsSetting *self)
{
  return g_strdup ("true or false");
}

static const PfsSettingKind boolean_kind = { read_boolean, show_boolean, describe_boolean };

static gboolean
read_choice (const PfsSetting *self, PfsSettings *settings, const char *text, char **problem)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);

  if (!g_strv_contains (self->choices, lower))
    return FALSE;

  set_string (self, settings, g_steal_pointer (&lower));
  return TRUE;
}

static char *
describe_choice (const PfsSetting *self)
{
  g_autofree char *words = g_strjoinv (", ", (char **) self->choices);

  return g_strdup_printf ("one of %s", words);
}

static const PfsSettingKind choice_kind = { read_choice, show_string, describe_choice, TRUE,
                                            PFO_COMPLETION_CHOICE };

/* RFC 1123, with the underscores that container networks like. A last label of digits alone is a
 * mistyped IPv4 address. */
static gboolean
is_host_name (const char *text)
{
  g_autofree char *name = g_hostname_to_ascii (text);
  g_auto (GStrv) labels = NULL;
  const char *last = NULL;

  if (name == NULL || strlen (name) > 253)
    return FALSE;

  if (g_str_has_suffix (name, "."))
    name[strlen (name) - 1] = '\0';

  labels = g_strsplit (name, ".", -1);
  for (guint i = 0; labels[i] != NULL; i++)
    {
      const char *label = labels[i];
      gsize length = strlen (label);

      if (length == 0 || length > 63 || label[0] == '-' || label[length - 1] == '-' ||
          strspn (label, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_") != length)
        return FALSE;
      last = label;
    }

  return last != NULL && strspn (last, G_CSET_DIGITS) != strlen (last);
}

static gboolean
read_host (const PfsSetting *self, PfsSettings *settings, const char *text, char **problem)
{
  gsize length = strlen (text);
  g_autofree char *host = NULL;

  if (text[0] == '[' && text[length - 1] == ']')
    {
      host = g_strndup (text + 1, length - 2);
      if (strchr (host, ':') == NULL)
        return FALSE;
    }
  else
    host = g_strdup (text);

  if (!g_hostname_is_ip_address (host) && !is_host_name (host))
    return FALSE;

  set_string (self, settings, g_steal_pointer (&host));
  return TRUE;
}

static char *
describe_host (const PfsSetting *self)
{
  return g_strdup ("an IPv4 address, an IPv6 address or a host name, without a port");
}

static const PfsSettingKind host_kind = { read_host, show_string, describe_host, TRUE,
                                          PFO_COMPLETION_TEXT };

static gboolean
read_database (const PfsSetting *self, PfsSettings *settings, const char *text, char **problem)
{
  g_autofree char *url = NULL;

  if (*text != '\0')
    {
      url = pfs_database_url_read (text, problem);
      if (url == NULL)
        return FALSE;
    }

  set_string (self, settings, g_steal_pointer (&url));
  return TRUE;
}

static char *
show_database (const PfsSetting *self, const PfsSettings *settings)
{
  char **field = get_field (self, settings);

  return *field ? pfs_database_url_hide_password (*field) : g_strdup ("");
}

static char *
describe_database (const PfsSetting *self)
{
  return g_strdup ("postgresql://USER:PASSWORD@HOST:PORT/DATABASE, sqlite:///PATH, or empty for "
                   "the embedded store");
}

static const PfsSettingKind database_kind = { read_database, show_database, describe_database, TRUE,
                                              PFO_COMPLETION_TEXT };

static gboolean
read_path (const PfsSetting *self, PfsSettings *settings, const char *text, char **problem)
{
  set_string (self, settings, *text != '\0' ? g_strdup (text) : NULL);
  return TRUE;
}

static char *
describe_path (const PfsSetting *self)
{
  return g_strdup ("the path of a file");
}

static const PfsSettingKind path_kind = { read_path, show_string, describe_path, TRUE,
                                          PFO_COMPLETION_FILE };

static const char *const tls_modes[] = { "off", "on", "auto", NULL };

static const char *const log_levels[] = { "error", "warning", "info", "debug", NULL };

#define FIELD(name) .offset = G_STRUCT_OFFSET (PfsSettings, name)
#define NUMBER(from, to) .kind = &number_kind, .min = from, .max = to
#define BOOLEAN .kind = &boolean_kind, .flag = TRUE

/* Everything that an operator can set. Options, --help, checks and --print-config come from here,
 * and a test compares .env.example with it; a new setting is a field of PfsSettings and a row. */
static const PfsSetting table[] = {
  { "SOCKET_HOST", FIELD (socket_host), .kind = &host_kind,
    .fallback = "127.0.0.1", .placeholder = "ADDRESS",
    .help = "Where to listen: an IPv4 or IPv6 address, or a name" },
  { "SOCKET_PORT", FIELD (socket_port), NUMBER (0, 65535),
    .fallback = "6000", .placeholder = "PORT",
    .help = "Port to listen on; 0 for any that is free" },
  { "WORKERS", FIELD (workers), NUMBER (1, 1024),
    .fallback = "8", .placeholder = "N",
    .help = "How many tasks run at once" },
  { "REQUEST_WORKERS", FIELD (request_workers), NUMBER (1, 1024),
    .fallback = "4", .placeholder = "N",
    .help = "How many sign-ins and other questions to the database run at once" },
  { "DATABASE_URL", FIELD (database_url), .kind = &database_kind, .secret = TRUE,
    .fallback = "", .placeholder = "URL",
    .example = "postgresql://pfo3user:pfo3pass@127.0.0.1:5432/pfo3db",
    .help = "The users' database: postgresql://... or sqlite:///PATH; empty: embedded" },
  { "DATABASE_URL_FILE", FIELD (database_url_file), .kind = &path_kind,
    .fallback = "", .placeholder = "FILE",
    .help = "A file that holds DATABASE_URL, as containers keep their secrets" },
  { "QUEUE_MAX", FIELD (queue_max), NUMBER (1, 10000000), .live = TRUE,
    .fallback = "10000", .placeholder = "N",
    .help = "How many requests may wait for a worker; more are answered busy" },
  { "MAX_CONNECTIONS", FIELD (max_connections), NUMBER (0, 10000000), .live = TRUE,
    .fallback = "0", .placeholder = "N",
    .help = "How many connections are taken; 0 for as many as the system allows" },
  { "REQUEST_TIMEOUT", FIELD (request_timeout), NUMBER (1, 86400), .live = TRUE,
    .fallback = "30", .placeholder = "SECONDS",
    .help = "How many seconds a request may take to arrive whole" },
  { "WRITE_TIMEOUT", FIELD (write_timeout), NUMBER (1, 86400), .live = TRUE,
    .fallback = "60", .placeholder = "SECONDS",
    .help = "How many seconds a client may take none of its answers" },
  { "DRAIN_SECONDS", FIELD (drain_seconds), NUMBER (0, 3600), .live = TRUE,
    .fallback = "10", .placeholder = "SECONDS",
    .help = "How many seconds running requests may take to finish when the server ends" },
  { "PASSWORD_MIN_LENGTH", FIELD (password_min_length), NUMBER (1, 1024), .live = TRUE,
    .fallback = "8", .placeholder = "BYTES",
    .help = "How many bytes a new password has at least" },
  { "SESSION_HOURS", FIELD (session_hours), NUMBER (1, 87600), .live = TRUE,
    .fallback = "720", .placeholder = "HOURS",
    .help = "How many hours a sign-in lasts" },
  { "TLS", FIELD (tls), .kind = &choice_kind, .choices = tls_modes,
    .fallback = "off", .placeholder = "MODE",
    .help = "Whether to speak TLS: off, on, or auto with a certificate that it makes" },
  { "TLS_CERT", FIELD (tls_cert), .kind = &path_kind, .live = TRUE, .tls = TRUE,
    .fallback = "", .placeholder = "FILE", .example = "/etc/ssl/certs/pfo3.pem",
    .help = "The certificate in PEM, with those that vouch for it; it turns TLS on" },
  { "TLS_KEY", FIELD (tls_key), .kind = &path_kind, .live = TRUE, .tls = TRUE,
    .fallback = "", .placeholder = "FILE", .example = "/etc/ssl/private/pfo3.key",
    .help = "The private key of TLS_CERT in PEM, without a passphrase" },
  { "ALLOW_PLAINTEXT", FIELD (allow_plaintext), BOOLEAN,
    .fallback = "false", .placeholder = "BOOLEAN",
    .help = "Whether to speak plain text on an address that is not loopback" },
  { "ANONYMOUS_TASKS", FIELD (anonymous_tasks), BOOLEAN, .live = TRUE,
    .fallback = "false", .placeholder = "BOOLEAN",
    .help = "Whether tasks need no sign-in on an address that is not loopback" },
  { "LOG_LEVEL", FIELD (log_level), .kind = &choice_kind, .choices = log_levels,
    .live = TRUE,
    .fallback = "info", .placeholder = "LEVEL",
    .help = "What is logged: error, warning, info or debug" },
};

/**
 * pfs_setting_get_table:
 * @n_settings: (out): where to put how many there are
 *
 * Returns: (array length=n_settings): every setting
 */
const PfsSetting *
pfs_setting_get_table (guint *n_settings)
{
  *n_settings = G_N_ELEMENTS (table);
  return table;
}

/**
 * pfs_setting_get_option:
 * @self: a setting
 *
 * Returns: (transfer full): its option without the dashes: `socket-port` for `SOCKET_PORT`
 */
char *
pfs_setting_get_option (const PfsSetting *self)
{
  char *option = g_ascii_strdown (self->name, -1);

  return g_strdelimit (option, "_", '-');
}

/**
 * pfs_setting_is_equal:
 * @self: a setting
 * @a: settings
 * @b: others
 *
 * Returns: whether it is the same in both
 */
gboolean
pfs_setting_is_equal (const PfsSetting *self, const PfsSettings *a, const PfsSettings *b)
{
  if (self->kind->is_text)
    return g_strcmp0 (*(char **) get_field (self, a), *(char **) get_field (self, b)) == 0;

  return *(guint *) get_field (self, a) == *(guint *) get_field (self, b);
}

/**
 * pfs_setting_swap:
 * @self: a setting
 * @a: settings
 * @b: others
 *
 * Gives each the other's value.
 */
void
pfs_setting_swap (const PfsSetting *self, PfsSettings *a, PfsSettings *b)
{
  if (self->kind->is_text)
    {
      char **field_a = get_field (self, a);
      char **field_b = get_field (self, b);
      char *value = *field_a;

      *field_a = *field_b;
      *field_b = value;
    }
  else
    {
      guint *field_a = get_field (self, a);
      guint *field_b = get_field (self, b);
      guint value = *field_a;

      *field_a = *field_b;
      *field_b = value;
    }
}
