/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-peer.h"

#include "pfc-revocation.h"
#include "pfo-error.h"

static const char *const tokens[] = { "T", "U", NULL };

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
finish (GAsyncResult **result, GError **error)
{
  test_wait (*result != NULL);
  return pfc_revocation_send_finish (*result, error);
}

static void
assert_told (TestPeer *peer)
{
  test_wait (peer->lines->len == 2);
  g_assert_cmpstr (peer->lines->pdata[0], ==,
                   "{\"op\":\"LOGOUT\",\"data\":{\"token\":\"T\"},\"id\":1}");
  g_assert_cmpstr (peer->lines->pdata[1], ==,
                   "{\"op\":\"LOGOUT\",\"data\":{\"token\":\"U\"},\"id\":2}");
}

/* Of one of them the server has not heard for long. */
static void
test_told (void)
{
  g_autoptr (TestPeer) peer = test_peer_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pfc_revocation_send_async (peer->address, NULL, tokens, result_cb, &result);
  assert_told (peer);
  g_assert_null (result);
  test_peer_send (peer, "{\"ok\":false,\"code\":\"unauthorized\",\"error\":\"no\",\"id\":1}\n");
  test_peer_send (peer, "{\"ok\":true,\"id\":2}\n");
  g_assert_true (finish (&result, &error));
  g_assert_no_error (error);
}

/* The others are tried all the same. */
static void
test_refused (void)
{
  g_autoptr (TestPeer) peer = test_peer_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pfc_revocation_send_async (peer->address, NULL, tokens, result_cb, &result);
  assert_told (peer);
  test_peer_send (peer, "{\"ok\":false,\"code\":\"busy\",\"error\":\"full\",\"id\":1}\n");
  test_peer_send (peer, "{\"ok\":true,\"id\":2}\n");
  g_assert_false (finish (&result, &error));
  g_assert_error (error, PFO_ERROR, PFO_ERROR_BUSY);
}

/* There is one try. */
static void
test_lost (void)
{
  g_autoptr (TestPeer) peer = test_peer_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pfc_revocation_send_async (peer->address, NULL, tokens, result_cb, &result);
  assert_told (peer);
  test_peer_disconnect (peer);
  g_assert_false (finish (&result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
}

static void
test_nobody_there (void)
{
  g_autoptr (TestPeer) peer = test_peer_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_peer_stop (peer);
  pfc_revocation_send_async (peer->address, NULL, tokens, result_cb, &result);
  g_assert_false (finish (&result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static void
test_no_address (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pfc_revocation_send_async ("nowhere:port", NULL, tokens, result_cb, &result);
  g_assert_false (finish (&result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/revocation/told", test_told);
  g_test_add_func ("/revocation/refused", test_refused);
  g_test_add_func ("/revocation/lost", test_lost);
  g_test_add_func ("/revocation/nobody-there", test_nobody_there);
  g_test_add_func ("/revocation/no-address", test_no_address);

  return g_test_run ();
}
