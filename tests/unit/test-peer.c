/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-peer.h"

static const char hello[] =
    "{\"ok\":true,\"result\":{\"server\":\"pfo3\",\"protocol\":1,\"max_line\":4096},\"id\":0}\n";

gboolean
test_wait_tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
write_all (GIOStream *connection, const char *bytes, gsize length)
{
  /* What is written here fits the socket's buffer, or is written from a thread. */
  g_output_stream_write_all (g_io_stream_get_output_stream (connection), bytes, length, NULL, NULL,
                             NULL);
}

static void read_line (TestPeer *self, GDataInputStream *stream);

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TestPeer *self = user_data;
  GDataInputStream *stream = G_DATA_INPUT_STREAM (source);
  g_autofree char *line = g_data_input_stream_read_line_finish (stream, result, NULL, NULL);

  if (line == NULL)
    {
      g_object_unref (stream);
      return;
    }

  if (!g_str_equal (line, "{\"op\":\"INFO\",\"id\":0}"))
    g_ptr_array_add (self->lines, g_steal_pointer (&line));
  else if (!self->deaf)
    test_peer_send (self, hello);

  read_line (self, stream);
}

static void
read_line (TestPeer *self, GDataInputStream *stream)
{
  g_data_input_stream_read_line_async (stream, G_PRIORITY_DEFAULT, NULL, line_cb, self);
}

static gboolean
incoming_cb (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  TestPeer *self = user_data;
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));

  if (self->greeting != NULL)
    write_all (G_IO_STREAM (connection), self->greeting, self->greeting_length);

  if (self->closes)
    {
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
      return TRUE;
    }

  g_ptr_array_add (self->connections, g_object_ref (connection));
  read_line (self, g_data_input_stream_new (input));
  return TRUE;
}

static void
listen_on (TestPeer *self, guint16 port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
}

TestPeer *
test_peer_new (void)
{
  TestPeer *self = g_new0 (TestPeer, 1);

  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->lines = g_ptr_array_new_with_free_func (g_free);
  listen_on (self, 0);
  self->address = g_strdup_printf ("127.0.0.1:%u", self->port);
  return self;
}

void
test_peer_connect (TestPeer *self, PfcConnection *connection)
{
  g_assert_true (pfc_connection_open (connection, self->address, NULL));
  test_wait (pfc_connection_get_state (connection) == PFC_CONNECTION_ONLINE);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  pfc_catalogue_load_finish (PFC_CATALOGUE (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

void
test_peer_load (TestPeer *self,
                PfcConnection *connection,
                PfcCatalogue *catalogue,
                const char *answer)
{
  gboolean loaded = FALSE;

  g_ptr_array_set_size (self->lines, 0);
  pfc_catalogue_load_async (catalogue, connection, "es", 0, NULL, loaded_cb, &loaded);
  test_wait (self->lines->len == 1);
  test_peer_send (self, answer);
  test_wait (loaded);
}

/* Sends @text over the newest connection. */
void
test_peer_send (TestPeer *self, const char *text)
{
  g_assert_cmpuint (self->connections->len, >, 0);
  write_all (self->connections->pdata[self->connections->len - 1], text, strlen (text));
}

typedef struct
{
  GIOStream *connection;
  char byte;
  gsize length;
  int *flooding;
} Flood;

static gpointer
flood_thread (gpointer user_data)
{
  g_autofree Flood *flood = user_data;
  g_autofree char *bytes = g_malloc (flood->length);

  memset (bytes, flood->byte, flood->length);
  write_all (flood->connection, bytes, flood->length);
  g_object_unref (flood->connection);
  g_atomic_int_set (flood->flooding, FALSE);
  return NULL;
}

/* Sends more than the socket's buffer holds, while the main loop reads it. */
void
test_peer_send_repeated (TestPeer *self, char byte, gsize length)
{
  Flood *flood = g_new (Flood, 1);

  g_assert_null (self->flood);
  flood->connection = g_object_ref (self->connections->pdata[self->connections->len - 1]);
  flood->byte = byte;
  flood->length = length;
  flood->flooding = &self->flooding;
  self->flooding = TRUE;
  self->flood = g_thread_new ("flood", flood_thread, flood);
}

/* Whether all of it was written. */
gboolean
test_peer_is_flushed (TestPeer *self)
{
  return !g_atomic_int_get (&self->flooding);
}

/* Ends every connection; newcomers are taken. */
void
test_peer_disconnect (TestPeer *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    g_socket_shutdown (g_socket_connection_get_socket (self->connections->pdata[i]), TRUE, TRUE,
                       NULL);

  g_ptr_array_set_size (self->connections, 0);
}

/* Ends everything, so that newcomers are refused. */
void
test_peer_stop (TestPeer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
  test_peer_disconnect (self);
}

/* Comes back at the same address. */
void
test_peer_start (TestPeer *self)
{
  listen_on (self, self->port);
}

void
test_peer_free (TestPeer *self)
{
  if (self->service != NULL)
    test_peer_stop (self);

  /* The reads under way end with the shutdown, and use this peer until then. */
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_clear_pointer (&self->flood, g_thread_join);
  g_ptr_array_unref (self->connections);
  g_ptr_array_unref (self->lines);
  g_free (self->address);
  g_free (self);
}

guint
test_get_last_source (void)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  guint number = g_source_attach (source, NULL);

  g_source_destroy (source);
  return number;
}

GSource *
test_find_deadline (guint number, guint seconds)
{
  guint last = test_get_last_source ();
  GSource *deadline = NULL;
  gint64 left_us;

  for (guint i = number + 1; i < last; i++)
    {
      GSource *source = g_main_context_find_source_by_id (NULL, i);

      if (source == NULL || g_source_get_ready_time (source) <= 0)
        continue;
      g_assert_null (deadline);
      deadline = source;
    }

  g_assert_nonnull (deadline);
  /* GLib lets what has time in seconds happen together with others, up to one earlier or later. */
  left_us = g_source_get_ready_time (deadline) - g_get_monotonic_time ();
  g_assert_cmpint (left_us, >, (seconds - 10) * G_TIME_SPAN_SECOND);
  g_assert_cmpint (left_us, <, (seconds + 2) * G_TIME_SPAN_SECOND);
  return deadline;
}
