/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-router.h"

#include "pfs-operation.h"
#include "test-serving.h"

#include <unistd.h>

/* A line that a worker reads. */
#define LONG_LINE (40 * 1024)

/* How long a worker may take before the test gives up. */
#define PATIENCE (10 * G_USEC_PER_SEC)

/* A server whose requests go to operations of the test. */
typedef struct
{
  TestServing serving; /* first */
  PfsCompletions *completions;
  PfsServices services;
  int fd;
} Routing;

/* Says when the only worker has done what was asked of it before. */
typedef struct
{
  PfsJob job; /* first */
  GMutex mutex;
  GCond cond;
  gboolean begun;
} Mark;

static gboolean
run (PfsCall *call, GError **error)
{
  pfo_answer_add_string (call->answer, "result", "pong");
  return TRUE;
}

static const PfsOperation task = {
  .name = "TASK",
  .place = PFS_OPERATION_TASKS,
  .access = PFS_OPERATION_AS_TASKS,
  .run = run,
};

/* For whom the operation that outlasts its client was run: 0 for nobody. */
static gint64 outlasting_user;

static gboolean
prepare_outlasting (PfsCall *call, GError **error)
{
  return pfs_call_adopt_session (call);
}

static gboolean
run_outlasting (PfsCall *call, GError **error)
{
  g_assert_cmpstr (call->address, ==, "127.0.0.1");
  outlasting_user = call->session->user_id;
  return TRUE;
}

static void
done_outlasting (PfsCall *call)
{
  g_assert_null (call->exchange->connection);
}

static const PfsOperation outlasting = {
  .name = "OUTLASTS",
  .place = PFS_OPERATION_REQUESTS,
  .access = PFS_OPERATION_FOR_ANYBODY,
  .holds = TRUE,
  .outlasts = TRUE,
  .prepare = prepare_outlasting,
  .run = run_outlasting,
  .done = done_outlasting,
};

/* Does not say for whom it is. */
static const PfsOperation forgetful = {
  .name = "FORGETS",
  .place = PFS_OPERATION_INLINE,
  .run = run,
};

static void
fail (GString *answer, const GError *error)
{
  pfo_answer_add_string (answer, "info", error->message);
}

static const PfsOperation particular = {
  .name = "FAILS",
  .place = PFS_OPERATION_TASKS,
  .access = PFS_OPERATION_FOR_ANYBODY,
  .run = run,
  .fail = fail,
};

static gboolean
run_speechless (PfsCall *call, GError **error)
{
  return FALSE;
}

static const PfsOperation speechless = {
  .name = "SAYS_NOTHING",
  .place = PFS_OPERATION_TASKS,
  .access = PFS_OPERATION_FOR_ANYBODY,
  .run = run_speechless,
};

static const PfsOperation *const operations[] = {
  &task, &outlasting, &forgetful, &particular, &speechless, NULL,
};

static void
batch_end_cb (gpointer user_data)
{
  Routing *fixture = user_data;

  pfs_pool_flush (fixture->services.tasks);
  pfs_pool_flush (fixture->services.requests);
  pfs_server_flush (fixture->serving.server);
}

/* Nobody's password is looked at: there is no room for that. */
static void
set_up (Routing *fixture, gconstpointer data)
{
  test_serving_set_up (&fixture->serving, data);
  fixture->completions = pfs_completions_new (fixture->serving.context, batch_end_cb, fixture);
  fixture->services = (PfsServices){
    .operations = operations,
    .server = fixture->serving.server,
    .accounts_ready = TRUE,
    .revocations = pfs_revocations_new (),
    .tasks = pfs_pool_new (1, 1, 100, fixture->completions),
    .requests = pfs_pool_new (1, 1, 0, fixture->completions),
  };
  fixture->fd = test_serving_connect (&fixture->serving);
}

static void
tear_down (Routing *fixture, gconstpointer data)
{
  close (fixture->fd);
  pfs_pool_end (fixture->services.tasks);
  pfs_pool_end (fixture->services.requests);
  pfs_completions_free (fixture->completions);
  pfs_pool_free (fixture->services.tasks);
  pfs_pool_free (fixture->services.requests);
  pfs_revocations_free (fixture->services.revocations);
  test_serving_tear_down (&fixture->serving, data);
}

static void
run_mark_cb (PfsJob *job)
{
  Mark *mark = (Mark *) job;

  g_mutex_lock (&mark->mutex);
  mark->begun = TRUE;
  g_cond_signal (&mark->cond);
  g_mutex_unlock (&mark->mutex);
}

static void
mark_done_cb (PfsJob *job)
{
  Mark *mark = (Mark *) job;

  g_mutex_clear (&mark->mutex);
  g_cond_clear (&mark->cond);
  g_free (mark);
}

/* The main context learns of nothing meanwhile. */
static void
wait_for_worker (PfsPool *pool)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE;
  Mark *mark = g_new0 (Mark, 1);

  mark->job = (PfsJob){ run_mark_cb, mark_done_cb, PFS_JOB_HEAVY };
  g_mutex_init (&mark->mutex);
  g_cond_init (&mark->cond);
  g_assert_true (pfs_pool_add (pool, &mark->job));
  pfs_pool_flush (pool);

  g_mutex_lock (&mark->mutex);
  while (!mark->begun)
    g_assert_true (g_cond_wait_until (&mark->cond, &mark->mutex, deadline));
  g_mutex_unlock (&mark->mutex);
}

/* @members: of the request, with a comma behind each */
static void
request (Routing *fixture, const char *members, gsize length)
{
  g_autofree char *blanks = g_strnfill (length, ' ');
  g_autofree char *line = g_strconcat ("{", members, "\"x\":\"", blanks, "\"}\n", NULL);

  fixture->serving.waiting = NULL;
  for (gsize sent = 0; sent < strlen (line); sent += 4096)
    {
      g_autofree char *piece = g_strndup (line + sent, 4096);

      test_serving_send (fixture->fd, piece);
      test_serving_turn_idle (&fixture->serving);
    }
  while (fixture->serving.waiting == NULL)
    test_serving_turn (&fixture->serving);

  pfs_router_request (&fixture->services, fixture->serving.waiting);
  batch_end_cb (fixture);
}

static void
assert_answer (Routing *fixture, const char *member)
{
  g_autoptr (GString) received = g_string_new (NULL);

  while (strchr (received->str, '\n') == NULL)
    {
      test_serving_receive (fixture->fd, received, 4096);
      if (received->len == 0)
        test_serving_turn (&fixture->serving);
    }

  g_assert_nonnull (strstr (received->str, member));
}

/* A task with a password, in a line that a worker has read by the time that this returns. */
static void
request_long_task (Routing *fixture)
{
  request (fixture, "\"op\":\"TASK\",\"data\":{\"username\":\"ana\",\"password\":\"x\"},",
           LONG_LINE);
  wait_for_worker (fixture->services.tasks);
}

/* @expires_at: in seconds, as the clock of the machine counts them */
static PfsConnection *
sign_in (Routing *fixture, gint64 expires_at)
{
  PfsConnection *connection = test_serving_get_connection (&fixture->serving);
  PfsSession *session = g_new0 (PfsSession, 1);

  session->user_id = 7;
  session->expires_at = expires_at;
  pfs_connection_set_session (connection, session);
  return connection;
}

/* What the operator wants when a request comes counts for it to its end: a password that was shown
 * then is looked at. */
static void
test_tasks_are_given_to_everybody (Routing *fixture, gconstpointer data)
{
  fixture->services.tasks_need_login = TRUE;
  request_long_task (fixture);
  fixture->services.tasks_need_login = FALSE;
  assert_answer (fixture, "\"code\":\"busy\"");

  request (fixture, "\"op\":\"TASK\",", 0);
  assert_answer (fixture, "\"result\":\"pong\"");
}

static void
test_tasks_are_taken_from_everybody (Routing *fixture, gconstpointer data)
{
  request_long_task (fixture);
  fixture->services.tasks_need_login = TRUE;
  assert_answer (fixture, "\"result\":\"pong\"");

  request (fixture, "\"op\":\"TASK\",", 0);
  assert_answer (fixture, "\"code\":\"unauthorized\"");
}

/* Whoever wants to be signed out for example is, though they left before their line was read. */
static void
test_long_line_outlasts (Routing *fixture, gconstpointer data)
{
  PfsConnection *connection = sign_in (fixture, G_MAXINT64);

  pfs_pool_set_queue_max (fixture->services.requests, 10);
  outlasting_user = 0;

  request (fixture, "\"op\":\"OUTLASTS\",", LONG_LINE);
  wait_for_worker (fixture->services.tasks);
  pfs_connection_close (connection);
  test_serving_turn (&fixture->serving);
  test_serving_turn_idle (&fixture->serving);
  wait_for_worker (fixture->services.requests);
  g_assert_cmpint (outlasting_user, ==, 7);
}

static void
test_forgotten_access (Routing *fixture, gconstpointer data)
{
  request (fixture, "\"op\":\"FORGETS\",", 0);
  assert_answer (fixture, "\"code\":\"unauthorized\"");
}

/* A connection may stay open for longer than a session holds. */
static void
test_session_expires (Routing *fixture, gconstpointer data)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  sign_in (fixture, now + 3600);
  request (fixture, "\"op\":\"FORGETS\",", 0);
  assert_answer (fixture, "\"result\":\"pong\"");

  sign_in (fixture, now);
  request (fixture, "\"op\":\"FORGETS\",", 0);
  assert_answer (fixture, "\"code\":\"unauthorized\"");
  request (fixture, "\"op\":\"FORGETS\",", LONG_LINE);
  assert_answer (fixture, "\"code\":\"unauthorized\"");
}

/* What an operation's failures look like does not depend on who writes them. */
static void
test_given_up (Routing *fixture, gconstpointer data)
{
  PfsConnection *connection = test_serving_get_connection (&fixture->serving);

  request (fixture, "\"op\":\"FAILS\",\"id\":1,", 0);
  pfs_connection_abandon_exchanges (connection);
  pfs_connection_flush (connection);
  assert_answer (fixture, "{\"ok\":false,\"info\":\"El servidor se está deteniendo\",\"id\":1}");
}

/* An operation that ends without an answer has one. */
static void
test_no_answer (Routing *fixture, gconstpointer data)
{
  request (fixture, "\"op\":\"SAYS_NOTHING\",\"id\":1,", 0);
  assert_answer (fixture, "{\"ok\":false,\"error\":\"Error interno del servidor\","
                          "\"code\":\"internal\",\"id\":1}");
}

#define ADD(name, function) g_test_add ("/router/" name, Routing, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("tasks-are-given-to-everybody", test_tasks_are_given_to_everybody);
  ADD ("tasks-are-taken-from-everybody", test_tasks_are_taken_from_everybody);
  ADD ("long-line-outlasts", test_long_line_outlasts);
  ADD ("forgotten-access", test_forgotten_access);
  ADD ("session-expires", test_session_expires);
  ADD ("given-up", test_given_up);
  ADD ("no-answer", test_no_answer);

  return g_test_run ();
}
