/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-serving.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A client that sends faster than its requests are dealt with is read from as fast as they are. */
static void
test_flood (TestServing *fixture, gconstpointer data)
{
  g_autofree char *lines = g_malloc (64 * 1024);
  g_autoptr (GString) received = g_string_new (NULL);
  int fd = test_serving_connect (fixture);
  guint n_lines = 0;

  fixture->echoes = TRUE;
  for (guint i = 0; i < 64 * 1024; i++)
    lines[i] = i % 2 == 0 ? '1' : '\n';

  while (n_lines < 50000)
    {
      gssize n = send (fd, lines, 64 * 1024, MSG_NOSIGNAL);

      if (n > 0)
        n_lines += n / 2;
      g_main_context_iteration (fixture->context, FALSE);
      test_serving_receive (fd, received, 64 * 1024);
      g_assert_cmpuint (pfo_framer_get_pending (&test_serving_get_connection (fixture)->framer), <=,
                        PFS_READ_SIZE + 1);
    }

  shutdown (fd, SHUT_WR);
  test_serving_receive_all (fixture, fd, received);
  g_assert_cmpuint (received->len, ==, 2 * fixture->n_requests);
  g_assert_cmpuint (fixture->n_requests, >=, 50000);
  close (fd);
}

static void
send_lines (int fd, guint n_lines)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < n_lines; i++)
    g_string_append (lines, "1\n");
  test_serving_send (fd, lines->str);
}

static void
answer_quick (TestServing *fixture)
{
  test_serving_answer (g_queue_pop_head (fixture->quick));
  pfs_server_flush (fixture->server);
  test_serving_turn_idle (fixture);
}

/* While others ask, a client that is behind with its requests has few of them in the pool. */
static void
test_flood_beside_others (TestServing *fixture, gconstpointer data)
{
  g_autoptr (GQueue) quick = g_queue_new ();
  int fd = test_serving_connect (fixture);
  PfsConnection *flood = test_serving_get_connection (fixture);
  int other;

  fixture->quick = quick;
  send_lines (fd, PFS_READ_SIZE / 4);
  while (fixture->n_requests < 16)
    test_serving_turn (fixture);
  test_serving_turn_idle (fixture);
  g_assert_cmpuint (flood->exchanges.length, ==, 16);

  other = test_serving_connect (fixture);
  test_serving_send (other, "1\n");
  while (fixture->n_requests == 16)
    test_serving_turn (fixture);

  for (guint left = 15; left > 2; left--)
    {
      answer_quick (fixture);
      g_assert_cmpuint (flood->exchanges.length, ==, left);
    }
  for (guint i = 0; i < 20; i++)
    {
      answer_quick (fixture);
      g_assert_cmpuint (flood->exchanges.length, ==, 2);
    }

  /* Nobody else asks any more. */
  while (flood->exchanges.length < 16)
    {
      g_assert_cmpuint (fixture->n_requests, <, PFS_READ_SIZE / 4);
      answer_quick (fixture);
    }

  while (!g_queue_is_empty (quick))
    answer_quick (fixture);
  close (fd);
  close (other);
}

/* What a worker is done with is in no pool any more, although its answer waits for an earlier
 * one. */
static void
test_flood_behind_a_slow_one (TestServing *fixture, gconstpointer data)
{
  g_autoptr (GQueue) quick = g_queue_new ();
  int fd = test_serving_connect (fixture);
  PfsConnection *flood = test_serving_get_connection (fixture);
  int other;

  test_serving_send (fd, "1\n");
  while (fixture->waiting == NULL)
    test_serving_turn (fixture);

  fixture->quick = quick;
  other = test_serving_connect (fixture);
  send_lines (fd, 64);
  while (fixture->n_requests < 16)
    test_serving_turn (fixture);
  test_serving_send (other, "1\n");
  while (fixture->n_requests < 17)
    test_serving_turn (fixture);

  while (!g_queue_is_empty (quick))
    answer_quick (fixture);
  g_assert_cmpuint (flood->exchanges.length, ==, 16);
  g_assert_cmpuint (flood->n_quick, ==, 0);

  test_serving_answer (g_steal_pointer (&fixture->waiting));
  pfs_server_flush (fixture->server);
  test_serving_turn_idle (fixture);
  g_assert_cmpuint (flood->n_quick, ==, 2);
  while (!g_queue_is_empty (quick))
    answer_quick (fixture);
  g_assert_cmpuint (fixture->n_requests, ==, 66);
  close (fd);
  close (other);
}

/* A client alone does not give way to itself. */
static void
test_flood_alone (TestServing *fixture, gconstpointer data)
{
  g_autoptr (GQueue) quick = g_queue_new ();
  int fd = test_serving_connect (fixture);
  PfsConnection *flood = test_serving_get_connection (fixture);

  fixture->quick = quick;
  test_serving_send (fd, "1\n");
  while (fixture->n_requests < 1)
    test_serving_turn (fixture);
  answer_quick (fixture);

  send_lines (fd, 40);
  while (fixture->n_requests < 17)
    test_serving_turn (fixture);
  while (fixture->n_requests < 41)
    {
      answer_quick (fixture);
      g_assert_cmpuint (flood->n_quick, ==, 16);
    }

  while (!g_queue_is_empty (quick))
    answer_quick (fixture);
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                        \
  g_test_add ("/flood/" name, TestServing, NULL, test_serving_set_up, function,                   \
              test_serving_tear_down)
  ADD ("pipelined", test_flood);
  ADD ("beside-others", test_flood_beside_others);
  ADD ("behind-a-slow-one", test_flood_behind_a_slow_one);
  ADD ("alone", test_flood_alone);

  return g_test_run ();
}
