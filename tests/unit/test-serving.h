/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-connection-private.h"
#include "pfs-server-private.h"

G_BEGIN_DECLS

/* A server in the test's own main loop. Requests are echoed at once, are quick ones on their way
 * through a pool, or wait until the test answers. */
typedef struct
{
  GMainContext *context;
  PfsServer *server;
  guint port;
  gboolean echoes;
  GQueue *quick; /* (nullable) */
  guint n_requests;
  PfsExchange *waiting;
  gboolean drained;
} TestServing;

void test_serving_answer (PfsExchange *exchange);

void test_serving_set_up (TestServing *fixture, gconstpointer data);

void test_serving_tear_down (TestServing *fixture, gconstpointer data);

void test_serving_turn (TestServing *fixture);

void test_serving_turn_idle (TestServing *fixture);

int test_serving_connect (TestServing *fixture);

PfsConnection *test_serving_get_connection (TestServing *fixture);

void test_serving_send (int fd, const char *text);

gboolean test_serving_receive (int fd, GString *received, gsize size);

void test_serving_receive_all (TestServing *fixture, int fd, GString *received);

G_END_DECLS
