/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-link-private.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#define READ_SIZE (64 * 1024)

/* A peer that vanished without a word is noticed after about half a minute of silence. */
#define KEEPALIVE_IDLE_S 15
#define KEEPALIVE_INTERVAL_S 5
#define KEEPALIVE_PROBES 3
#define UNACKNOWLEDGED_MS 30000

G_DEFINE_FINAL_TYPE (PfcLink, pfc_link, G_TYPE_OBJECT)

/* Says once that there is no link any more, and why. */
void
pfc_link_end (PfcLink *self, const GError *error)
{
  if (self->closed)
    return;

  pfc_link_close (self);
  self->handlers->closed (self, error, self->user_data);
}

static void
end_with (PfcLink *self, GIOErrorEnum code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, code, message);

  pfc_link_end (self, error);
}

static void write_more (PfcLink *self);

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcLink) self = PFC_LINK (user_data);
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);
  g_clear_pointer (&self->writing, g_bytes_unref);

  /* A peer that closes may have said why: what it sent is read to the end, which is told there. */
  if (error != NULL || self->closed)
    return;

  write_more (self);
  if (self->writing == NULL && self->handlers->drained != NULL)
    self->handlers->drained (self, self->user_data);
}

/* One write at a time; whatever was sent meanwhile goes out with the next. */
static void
write_more (PfcLink *self)
{
  GOutputStream *stream;

  if (self->stream == NULL || self->writing != NULL)
    return;

  if (self->outgoing->len == 0)
    {
      if (self->finishing)
        pfc_link_finish_writing (self);
      return;
    }

  self->writing = g_string_free_to_bytes (g_steal_pointer (&self->outgoing));
  self->outgoing = g_string_new (NULL);

  stream = g_io_stream_get_output_stream (self->stream);
  g_output_stream_write_all_async (stream, g_bytes_get_data (self->writing, NULL),
                                   g_bytes_get_size (self->writing), G_PRIORITY_DEFAULT,
                                   self->cancellable, written_cb, g_object_ref (self));
}

/* An answer begins with a brace; whatever else answers at this port shows it in its first byte. */
static gboolean
check_greeting (PfcLink *self, gsize length)
{
  for (gsize i = 0; i < length && !self->greeted; i++)
    {
      if (g_ascii_isspace (self->buffer[i]))
        continue;

      if (self->buffer[i] != '{')
        return FALSE;
      self->greeted = TRUE;
    }

  return TRUE;
}

static void
take_bytes (PfcLink *self, gsize length)
{
  PfoFrame frame = PFO_FRAME_LINE;
  const char *line;
  gsize line_length;

  if (!check_greeting (self, length))
    {
      end_with (self, G_IO_ERROR_INVALID_DATA, _("What answers there is not a PFO3 server."));
      return;
    }

  pfo_framer_push (&self->framer, self->buffer, length);
  while (!self->closed && frame == PFO_FRAME_LINE)
    {
      frame = pfo_framer_next (&self->framer, &line, &line_length);
      if (frame == PFO_FRAME_LINE)
        self->handlers->line (self, line, line_length, self->user_data);
    }

  if (frame == PFO_FRAME_TOO_LONG)
    end_with (self, G_IO_ERROR_INVALID_DATA, _("The server sent an answer that is too long."));
}

static void read_more (PfcLink *self);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcLink) self = PFC_LINK (user_data);
  g_autoptr (GError) error = NULL;
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (self->closed)
    return;

  if (length < 0)
    {
      pfc_link_end (self, error);
      return;
    }

  if (length == 0)
    {
      end_with (self, G_IO_ERROR_CONNECTION_CLOSED, _("The server closed the connection."));
      return;
    }

  take_bytes (self, length);
  if (!self->closed)
    read_more (self);
}

static void
read_more (PfcLink *self)
{
  GInputStream *stream = g_io_stream_get_input_stream (self->stream);

  g_input_stream_read_async (stream, self->buffer, READ_SIZE, G_PRIORITY_DEFAULT, self->cancellable,
                             read_cb, g_object_ref (self));
}

static void
set_options (GSocket *socket)
{
  g_socket_set_keepalive (socket, TRUE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE_S, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_INTERVAL_S, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_PROBES, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS, NULL);
}

/* Lines may go through @stream from here on. */
void
pfc_link_start (PfcLink *self, GIOStream *stream)
{
  self->stream = g_object_ref (stream);
  self->buffer = g_malloc (READ_SIZE);

  self->handlers->opened (self, self->user_data);
  if (self->closed)
    return;

  read_more (self);
  write_more (self);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcLink) self = PFC_LINK (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection = NULL;

  connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (self->closed)
    return;

  if (connection == NULL)
    {
      pfc_link_end (self, error);
      return;
    }

  self->connection = g_steal_pointer (&connection);
  set_options (g_socket_connection_get_socket (self->connection));

  if (pfc_address_is_tls (self->address))
    pfc_link_shake_hands (self);
  else
    pfc_link_start (self, G_IO_STREAM (self->connection));
}

static void
pfc_link_finalize (GObject *object)
{
  PfcLink *self = PFC_LINK (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->stream);
  g_clear_object (&self->connection);
  g_clear_object (&self->address);
  pfo_framer_clear (&self->framer);
  g_free (self->buffer);
  g_string_free (self->outgoing, TRUE);
  g_clear_pointer (&self->writing, g_bytes_unref);

  G_OBJECT_CLASS (pfc_link_parent_class)->finalize (object);
}

static void
pfc_link_class_init (PfcLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pfc_link_finalize;
}

static void
pfc_link_init (PfcLink *self)
{
  self->cancellable = g_cancellable_new ();
  self->outgoing = g_string_new (NULL);
  pfo_framer_init (&self->framer, PFC_MAX_ANSWER);
}

/**
 * pfc_link_new:
 * @handlers: what to call
 * @user_data: what to hand them
 *
 * Returns: (transfer full): a link; whoever lets go of it closes it first
 */
PfcLink *
pfc_link_new (const PfcLinkHandlers *handlers, gpointer user_data)
{
  PfcLink *self = g_object_new (PFC_TYPE_LINK, NULL);

  self->handlers = handlers;
  self->user_data = user_data;
  return self;
}

/**
 * pfc_link_open:
 * @self: a link that was not opened yet
 * @address: where to, and whether in TLS; from pfc_address_parse()
 */
void
pfc_link_open (PfcLink *self, GNetworkAddress *address)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  self->address = g_object_ref (address);

  /* Proxies of the desktop are made for the web. */
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (address), self->cancellable,
                                 connected_cb, g_object_ref (self));
}

/**
 * pfc_link_send:
 * @self: a link
 * @line: a line without its newline
 * @length: its length in bytes
 *
 * Sends a line, once there is a connection.
 */
void
pfc_link_send (PfcLink *self, const char *line, gsize length)
{
  g_return_if_fail (!self->finishing);

  if (self->closed)
    return;

  g_string_append_len (self->outgoing, line, length);
  g_string_append_c (self->outgoing, '\n');
  write_more (self);
}

/**
 * pfc_link_finish:
 * @self: a link
 *
 * Says that nothing more will be sent, and goes on to read what the peer still owes.
 */
void
pfc_link_finish (PfcLink *self)
{
  self->finishing = TRUE;
  if (!self->closed)
    write_more (self);
}

/**
 * pfc_link_close:
 * @self: a link
 *
 * Ends it now. No handler is called any more.
 */
void
pfc_link_close (PfcLink *self)
{
  if (self->closed)
    return;

  self->closed = TRUE;
  pfc_link_announce_end (self);
  g_cancellable_cancel (self->cancellable);

  /* What was cancelled holds the socket until the next turn; the peer is told at once. */
  if (self->connection != NULL)
    g_socket_shutdown (g_socket_connection_get_socket (self->connection), TRUE, TRUE, NULL);
}
