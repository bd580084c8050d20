/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-self-signed.h"
#include "pfs-transport-tls.h"
#include "test-folder.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TLS_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define TLS_1_3 "NORMAL:-VERS-ALL:+VERS-TLS1.3"

/* Of what TLS 1.3 enciphers. */
#define RECORD_HEADER_SIZE 5
#define TAG_SIZE 16

/* A client whose bytes go only when the test sends them, and the server's side of the connection.
 * */
typedef struct
{
  PfsTransport server;
  int fd; /* the client's */
  gnutls_session_t client;
  GByteArray *outgoing; /* what the client says and the test has not sent yet */
} Pair;

typedef struct
{
  char *folder;
  PfsTls *tls;
  gnutls_certificate_credentials_t client_credentials;
  Pair pair;
} Fixture;

static ssize_t
push_cb (gnutls_transport_ptr_t data, const void *bytes, size_t size)
{
  Pair *pair = data;

  g_byte_array_append (pair->outgoing, bytes, size);
  return size;
}

static ssize_t
pull_cb (gnutls_transport_ptr_t data, void *buffer, size_t size)
{
  Pair *pair = data;

  return recv (pair->fd, buffer, size, 0);
}

static void
pair_init (Pair *pair, Fixture *fixture, const char *priority)
{
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), ==, 0);
  g_assert_true (pfs_transport_init_tls (&pair->server, fds[0], fixture->tls));
  pair->fd = fds[1];
  pair->outgoing = g_byte_array_new ();

  gnutls_init (&pair->client, GNUTLS_CLIENT | GNUTLS_NONBLOCK);
  g_assert_cmpint (gnutls_priority_set_direct (pair->client, priority, NULL), ==, 0);
  gnutls_credentials_set (pair->client, GNUTLS_CRD_CERTIFICATE, fixture->client_credentials);
  gnutls_transport_set_ptr (pair->client, pair);
  gnutls_transport_set_push_function (pair->client, push_cb);
  gnutls_transport_set_pull_function (pair->client, pull_cb);
}

static void
pair_clear (Pair *pair)
{
  gnutls_deinit (pair->client);
  g_byte_array_unref (pair->outgoing);
  if (pair->fd >= 0)
    close (pair->fd);
  pair->server.methods->close (&pair->server);
}

/* Sends so many bytes of what the client has said. */
static void
send_bytes (Pair *pair, guint n)
{
  g_assert_cmpint (send (pair->fd, pair->outgoing->data, n, MSG_NOSIGNAL), ==, n);
  g_byte_array_remove_range (pair->outgoing, 0, n);
}

static void
send_all (Pair *pair)
{
  if (pair->outgoing->len > 0)
    send_bytes (pair, pair->outgoing->len);
}

/* The client says something, and it waits to be sent. */
static void
say (Pair *pair, const char *text)
{
  g_assert_cmpint (gnutls_record_send (pair->client, text, strlen (text)), ==, strlen (text));
}

static void
shake_hands (Pair *pair)
{
  PfsHandshake server = PFS_HANDSHAKE_READS;
  int client = GNUTLS_E_AGAIN;

  for (guint i = 0; i < 10 && (client != 0 || server != PFS_HANDSHAKE_DONE); i++)
    {
      if (client != 0)
        client = gnutls_handshake (pair->client);
      send_all (pair);
      if (server != PFS_HANDSHAKE_DONE)
        server = pfs_transport_shake_hands (&pair->server);
    }

  g_assert_cmpint (client, ==, 0);
  g_assert_cmpint (server, ==, PFS_HANDSHAKE_DONE);
}

/* Appends what has come to the client; a ticket among it is no end. Returns: what the library said
 * at the end of it */
static int
hear (Pair *pair, GString *text)
{
  char buffer[PFS_TLS_RECORD_SIZE];
  gssize n;

  do
    {
      n = gnutls_record_recv (pair->client, buffer, sizeof buffer);
      g_string_append_len (text, buffer, MAX (n, 0));
    }
  while (n > 0 || (n == GNUTLS_E_AGAIN && recv (pair->fd, buffer, 1, MSG_PEEK) >= 0));

  return n;
}

static void
assert_read (Pair *pair, const char *expected)
{
  char buffer[256];
  gssize n = pair->server.methods->read (&pair->server, buffer, sizeof buffer);

  g_assert_cmpmem (buffer, MAX (n, 0), expected, strlen (expected));
}

static void
assert_read_fails (Pair *pair, int expected)
{
  char byte;

  errno = 0;
  g_assert_cmpint (pair->server.methods->read (&pair->server, &byte, 1), ==, -1);
  g_assert_cmpint (errno, ==, expected);
}

static gssize
write_text (Pair *pair, const char *text, gsize length)
{
  const struct iovec piece = { .iov_base = (char *) text, .iov_len = length };

  return pair->server.methods->write (&pair->server, &piece, 1);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfsCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("pfo3-tls-XXXXXX", NULL);
  credentials = pfs_self_signed_load (fixture->folder, "127.0.0.1", &error);
  g_assert_no_error (error);
  fixture->tls = pfs_tls_new (credentials);
  gnutls_certificate_allocate_credentials (&fixture->client_credentials);
  pair_init (&fixture->pair, fixture, data);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pair_clear (&fixture->pair);
  gnutls_certificate_free_credentials (fixture->client_credentials);
  pfs_tls_free (fixture->tls);
  test_folder_remove (fixture->folder);
  g_free (fixture->folder);
}

/* Each byte is a step, and none of them waits. */
static void
test_byte_by_byte (Fixture *fixture, gconstpointer data)
{
  Pair *pair = &fixture->pair;
  PfsHandshake server = PFS_HANDSHAKE_READS;
  int client;

  do
    {
      client = gnutls_handshake (pair->client);
      while (pair->outgoing->len > 0)
        {
          g_assert_cmpint (server, ==, PFS_HANDSHAKE_READS);
          send_bytes (pair, 1);
          server = pfs_transport_shake_hands (&pair->server);
        }
    }
  while (client == GNUTLS_E_AGAIN);

  g_assert_cmpint (client, ==, 0);
  g_assert_cmpint (server, ==, PFS_HANDSHAKE_DONE);
  g_assert_null (pfs_transport_get_failure (&pair->server));
}

static void
test_foreign (Fixture *fixture, gconstpointer data)
{
  static const char line[] = "{\"op\":\"PING\"}\n";
  Pair *pair = &fixture->pair;
  char buffer[256];

  g_assert_cmpint (pfs_transport_shake_hands (&pair->server), ==, PFS_HANDSHAKE_READS);
  g_byte_array_append (pair->outgoing, (const guint8 *) line, strlen (line));
  send_all (pair);
  g_assert_cmpint (pfs_transport_shake_hands (&pair->server), ==, PFS_HANDSHAKE_FOREIGN);
  g_assert_cmpuint (pfs_transport_turn_plain (&pair->server, buffer, sizeof buffer), ==,
                    strlen (line));

  g_assert_cmpint (write_text (pair, "no\n", 3), ==, 3);
  g_assert_cmpint (recv (pair->fd, buffer, sizeof buffer, 0), ==, 3);
  g_assert_cmpmem (buffer, 3, "no\n", 3);
}

/* Sends a message of a handshake that has as many bytes as can be, in records of a kibibyte.
 * Returns: how many the server takes */
static guint
send_endless_message (Pair *pair)
{
  static const guint8 record[] = { 0x16, 3, 1, 4, 0 };
  guint8 body[1024] = { 1, 0xff, 0xff, 0xff };
  guint n = 0;

  do
    {
      g_byte_array_append (pair->outgoing, record, sizeof record);
      g_byte_array_append (pair->outgoing, body, sizeof body);
      send_all (pair);
      memset (body, 0, sizeof body);
      n++;
    }
  while (pfs_transport_shake_hands (&pair->server) == PFS_HANDSHAKE_READS);

  return n;
}

/* Who has not agreed to anything makes the server keep little. */
static void
test_long_message (Fixture *fixture, gconstpointer data)
{
  guint n = send_endless_message (&fixture->pair);

  g_assert_cmpuint (n, >=, 16);
  g_assert_cmpuint (n, <=, 40);
  g_assert_nonnull (pfs_transport_get_failure (&fixture->pair.server));
}

/* Sends warnings, which are nothing that the server could read, and of each the end with the next:
 * so there is always one that the server waits for. Returns: how many bytes it has taken, which are
 * fewer than @n if it ended the connection */
static gsize
send_warnings (Pair *pair, gsize n)
{
  gsize taken = 0;
  char byte;

  while (taken < n)
    {
      g_assert_cmpint (gnutls_alert_send (pair->client, GNUTLS_AL_WARNING, GNUTLS_A_USER_CANCELED),
                       ==, 0);
      taken += pair->outgoing->len - 1;
      send_bytes (pair, pair->outgoing->len - 1);

      g_assert_cmpint (pair->server.methods->read (&pair->server, &byte, 1), ==, -1);
      if (errno != EAGAIN)
        break;
    }

  return taken;
}

/* So much may come of whoever has agreed on TLS 1.2 and says nothing, and not more. */
static void
test_says_nothing (Fixture *fixture, gconstpointer data)
{
  const gsize limit = 32 * 1024;
  Pair *pair = &fixture->pair;
  gsize taken;

  shake_hands (pair);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (send_warnings (pair, limit - 1024), <, limit);
      g_assert_null (pfs_transport_get_failure (&pair->server));

      /* Whoever says something begins anew. */
      say (pair, "hola");
      send_all (pair);
      assert_read (pair, "hola");
    }

  taken = send_warnings (pair, 2 * limit);
  g_assert_cmpint (errno, ==, EPROTO);
  g_assert_cmpuint (taken, >, limit);
  g_assert_cmpuint (taken, <, limit + 1024);
  g_assert_nonnull (pfs_transport_get_failure (&pair->server));
}

/* Enciphers as TLS 1.3 does (RFC 8446, sections 5.2 and 5.3). Returns: with how many bytes */
static gsize
encipher (Pair *pair, const guint8 *header, const guint8 *plain, gsize length, guint8 *enciphered)
{
  gsize size = length + TAG_SIZE;
  gnutls_aead_cipher_hd_t cipher;
  gnutls_datum_t iv, key;
  guint8 number[8], nonce[12];

  gnutls_record_get_state (pair->client, 0, NULL, &iv, &key, number);
  g_assert_cmpuint (iv.size, ==, sizeof nonce);
  memcpy (nonce, iv.data, sizeof nonce);
  for (guint i = 0; i < sizeof number; i++)
    nonce[sizeof nonce - sizeof number + i] ^= number[i];

  gnutls_aead_cipher_init (&cipher, gnutls_cipher_get (pair->client), &key);
  gnutls_aead_cipher_encrypt (cipher, nonce, sizeof nonce, header, RECORD_HEADER_SIZE, TAG_SIZE,
                              plain, length, enciphered, &size);
  gnutls_aead_cipher_deinit (cipher);

  g_assert_cmpuint (number[7], <, G_MAXUINT8);
  number[7]++;
  gnutls_record_set_state (pair->client, 0, number);
  return size;
}

/* The client says what its library would not: a piece of a handshake's message, by itself. */
static void
say_piece (Pair *pair, const guint8 *piece, gsize length)
{
  const gsize size = length + 1 + TAG_SIZE;
  const guint8 header[RECORD_HEADER_SIZE] = { 0x17, 3, 3, size >> 8, size & 0xff };
  g_autofree guint8 *plain = g_malloc (length + 1);
  g_autofree guint8 *enciphered = g_malloc (size);

  memcpy (plain, piece, length);
  plain[length] = 0x16;
  g_assert_cmpuint (encipher (pair, header, plain, length + 1, enciphered), ==, size);

  g_byte_array_append (pair->outgoing, header, sizeof header);
  g_byte_array_append (pair->outgoing, enciphered, size);
}

/* Nor does the server keep much of whoever has agreed on TLS 1.3: other keys may be asked for in a
 * message, which here has as many bytes as can be. */
static void
test_long_key_update (Fixture *fixture, gconstpointer data)
{
  guint8 piece[1024] = { GNUTLS_HANDSHAKE_KEY_UPDATE, 0xff, 0xff, 0xff };
  Pair *pair = &fixture->pair;
  guint n = 0;
  char byte;

  shake_hands (pair);
  do
    {
      say_piece (pair, piece, sizeof piece);
      send_all (pair);
      memset (piece, 0, sizeof piece);
      n++;
      g_assert_cmpint (pair->server.methods->read (&pair->server, &byte, 1), ==, -1);
    }
  while (errno == EAGAIN);

  g_assert_cmpint (errno, ==, EPROTO);
  g_assert_cmpuint (n, >=, 16);
  g_assert_cmpuint (n, <=, 40);
  g_assert_nonnull (pfs_transport_get_failure (&pair->server));
}

static void
test_leaves_early (Fixture *fixture, gconstpointer data)
{
  Pair *pair = &fixture->pair;

  g_assert_cmpint (gnutls_handshake (pair->client), ==, GNUTLS_E_AGAIN);
  send_bytes (pair, pair->outgoing->len - 1);
  g_assert_cmpint (pfs_transport_shake_hands (&pair->server), ==, PFS_HANDSHAKE_READS);
  shutdown (pair->fd, SHUT_WR);
  g_assert_cmpint (pfs_transport_shake_hands (&pair->server), ==, PFS_HANDSHAKE_FAILED);
  g_assert_null (pfs_transport_get_failure (&pair->server));
}

/* What was read ahead is told of, since the descriptor does not. */
static void
test_pending (Fixture *fixture, gconstpointer data)
{
  Pair *pair = &fixture->pair;
  char buffer[3];

  shake_hands (pair);
  g_assert_false (pfs_transport_has_pending (&pair->server));
  assert_read_fails (pair, EAGAIN);

  say (pair, "hola");
  say (pair, "mundo");
  send_all (pair);
  g_assert_cmpint (pair->server.methods->read (&pair->server, buffer, 3), ==, 3);
  g_assert_cmpmem (buffer, 3, "hol", 3);
  g_assert_true (pfs_transport_has_pending (&pair->server));
  assert_read (pair, "amundo");
  g_assert_false (pfs_transport_has_pending (&pair->server));
  assert_read_fails (pair, EAGAIN);
}

/* Two connections share one buffer; half a record of the one is not lost for the other. */
static void
test_shared_buffer (Fixture *fixture, gconstpointer data)
{
  Pair *one = &fixture->pair;
  Pair two;

  pair_init (&two, fixture, data);
  shake_hands (one);
  shake_hands (&two);

  say (one, "first");
  send_bytes (one, one->outgoing->len - 1);
  assert_read_fails (one, EAGAIN);
  say (&two, "second");
  send_all (&two);
  assert_read (&two, "second");
  send_all (one);
  assert_read (one, "first");
  pair_clear (&two);
}

static void
test_pieces (Fixture *fixture, gconstpointer data)
{
  const struct iovec pieces[] = { { .iov_base = "una ", .iov_len = 4 },
                                  { .iov_base = "línea\n", .iov_len = strlen ("línea\n") } };
  Pair *pair = &fixture->pair;
  g_autoptr (GString) heard = g_string_new (NULL);

  shake_hands (pair);
  g_assert_cmpint (pair->server.methods->write (&pair->server, pieces, 2), ==,
                   strlen ("una línea\n"));
  g_assert_cmpint (hear (pair, heard), ==, GNUTLS_E_AGAIN);
  g_assert_cmpstr (heard->str, ==, "una línea\n");
}

/* A record that the peer does not take whole counts once it has gone, and none is lost or repeated.
 * */
static void
test_blocked (Fixture *fixture, gconstpointer data)
{
  const gsize length = 4 * 1024 * 1024;
  Pair *pair = &fixture->pair;
  g_autofree char *text = g_malloc (length);
  g_autoptr (GString) heard = g_string_new (NULL);
  gsize written = 0;
  guint n_blocked = 0;

  for (gsize i = 0; i < length; i++)
    text[i] = 'a' + i % 23;

  shake_hands (pair);
  while (written < length)
    {
      gssize n = write_text (pair, text + written, length - written);

      if (n > 0)
        {
          g_assert_cmpint (n, <=, PFS_TLS_RECORD_SIZE);
          written += n;
          continue;
        }

      g_assert_cmpint (errno, ==, EAGAIN);
      n_blocked++;
      g_assert_cmpint (hear (pair, heard), ==, GNUTLS_E_AGAIN);
    }

  g_assert_cmpint (hear (pair, heard), ==, GNUTLS_E_AGAIN);
  g_assert_cmpuint (n_blocked, >, 1);
  g_assert_cmpmem (heard->str, heard->len, text, length);
}

/* The end that the client announces, and one that it does not, are told once, after all that came.
 * */
static void
test_end (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      gboolean announced = i == 0;
      g_autoptr (GString) heard = g_string_new (NULL);
      char buffer[16];
      Pair pair;

      pair_init (&pair, fixture, data);
      shake_hands (&pair);
      say (&pair, "last");
      if (announced)
        gnutls_bye (pair.client, GNUTLS_SHUT_WR);
      send_all (&pair);
      if (!announced)
        shutdown (pair.fd, SHUT_WR);

      assert_read (&pair, "last");
      g_assert_true (announced == pfs_transport_has_pending (&pair.server));
      g_assert_cmpint (pair.server.methods->read (&pair.server, buffer, sizeof buffer), ==, 0);
      g_assert_false (pfs_transport_has_pending (&pair.server));

      /* It is still owed its answers. */
      g_assert_cmpint (write_text (&pair, "answer", 6), ==, 6);
      hear (&pair, heard);
      g_assert_cmpstr (heard->str, ==, "answer");
      pair_clear (&pair);
    }
}

/* The server's own end is announced, if need be once the client takes more. */
static void
test_shut (Fixture *fixture, gconstpointer data)
{
  Pair *pair = &fixture->pair;
  g_autofree char *text = g_strnfill (PFS_TLS_RECORD_SIZE, 'x');
  g_autoptr (GString) heard = g_string_new (NULL);

  shake_hands (pair);
  while (write_text (pair, text, PFS_TLS_RECORD_SIZE) > 0)
    ;
  g_assert_cmpint (errno, ==, EAGAIN);
  g_assert_false (pair->server.methods->shut (&pair->server));
  g_assert_cmpint (hear (pair, heard), ==, GNUTLS_E_AGAIN);
  g_assert_cmpuint (heard->len, >, 0);

  g_assert_cmpint (write_text (pair, text, PFS_TLS_RECORD_SIZE), ==, PFS_TLS_RECORD_SIZE);
  g_assert_true (pair->server.methods->shut (&pair->server));
  g_assert_cmpint (hear (pair, heard), ==, 0);
  g_assert_cmpuint (heard->len % PFS_TLS_RECORD_SIZE, ==, 0);
}

static void
test_forged (Fixture *fixture, gconstpointer data)
{
  Pair *pair = &fixture->pair;

  shake_hands (pair);
  say (pair, "{\"op\":\"PING\"}\n");
  pair->outgoing->data[pair->outgoing->len - 1] ^= 1;
  send_all (pair);
  assert_read_fails (pair, EPROTO);
  g_assert_nonnull (pfs_transport_get_failure (&pair->server));
  g_assert_false (pfs_transport_has_pending (&pair->server));
}

/* A client that is gone is no signal. */
static void
test_gone (Fixture *fixture, gconstpointer data)
{
  Pair *pair = &fixture->pair;

  shake_hands (pair);
  close (pair->fd);
  pair->fd = -1;
  g_assert_cmpint (write_text (pair, "answer", 6), ==, -1);
  g_assert_cmpint (errno, ==, EPIPE);
}

static void
add_tests (const char *version, const char *priority)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "byte-by-byte", test_byte_by_byte }, { "foreign", test_foreign },
    { "long-message", test_long_message },
    { "leaves-early", test_leaves_early }, { "pending", test_pending },
    { "shared-buffer", test_shared_buffer }, { "pieces", test_pieces },
    { "blocked", test_blocked }, { "end", test_end },
    { "shut", test_shut }, { "forged", test_forged },
    { "gone", test_gone },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/transport-tls/%s/%s", version, tests[i].name);

      g_test_add (path, Fixture, priority, set_up, tests[i].run, tear_down);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_tests ("1.2", TLS_1_2);
  add_tests ("1.3", TLS_1_3);
  g_test_add ("/transport-tls/1.2/says-nothing", Fixture, TLS_1_2, set_up, test_says_nothing,
              tear_down);
  g_test_add ("/transport-tls/1.3/long-key-update", Fixture, TLS_1_3, set_up,
              test_long_key_update, tear_down);

  return g_test_run ();
}
