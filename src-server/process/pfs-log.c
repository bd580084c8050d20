/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define COLOUR_OFF "\033[0m"
#define DIM "\033[2m"

/* The words of LOG_LEVEL, the gravest first, and what GLib's levels are under them. */
static const struct
{
  const char *word;
  GLogLevelFlags levels;
  const char *colour;
} levels[] = {
  { "error", G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL, "\033[1;31m" },
  { "warning", G_LOG_LEVEL_WARNING, "\033[1;33m" },
  { "info", G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO, "" },
  { "debug", G_LOG_LEVEL_DEBUG, DIM },
};

/* GLib has one log a process, so what it does is the process's too. */
static int enabled_levels = G_LOG_LEVEL_MASK;
static gboolean use_journal;
static PfsLogOrigin log_origin;
static PfsLogStyle log_style;

static const char *
get_field (const GLogField *fields, gsize n_fields, const char *key, gsize *length)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, key))
        {
          *length = fields[i].length < 0 ? strlen (fields[i].value) : (gsize) fields[i].length;
          return fields[i].value;
        }
    }

  return NULL;
}

/* What would break the line, or make a terminal show something else than what is there. */
static gboolean
is_harmful (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
append_harmful (GString *line, gunichar c)
{
  if (c == '\n')
    g_string_append (line, "\\n");
  else if (c == '\t')
    g_string_append (line, "\\t");
  else if (c < 0x80)
    g_string_append_printf (line, "\\x%02x", c);
  else
    g_string_append_printf (line, "\\u%04x", c);
}

static void
append_text (GString *line, const char *text, gsize length)
{
  const char *end = text + length;

  while (text < end)
    {
      gunichar c = g_utf8_get_char_validated (text, end - text);

      /* Both values that mean "no character", and NUL, which is none to that function. */
      if (c >= (gunichar) -2 || c == 0)
        {
          g_string_append_printf (line, "\\x%02x", (guint8) *text++);
          continue;
        }

      if (is_harmful (c))
        append_harmful (line, c);
      else
        g_string_append_unichar (line, c);
      text = g_utf8_next_char (text);
    }
}

/* The domain is printed only with messages of libraries. */
static gboolean
is_own_domain (const char *domain, gsize length)
{
  return length >= 3 && strncmp (domain, "pfs", 3) == 0 && (length == 3 || domain[3] == '-');
}

static void
append_level (GString *line, GLogLevelFlags level, PfsLogStyle style)
{
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      if (!(level & levels[i].levels))
        continue;

      if (style == PFS_LOG_COLOUR && *levels[i].colour != '\0')
        g_string_append_printf (line, " %s%-7s" COLOUR_OFF, levels[i].colour, levels[i].word);
      else
        g_string_append_printf (line, " %-7s", levels[i].word);
      return;
    }
}

static void
append_field (GString *line,
              const char *prefix,
              const GLogField *fields,
              gsize n_fields,
              const char *key)
{
  gsize length;
  const char *value = get_field (fields, n_fields, key, &length);

  if (value == NULL)
    return;

  g_string_append (line, prefix);
  append_text (line, value, length);
}

/* What belongs to every line steps back behind what happened. */
static void
append_dim (GString *line, const char *text, PfsLogStyle style)
{
  if (style == PFS_LOG_COLOUR && *text != '\0')
    g_string_append_printf (line, DIM "%s" COLOUR_OFF, text);
  else
    g_string_append (line, text);
}

/**
 * pfs_log_format:
 * @level: how much the event matters
 * @fields: (array length=n_fields): the event, as g_log_structured() makes it
 * @n_fields: how many there are
 * @time: when it happened
 * @style: who reads it
 *
 * Returns: (transfer full): the event as one line, with its newline: time, level, connection,
 *   request and message
 */
char *
pfs_log_format (GLogLevelFlags level,
                const GLogField *fields,
                gsize n_fields,
                GDateTime *time,
                PfsLogStyle style)
{
  const char *time_format = style == PFS_LOG_PLAIN ? "%Y-%m-%dT%H:%M:%S.%f%:z" : "%H:%M:%S";
  g_autofree char *stamp = g_date_time_format (time, time_format);
  g_autoptr (GString) source = g_string_new (NULL);
  GString *line = g_string_new (NULL);
  gsize length;
  const char *domain = get_field (fields, n_fields, "GLIB_DOMAIN", &length);

  append_field (source, " conn=", fields, n_fields, PFS_LOG_CONNECTION);
  append_field (source, " req=", fields, n_fields, PFS_LOG_REQUEST);
  append_dim (line, stamp, style);
  append_level (line, level, style);
  append_dim (line, source->str, style);
  if (domain != NULL && !is_own_domain (domain, length))
    {
      append_field (line, " ", fields, n_fields, "GLIB_DOMAIN");
      g_string_append_c (line, ':');
    }
  append_field (line, " ", fields, n_fields, "MESSAGE");
  g_string_append_c (line, '\n');

  return g_string_free (line, FALSE);
}

/* One call a line, so that lines of several threads do not mix. Where standard error takes nothing,
 * there is nobody to tell. */
static void
write_line (const char *line)
{
  gsize left = strlen (line);

  while (left > 0)
    {
      gssize written = write (STDERR_FILENO, line, left);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return;

      line += written;
      left -= written;
    }
}

static void
write_event (GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *line = NULL;

  if (use_journal &&
      g_log_writer_journald (level, fields, n_fields, NULL) == G_LOG_WRITER_HANDLED)
    return;

  now = g_date_time_new_now_local ();
  line = pfs_log_format (level, fields, n_fields, now, log_style);
  write_line (line);
}

/* Not g_log_writer_default(), which would make a warning fatal under G_DEBUG=fatal-warnings: the
 * server's warnings tell the operator of the world outside, not of mistakes in the program. */
static GLogWriterOutput
writer_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  g_autofree GLogField *with_origin = NULL;
  char connection[24], request[24];
  guint64 connection_number, request_number;
  gsize length;

  if (!pfs_log_is_enabled (level) && get_field (fields, n_fields, PFS_LOG_ALWAYS, &length) == NULL)
    return G_LOG_WRITER_HANDLED;

  if (log_origin != NULL && get_field (fields, n_fields, PFS_LOG_REQUEST, &length) == NULL &&
      log_origin (&connection_number, &request_number))
    {
      g_snprintf (connection, sizeof connection, "%" G_GUINT64_FORMAT, connection_number);
      g_snprintf (request, sizeof request, "%" G_GUINT64_FORMAT, request_number);
      with_origin = g_new (GLogField, n_fields + 2);
      memcpy (with_origin, fields, n_fields * sizeof *fields);
      with_origin[n_fields++] = (GLogField){ PFS_LOG_CONNECTION, connection, -1 };
      with_origin[n_fields++] = (GLogField){ PFS_LOG_REQUEST, request, -1 };
      fields = with_origin;
    }

  write_event (level, fields, n_fields);
  return G_LOG_WRITER_HANDLED;
}

/**
 * pfs_log_choose_style:
 * @is_terminal: whether the log is shown by a terminal
 * @environment: (array zero-terminated=1): `NAME=value` strings; NO_COLOR and TERM=dumb want no
 *   colour
 *
 * Returns: what the log is to look like
 */
PfsLogStyle
pfs_log_choose_style (gboolean is_terminal, const char *const *environment)
{
  const char *no_colour = g_environ_getenv ((char **) environment, "NO_COLOR");
  const char *term = g_environ_getenv ((char **) environment, "TERM");

  if (!is_terminal)
    return PFS_LOG_PLAIN;

  if ((no_colour != NULL && *no_colour != '\0') || term == NULL || g_str_equal (term, "dumb"))
    return PFS_LOG_TERMINAL;

  return PFS_LOG_COLOUR;
}

/**
 * pfs_log_init:
 * @level: `error`, `warning`, `info` or `debug`
 *
 * Sends the log of the process to the journal if standard error goes there, otherwise to standard
 * error, a line an event. To be called once, before there are other threads.
 */
void
pfs_log_init (const char *level)
{
  g_auto (GStrv) environment = g_get_environ ();

  use_journal = g_log_writer_is_journald (STDERR_FILENO);
  log_style = pfs_log_choose_style (isatty (STDERR_FILENO), (const char *const *) environment);

  pfs_log_set_level (level);
  g_log_set_writer_func (writer_cb, NULL, NULL);
}

/**
 * pfs_log_set_level:
 * @level: `error`, `warning`, `info` or `debug`
 *
 * From now on logs what matters at least as much as @level. May be called from any thread.
 */
void
pfs_log_set_level (const char *level)
{
  int mask = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      mask |= levels[i].levels;
      if (g_str_equal (levels[i].word, level))
        {
          g_atomic_int_set (&enabled_levels, mask);
          return;
        }
    }

  g_return_if_reached ();
}

/**
 * pfs_log_set_origin:
 * @origin: tells what request the calling thread works on
 *
 * From now on events that do not say what they belong to belong to that. To be called before there
 * are other threads.
 */
void
pfs_log_set_origin (PfsLogOrigin origin)
{
  log_origin = origin;
}

/**
 * pfs_log_is_enabled:
 * @level: a level of GLib
 *
 * Returns: whether events of @level are logged
 */
gboolean
pfs_log_is_enabled (GLogLevelFlags level)
{
  return (level & g_atomic_int_get (&enabled_levels)) != 0;
}
