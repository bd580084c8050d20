/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-catalogue.h"

G_BEGIN_DECLS

/**
 * TestPeer:
 *
 * The other end of a connection, which says exactly what a test wants, well or ill behaved. It runs
 * in the main loop of the test.
 */
typedef struct
{
  GSocketService *service;
  guint16 port;
  char *address;

  const char *greeting; /* what a newcomer gets; nullable */
  gsize greeting_length;
  gboolean closes;   /* ... before the connection is closed */
  gboolean deaf;     /* the first INFO stays unanswered */

  GPtrArray *connections;
  GPtrArray *lines; /* what arrived, INFO apart */
  GThread *flood;
  int flooding; /* (atomic) */
} TestPeer;

TestPeer *test_peer_new (void);

/* Opens @connection to it, and waits until it is online. */
void test_peer_connect (TestPeer *self, PfcConnection *connection);

/* Loads @catalogue over @connection, which is open to it: it answers with this line. Of the lines
 * that it got, the request for that is left. */
void test_peer_load (TestPeer *self,
                     PfcConnection *connection,
                     PfcCatalogue *catalogue,
                     const char *answer);

void test_peer_send (TestPeer *self, const char *text);

void test_peer_send_repeated (TestPeer *self, char byte, gsize length);

gboolean test_peer_is_flushed (TestPeer *self);

void test_peer_disconnect (TestPeer *self);

void test_peer_stop (TestPeer *self);

void test_peer_start (TestPeer *self);

void test_peer_free (TestPeer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestPeer, test_peer_free)

/* Turns the main loop until @condition holds; the test fails if it does not in half a minute. */
#define test_wait(condition)                                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 test_wait_end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;                          \
    guint test_wait_tick = g_timeout_add (50, test_wait_tick_cb, NULL);                            \
    while (!(condition))                                                                           \
      {                                                                                            \
        if (g_get_monotonic_time () > test_wait_end)                                               \
          g_error ("%s:%d: waited in vain for: %s", __FILE__, __LINE__, #condition);               \
        g_main_context_iteration (NULL, TRUE);                                                     \
      }                                                                                            \
    g_source_remove (test_wait_tick);                                                              \
  }                                                                                                \
  G_STMT_END

gboolean test_wait_tick_cb (gpointer user_data);

/* Returns: the number of the newest source of the main context, which numbers them as they come */
guint test_get_last_source (void);

/* The only source after @number with a time at which it is ready, which must be @seconds away.
 * Returns: (transfer none): it */
GSource *test_find_deadline (guint number, guint seconds);

G_END_DECLS
