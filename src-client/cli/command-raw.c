/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli.h"

#include "pfc-address.h"
#include "pfc-cli-secret.h"
#include "pfc-cli-trust.h"
#include "pfc-link.h"
#include "pfo-framer.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Longer ones than a server takes are sent too, to see what it says; but what waits for its newline
 * is kept in memory. */
#define LONGEST_LINE (64u * 1024 * 1024)

/* Outlives everything: GIO reads a file in a thread, and goes on when nobody waits any more. */
static char input_buffer[64 * 1024];

/* Lines go out as they come in, and answers come in as they are: nothing is added or changed. When
 * the last line is out, what the server owes is waited for, until it closes. */
typedef struct
{
  PfcCli *cli;
  GNetworkAddress *address;
  PfcLink *link;
  PfcCertificate *certificate; /* over TLS: what the server showed last */
  char **args;                 /* the lines, if they are not on standard input */

  GInputStream *input;
  PfoFramer framer;

  guint timer;
  gboolean finished; /* no more lines are sent */
  gboolean closed;
  GError *error;
} Raw;

static gboolean
timed_out_cb (gpointer user_data)
{
  Raw *raw = user_data;

  raw->timer = 0;
  raw->closed = TRUE;
  if (raw->error == NULL)
    raw->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                                      _("The server did not answer in time."));
  return G_SOURCE_REMOVE;
}

/* While lines come from a person, nobody is late. */
static void
expect_answer (Raw *raw, gboolean expected)
{
  int timeout_s = raw->cli->options.timeout_s;

  g_clear_handle_id (&raw->timer, g_source_remove);
  if (expected && timeout_s > 0)
    raw->timer = g_timeout_add_seconds (timeout_s, timed_out_cb, raw);
}

static void
finish (Raw *raw)
{
  raw->finished = TRUE;
  expect_answer (raw, TRUE);
  pfc_link_finish (raw->link);
}

/* Not even here does a password cross the network in plain text, unless the person insists: that
 * line is the end, and those before it are answered. */
static void
send_line (Raw *raw, const char *line, gsize length)
{
  if (!raw->cli->options.insecure && pfc_cli_secret_has_password (line, length) &&
      !pfc_link_may_send_password (raw->link, &raw->error))
    {
      finish (raw);
      return;
    }

  pfc_cli_trace (TRUE, line, length, raw->cli);
  pfc_link_send (raw->link, line, length);
}

static void read_more (Raw *raw);

/* What was before the line is answered. */
static void
refuse_line (Raw *raw)
{
  raw->error = g_error_new (G_CONVERT_ERROR, G_CONVERT_ERROR_FAILED,
                            _("Standard input: a line has more than %u bytes."), LONGEST_LINE);
  finish (raw);
}

/* Returns: how many lines were in these bytes */
static guint
send_lines (Raw *raw, const char *bytes, gsize length)
{
  PfoFrame frame;
  const char *line;
  gsize line_length;
  guint n_lines = 0;

  pfo_framer_push (&raw->framer, bytes, length);
  while (!raw->finished &&
         (frame = pfo_framer_next (&raw->framer, &line, &line_length)) != PFO_FRAME_MORE)
    {
      if (frame == PFO_FRAME_TOO_LONG)
        {
          refuse_line (raw);
          break;
        }

      send_line (raw, line, line_length);
      n_lines++;
    }

  return n_lines;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Raw *raw = user_data;
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &raw->error);

  if (length < 0)
    {
      raw->closed = TRUE;
    }
  else if (length == 0)
    {
      send_lines (raw, "\n", 1); /* the last line may lack it */
      if (!raw->finished)
        finish (raw);
    }
  else if (send_lines (raw, input_buffer, length) == 0 && !raw->finished)
    {
      read_more (raw);
    }
}

/* The next lines are read when the last ones are out: what waits stays small. */
static void
read_more (Raw *raw)
{
  g_input_stream_read_async (raw->input, input_buffer, sizeof input_buffer, G_PRIORITY_DEFAULT,
                             NULL, read_cb, raw);
}

static gboolean
accept_cb (PfcLink *link,
           GTlsCertificate *certificate,
           GTlsCertificateFlags errors,
           gpointer user_data)
{
  Raw *raw = user_data;

  g_clear_object (&raw->certificate);
  raw->certificate = pfc_trust_judge (raw->cli->trust, raw->address, certificate, errors);
  if (pfc_certificate_is_trusted (raw->certificate))
    return TRUE;

  g_set_object (&raw->cli->refused, raw->certificate);
  return FALSE;
}

static void
opened_cb (PfcLink *link, gpointer user_data)
{
  Raw *raw = user_data;

  expect_answer (raw, FALSE);
  pfc_cli_trust_keep (raw->cli, raw->certificate);
  pfc_cli_trust_warn (raw->certificate);
  if (raw->args[0] == NULL)
    {
      read_more (raw);
      return;
    }

  for (char **arg = raw->args; *arg != NULL && !raw->finished; arg++)
    send_line (raw, *arg, strlen (*arg));
  if (!raw->finished)
    finish (raw);
}

static void
drained_cb (PfcLink *link, gpointer user_data)
{
  Raw *raw = user_data;

  if (!raw->finished)
    read_more (raw);
}

static void
line_cb (PfcLink *link, const char *line, gsize length, gpointer user_data)
{
  Raw *raw = user_data;

  pfc_cli_trace (FALSE, line, length, raw->cli);
  fwrite (line, 1, length, stdout);
  putchar ('\n');
  expect_answer (raw, raw->finished);

  /* Where nobody reads the answers, there is nothing left to do. */
  if (fflush (stdout) != 0)
    raw->closed = TRUE;
}

/* The end is what was waited for once everything is sent, and a loss before. */
static void
closed_cb (PfcLink *link, const GError *error, gpointer user_data)
{
  Raw *raw = user_data;

  raw->closed = TRUE;
  if (raw->error != NULL)
    return;

  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) &&
      raw->cli->refused != NULL)
    raw->error = pfc_trust_new_error (raw->cli->refused);
  else if (!raw->finished || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    raw->error = g_error_copy (error);
}

static void
raw_clear (Raw *raw)
{
  expect_answer (raw, FALSE);
  pfc_link_close (raw->link);
  g_object_unref (raw->link);
  g_object_unref (raw->input);
  g_clear_object (&raw->address);
  g_clear_object (&raw->certificate);
  pfo_framer_clear (&raw->framer);
  g_clear_error (&raw->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Raw, raw_clear)

static int
run_raw (PfcCli *cli, char **args)
{
  static const PfcLinkHandlers handlers = { accept_cb, opened_cb, line_cb, closed_cb,
                                            drained_cb };
  g_autoptr (GError) error = NULL;
  g_auto (Raw) raw = { .cli = cli, .args = args };

  raw.link = pfc_link_new (&handlers, &raw);
  raw.input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  pfo_framer_init (&raw.framer, LONGEST_LINE);

  raw.address = pfc_address_parse (cli->options.server, &error);
  if (raw.address == NULL || !pfc_cli_trust_load (cli, &error))
    return pfc_cli_fail (cli, error);

  expect_answer (&raw, TRUE);
  pfc_link_open (raw.link, raw.address);
  while (!raw.closed)
    g_main_context_iteration (NULL, TRUE);

  return raw.error != NULL ? pfc_cli_fail (cli, raw.error) : EX_OK;
}

const PfcCommand pfc_command_raw = {
  .name = "raw",
  .arguments = N_("[LINE…]"),
  .summary =
      N_("Send request lines as they are, from standard input without LINE; print the answers"),
  .max_args = G_MAXUINT,
  .run = run_raw,
};
