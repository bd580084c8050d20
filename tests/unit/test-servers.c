/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-folder.h"
#include "test-peer.h"

#include "pfc-connection-private.h"
#include "pfc-servers.h"

#include <glib/gstdio.h>

typedef struct
{
  char *folder;
  char *path; /* of the list, in the folder */
  PfcKnownServers *known;
  PfcServers *servers;
  TestPeer *peers[2];
  PfcConnection *connections[2];
  PfcSession *sessions[2];
  guint n_changes;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("pfo3-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "servers", NULL);
  fixture->known = pfc_known_servers_new (fixture->path);
  fixture->servers = pfc_servers_new (fixture->known);
  for (guint i = 0; i < 2; i++)
    {
      fixture->peers[i] = test_peer_new ();
      fixture->connections[i] = pfc_connection_new ();
      fixture->sessions[i] = pfc_session_new (fixture->connections[i]);
      pfc_servers_follow (fixture->servers, fixture->sessions[i]);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      if (fixture->connections[i] == NULL)
        continue;
      pfc_connection_close (fixture->connections[i]);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;

  for (guint i = 0; i < 2; i++)
    {
      g_clear_object (&fixture->sessions[i]);
      g_clear_object (&fixture->connections[i]);
      test_peer_free (fixture->peers[i]);
    }
  g_assert_finalize_object (fixture->servers);
  g_assert_finalize_object (fixture->known);
  test_folder_remove (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static PfcServer *
find (Fixture *fixture, guint i)
{
  return pfc_servers_find (fixture->servers, fixture->peers[i]->address);
}

static void
connect_to (Fixture *fixture, guint i)
{
  test_peer_connect (fixture->peers[i], fixture->connections[i]);
}

static void
assert_description (Fixture *fixture, guint i, const char *expected)
{
  g_autofree char *description = pfc_server_describe (find (fixture, i));

  g_assert_cmpstr (description, ==, expected);
}

static void
count_cb (gpointer counter)
{
  ++*(guint *) counter;
}

static void
test_states (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->servers)), ==, 0);
  connect_to (fixture, 0);
  connect_to (fixture, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->servers)), ==, 2);
  assert_description (fixture, 0, "Connected");
  assert_description (fixture, 1, "Connected");

  g_signal_connect_swapped (find (fixture, 1), "notify::description", G_CALLBACK (count_cb),
                            &fixture->n_changes);
  pfc_session_resume (fixture->sessions[1], "ana", "T");
  assert_description (fixture, 0, "Connected");
  assert_description (fixture, 1, "Connected · ana");
  g_assert_cmpuint (fixture->n_changes, >, 0);
  g_assert_cmpstr (pfc_servers_get_last_user (fixture->servers, fixture->peers[1]->address), ==,
                   "ana");

  /* One goes, and the other is not concerned. */
  test_peer_stop (fixture->peers[1]);
  test_peer_disconnect (fixture->peers[1]);
  test_wait (pfc_server_get_state (find (fixture, 1)) == PFC_CONNECTION_WAITING);
  assert_description (fixture, 1, "Cannot be reached · ana");
  assert_description (fixture, 0, "Connected");

  test_peer_start (fixture->peers[1]);
  test_wait (pfc_server_get_state (find (fixture, 1)) == PFC_CONNECTION_ONLINE);
  assert_description (fixture, 1, "Connected · ana");

  pfc_connection_close (fixture->connections[0]);
  assert_description (fixture, 0, "Not connected");
}

/* What the file says of when they were used is replaced by times long ago. */
static void
make_used_long_ago (Fixture *fixture, guint first, guint last)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_key_file_set_int64 (file, fixture->peers[first]->address, "last-used", 100);
  g_key_file_set_int64 (file, fixture->peers[last]->address, "last-used", 200);
  g_assert_true (g_key_file_save_to_file (file, fixture->path, NULL));
  g_assert_true (pfc_known_servers_load (fixture->known, NULL));
}

static void
assert_first (Fixture *fixture, guint i)
{
  g_autoptr (PfcServer) server = g_list_model_get_item (G_LIST_MODEL (fixture->servers), 0);

  g_assert_cmpstr (pfc_server_get_address (server), ==, fixture->peers[i]->address);
}

/* One that comes back by itself was used by nobody meanwhile; one that is opened again was. */
static void
test_last_used (Fixture *fixture, gconstpointer data)
{
  connect_to (fixture, 0);
  connect_to (fixture, 1);
  make_used_long_ago (fixture, 0, 1);
  assert_first (fixture, 1);

  test_peer_stop (fixture->peers[0]);
  test_peer_disconnect (fixture->peers[0]);
  test_wait (pfc_server_get_state (find (fixture, 0)) == PFC_CONNECTION_WAITING);
  test_peer_start (fixture->peers[0]);
  test_wait (pfc_server_get_state (find (fixture, 0)) == PFC_CONNECTION_ONLINE);
  assert_first (fixture, 1);

  connect_to (fixture, 0);
  assert_first (fixture, 0);
}

/* None of the peers shows a certificate: the connection is made to look as if one had. */
static void
test_untrusted (Fixture *fixture, gconstpointer data)
{
  connect_to (fixture, 0);
  fixture->connections[0]->state = PFC_CONNECTION_UNTRUSTED;
  assert_description (fixture, 0, "Certificate not trusted");
  pfc_session_resume (fixture->sessions[0], "ana", "T");
  assert_description (fixture, 0, "Certificate not trusted · ana");
}

/* A window that is closed takes its session with it; the server is known still. */
static void
test_session_goes (Fixture *fixture, gconstpointer data)
{
  connect_to (fixture, 0);
  pfc_connection_close (fixture->connections[0]);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&fixture->sessions[0]));
  g_assert_finalize_object (g_steal_pointer (&fixture->connections[0]));
  assert_description (fixture, 0, "Not connected");
}

/* Of two sessions with one server, the one in which somebody is signed in is shown. */
static void
test_two_sessions (Fixture *fixture, gconstpointer data)
{
  const char *address = fixture->peers[0]->address;

  connect_to (fixture, 0);
  g_assert_true (pfc_connection_open (fixture->connections[1], address, NULL));
  pfc_session_resume (fixture->sessions[1], "ana", "T");
  assert_description (fixture, 0, "Connecting… · ana");
  g_assert_true (pfc_servers_holds_token (fixture->servers, "T"));
  g_assert_false (pfc_servers_holds_token (fixture->servers, "U"));
  g_assert_cmpstr (pfc_servers_find_token (fixture->servers, address, "ana"), ==, "T");
  g_assert_null (pfc_servers_find_token (fixture->servers, address, "eva"));

  pfc_session_sign_out_async (fixture->sessions[1], NULL, NULL, NULL);
  assert_description (fixture, 0, "Connected");
  g_assert_null (pfc_servers_find_token (fixture->servers, address, "ana"));
}

static void
remember_cb (PfcServers *servers, PfcServer *server, char **address)
{
  *address = g_strdup (pfc_server_get_address (server));
}

static void
test_forget (Fixture *fixture, gconstpointer data)
{
  g_autofree char *forgotten = NULL;
  g_autoptr (GError) error = NULL;

  connect_to (fixture, 0);
  connect_to (fixture, 1);
  pfc_session_resume (fixture->sessions[0], "ana", "T");
  test_wait (fixture->peers[0]->lines->len == 1);
  g_signal_connect (fixture->servers, "forgotten", G_CALLBACK (remember_cb), &forgotten);

  pfc_servers_forget (fixture->servers, find (fixture, 0), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (forgotten, ==, fixture->peers[0]->address);
  g_assert_null (find (fixture, 0));
  g_assert_nonnull (find (fixture, 1));
  g_assert_false (pfc_session_get_signed_in (fixture->sessions[0]));

  /* The server is told before the connection is closed. */
  test_wait (fixture->peers[0]->lines->len == 2);
  g_assert_cmpstr (fixture->peers[0]->lines->pdata[1], ==,
                   "{\"op\":\"LOGOUT\",\"data\":{\"token\":\"T\"},\"id\":2}");
  test_peer_send (fixture->peers[0], "{\"ok\":true,\"id\":2}\n");
  test_wait (pfc_connection_get_state (fixture->connections[0]) == PFC_CONNECTION_OFFLINE);
  g_assert_cmpint (pfc_connection_get_state (fixture->connections[1]), ==, PFC_CONNECTION_ONLINE);
  g_assert_null (find (fixture, 0));
}

static void
keep_cb (PfcServers *servers, PfcServer *server, PfcKnownServer **known)
{
  g_set_object (known, pfc_server_get_known (server));
}

/* Who has something to tell the server still knows which certificate was the right one. */
static void
test_certificate_of_a_forgotten_server (Fixture *fixture, gconstpointer data)
{
  const char *address = fixture->peers[0]->address;
  g_autoptr (PfcKnownServer) known = NULL;
  g_autofree char *fingerprint = g_strnfill (64, 'A');

  connect_to (fixture, 0);
  g_assert_true (pfc_known_servers_set_fingerprint (fixture->known, address, fingerprint, NULL));
  g_signal_connect (fixture->servers, "forgotten", G_CALLBACK (keep_cb), &known);
  g_assert_true (pfc_servers_forget (fixture->servers, find (fixture, 0), NULL));
  g_assert_null (pfc_known_servers_get_fingerprint (fixture->known, address));
  g_assert_nonnull (known);
  g_assert_true (g_str_has_prefix (pfc_known_server_get_fingerprint (known), "AA:AA:"));
}

/* Whoever is signed in there, in whichever window. */
static void
test_forget_everywhere (Fixture *fixture, gconstpointer data)
{
  const char *address = fixture->peers[0]->address;

  connect_to (fixture, 0);
  pfc_session_resume (fixture->sessions[0], "ana", "T");
  test_wait (fixture->peers[0]->lines->len == 1);
  g_assert_true (pfc_connection_open (fixture->connections[1], address, NULL));
  pfc_session_resume (fixture->sessions[1], "eva", "U");

  g_assert_true (pfc_servers_forget (fixture->servers, find (fixture, 0), NULL));
  for (guint i = 0; i < 2; i++)
    g_assert_false (pfc_session_get_signed_in (fixture->sessions[i]));

  test_wait (fixture->peers[0]->lines->len == 2);
  test_peer_send (fixture->peers[0], "{\"ok\":true,\"id\":2}\n");
  for (guint i = 0; i < 2; i++)
    test_wait (pfc_connection_get_state (fixture->connections[i]) == PFC_CONNECTION_OFFLINE);
}

/* What another program forgets is forgotten here; what it only uses is not. */
static void
test_forgotten_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PfcKnownServers) elsewhere =
      pfc_known_servers_new (fixture->path);
  g_autofree char *forgotten = NULL;

  connect_to (fixture, 0);
  connect_to (fixture, 1);
  g_signal_connect (fixture->servers, "forgotten", G_CALLBACK (remember_cb), &forgotten);

  g_assert_true (pfc_known_servers_touch (elsewhere, fixture->peers[0]->address, NULL));
  g_assert_true (pfc_known_servers_load (fixture->known, NULL));
  g_assert_null (forgotten);

  g_assert_true (pfc_known_servers_forget (elsewhere, fixture->peers[1]->address, NULL));
  g_assert_true (pfc_known_servers_load (fixture->known, NULL));
  g_assert_cmpstr (forgotten, ==, fixture->peers[1]->address);
  g_assert_null (find (fixture, 1));
  g_assert_nonnull (find (fixture, 0));
}

/* They are gone from the list, but nobody has forgotten them. */
static void
test_list_is_lost (Fixture *fixture, gconstpointer data)
{
  g_autofree char *forgotten = NULL;

  connect_to (fixture, 0);
  g_signal_connect (fixture->servers, "forgotten", G_CALLBACK (remember_cb), &forgotten);
  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  g_assert_true (pfc_known_servers_load (fixture->known, NULL));
  g_assert_null (find (fixture, 0));
  g_assert_null (forgotten);
}

/* What is kept of servers that are not known is left over; but not where the list is damaged
 * or lost. */
static void
test_forget_unknown (Fixture *fixture, gconstpointer data)
{
  const char *const addresses[] = { fixture->peers[0]->address, "h:1", NULL };
  g_autofree char *forgotten = NULL;

  connect_to (fixture, 0);
  g_signal_connect (fixture->servers, "forgotten", G_CALLBACK (remember_cb), &forgotten);
  pfc_servers_forget_unknown (fixture->servers, addresses);
  g_assert_cmpstr (forgotten, ==, "h:1");

  g_clear_pointer (&forgotten, g_free);
  g_assert_true (g_file_set_contents (fixture->path, "half a line",
                                      -1, NULL));
  pfc_servers_forget_unknown (fixture->servers, addresses);
  g_assert_null (forgotten);

  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  pfc_servers_forget_unknown (fixture->servers, addresses);
  g_assert_null (forgotten);
}

static void
not_remembered_cb (PfcServers *servers, const char *address, const char *problem, char **told)
{
  *told = g_strdup (address);
  g_assert_cmpstr (problem, !=, "");
}

/* A file that is damaged is left alone, and the server is used all the same. */
static void
test_not_remembered (Fixture *fixture, gconstpointer data)
{
  g_autofree char *told = NULL;

  g_signal_connect (fixture->servers, "not-remembered", G_CALLBACK (not_remembered_cb), &told);
  g_assert_true (g_file_set_contents (fixture->path, "half a line",
                                      -1, NULL));
  connect_to (fixture, 0);
  g_assert_cmpstr (told, ==, fixture->peers[0]->address);
  pfc_session_resume (fixture->sessions[0], "ana", "T");
  g_assert_null (find (fixture, 0));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function)                                                                        \
  g_test_add ("/servers/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("states", test_states);
  ADD ("last-used", test_last_used);
  ADD ("untrusted", test_untrusted);
  ADD ("session-goes", test_session_goes);
  ADD ("two-sessions", test_two_sessions);
  ADD ("forget", test_forget);
  ADD ("forget-certificate", test_certificate_of_a_forgotten_server);
  ADD ("forget-everywhere", test_forget_everywhere);
  ADD ("forgotten-elsewhere", test_forgotten_elsewhere);
  ADD ("list-is-lost", test_list_is_lost);
  ADD ("forget-unknown", test_forget_unknown);
  ADD ("not-remembered", test_not_remembered);

  return g_test_run ();
}
