/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-router.h"

#include "pfs-operation.h"
#include "pfs-turn.h"

/* Longer lines are read by a worker, so that nobody waits while the main context reads them. */
#define LONG_LINE (32 * 1024)

/* How long a password is looked at before it is refused, so that the time tells nobody whether the
 * user exists and what hash is stored. Those that a database has usually take less: the dearest of
 * Werkzeug's, pbkdf2:sha256:1000000, takes 200 ms where Argon2id takes 80, on a processor with
 * instructions for SHA-256. It has its place in the pool as long, so that those behind it don't
 * tell either. */
#define REFUSAL_MS 500

static void
set_error (PfsCall *call, PfoError code, const char *message)
{
  g_clear_error (&call->error);
  g_set_error_literal (&call->error, PFO_ERROR, code, message);
}

static void
fail (PfsCall *call, PfoError code, const char *message)
{
  set_error (call, code, message);
  pfs_call_finish (call);
}

/* Whoever asked has left, and it is not done without them. */
static gboolean
is_left (PfsCall *call)
{
  return call->exchange->connection == NULL &&
         (call->operation == NULL || !call->operation->outlasts);
}

static void
refused_cb (PfsJob *job)
{
  pfs_pool_leave (job);
  pfs_call_finish ((PfsCall *) job);
}

static void
finish_refused (PfsCall *call)
{
  call->job.done = refused_cb;
  pfs_refusals_add (call->services->refusals, &call->job,
                    call->job.admitted + REFUSAL_MS * G_TIME_SPAN_MILLISECOND);
}

static gboolean
is_password_refused (PfsCall *call)
{
  return g_error_matches (call->error, PFO_ERROR, PFO_ERROR_BAD_CREDENTIALS);
}

static void
finish_cb (PfsJob *job)
{
  PfsCall *call = (PfsCall *) job;

  if (is_password_refused (call))
    {
      finish_refused (call);
      return;
    }

  pfs_pool_leave (job);
  pfs_call_finish (call);
}

/* Nobody waits for a hash or a result whose client has left, and others do for the worker. */
static gboolean
is_cancelled (PfsCall *call)
{
  if (call->operation->outlasts || !pfs_exchange_is_abandoned (call->exchange))
    return FALSE;

  set_error (call, PFO_ERROR_CANCELLED, "cancelado");
  return TRUE;
}

static void
run_cb (PfsJob *job)
{
  PfsCall *call = (PfsCall *) job;

  if (is_cancelled (call))
    return;

  pfs_call_enter (call);
  pfo_answer_begin (call->answer, TRUE);
  if (!call->operation->run (call, &call->error) && call->error == NULL)
    g_set_error_literal (&call->error, PFO_ERROR, PFO_ERROR_INTERNAL, "Error interno del servidor");
  pfs_call_leave (call);
}

static PfsPool *
get_pool (PfsCall *call)
{
  return call->operation->place == PFS_OPERATION_TASKS ? call->services->tasks
                                                       : call->services->requests;
}

static void
run_in_pool (PfsCall *call, PfsPool *pool, void (*run) (PfsJob *), void (*done) (PfsJob *))
{
  call->job.run = run;
  call->job.done = done;
  if (!pfs_pool_add (pool, &call->job))
    fail (call, PFO_ERROR_BUSY, "El servidor está ocupado; reintentar más tarde");
}

static void
dispatch (PfsCall *call)
{
  if (call->operation->place == PFS_OPERATION_INLINE)
    {
      run_cb (&call->job);
      pfs_call_finish (call);
    }
  else
    {
      call->job.weight = call->weight;
      if (call->weight != PFS_JOB_HEAVY)
        pfs_exchange_set_quick (call->exchange);
      run_in_pool (call, get_pool (call), run_cb, finish_cb);
    }
}

/* The request carries a token, or a name and a password. */
static void
authenticate (PfsCall *call)
{
  g_autofree char *username = NULL;
  g_autofree char *password = NULL;

  if (!pfs_call_resume_session (call, &call->error) || call->session != NULL)
    return;

  username = pfo_slice_dup_string (call->request.data, "username");
  password = pfo_slice_dup_string (call->request.data, "password");
  call->session = pfs_accounts_check_password (call->services->accounts, username, password,
                                               call->address, &call->error);
}

static void
authenticate_cb (PfsJob *job)
{
  PfsCall *call = (PfsCall *) job;

  if (is_cancelled (call))
    return;

  pfs_call_enter (call);
  authenticate (call);
  pfs_call_leave (call);
}

/* Whether the credentials are at fault, and not the server. */
static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, PFO_ERROR, PFO_ERROR_UNAUTHORIZED) ||
         g_error_matches (error, PFO_ERROR, PFO_ERROR_INVALID_REQUEST);
}

static void
authenticated_cb (PfsJob *job)
{
  PfsCall *call = (PfsCall *) job;

  if (is_password_refused (call))
    {
      set_error (call, PFO_ERROR_UNAUTHORIZED, "401 Unauthorized");
      finish_refused (call);
      return;
    }

  pfs_pool_leave (job);
  job->takes_place = FALSE;
  if (is_left (call))
    fail (call, PFO_ERROR_CANCELLED, "cancelado");
  else if (call->session != NULL)
    dispatch (call);
  else if (is_refusal (call->error))
    fail (call, PFO_ERROR_UNAUTHORIZED, "401 Unauthorized");
  else
    pfs_call_finish (call);
}

static void
dispatch_for_user (PfsCall *call)
{
  if (call->has_credentials)
    {
      call->job.weight = PFS_JOB_HEAVY;
      run_in_pool (call, call->services->requests, authenticate_cb, authenticated_cb);
    }
  else if (pfs_call_adopt_session (call))
    dispatch (call);
  else
    fail (call, PFO_ERROR_UNAUTHORIZED, "401 Unauthorized");
}

static gboolean
needs_user (PfsCall *call)
{
  switch (call->operation->access)
    {
    case PFS_OPERATION_FOR_ANYBODY:
      return FALSE;
    case PFS_OPERATION_AS_TASKS:
      return call->tasks_need_login;
    default:
      return TRUE;
    }
}

static const PfsOperation *
find_operation (PfsCall *call)
{
  const PfsOperation *const *operations = call->services->operations;

  if (call->request.op.text == NULL)
    return NULL;

  for (; *operations != NULL; operations++)
    {
      if (pfo_slice_is_name (call->request.op, (*operations)->name))
        return *operations;
    }

  return NULL;
}

static void
fail_unknown (PfsCall *call)
{
  g_autofree char *op = pfo_slice_dup_beginning (call->request.op, PFS_CALL_QUOTED_MAX);
  g_autofree char *message = g_strconcat ("op desconocida: ", op, NULL);

  fail (call, PFO_ERROR_UNKNOWN_OP, message);
}

static gboolean
needs_accounts (PfsCall *call)
{
  return call->operation->place == PFS_OPERATION_REQUESTS || needs_user (call);
}

/* Answers what can't be done. Returns whether it did. */
static gboolean
refuse (PfsCall *call)
{
  if (call->error != NULL)
    pfs_call_finish (call);
  else if (is_left (call))
    fail (call, PFO_ERROR_CANCELLED, "cancelado");
  else if (call->operation == NULL)
    fail_unknown (call);
  else if (pfs_server_refuses_requests (call->services->server))
    fail (call, PFO_ERROR_SHUTTING_DOWN, "El servidor se está deteniendo");
  else if (needs_accounts (call) && !call->services->accounts_ready)
    fail (call, PFO_ERROR_UNAVAILABLE,
          "La base de datos no está disponible. Reintentar en unos segundos.");
  else
    return FALSE;

  return TRUE;
}

/* The request is read; whoever it came from may have left. */
static void
route (PfsCall *call)
{
  call->exchange->id = call->request.id;
  if (call->operation != NULL)
    call->exchange->fail = call->operation->fail;
  if (refuse (call))
    return;

  if (call->operation->holds)
    pfs_exchange_hold (call->exchange);
  else
    pfs_exchange_release (call->exchange);

  if (needs_accounts (call))
    {
      if (call->address == NULL)
        call->address = pfs_connection_dup_address (call->exchange->connection);
      call->job.owner = pfs_turn_get_owner (call->address);
      call->job.name = pfs_turn_get_name (call->username);
    }

  if (call->operation->prepare != NULL && !call->operation->prepare (call, &call->error))
    pfs_call_finish (call);
  else if (needs_user (call))
    dispatch_for_user (call);
  else
    dispatch (call);
}

/* A token goes before a name and a password, except where these are what it is all about. What is
 * there and no text, or half of a name and a password, is looked at too, and refused: whoever shows
 * it does not mean whoever is signed in over the connection. */
static void
read_credentials (PfsCall *call)
{
  g_autofree char *token = NULL;
  g_autofree char *username = NULL;
  g_autofree char *password = NULL;
  gboolean readable = pfo_slice_read_string (call->request.data, "token", &token);

  readable &= pfo_slice_read_string (call->request.data, "username", &username);
  readable &= pfo_slice_read_string (call->request.data, "password", &password);

  call->has_credentials = !readable || token != NULL || username != NULL || password != NULL;
  if (password != NULL && (token == NULL || call->operation->verifies))
    {
      call->username = g_steal_pointer (&username);
      call->job.takes_place = TRUE;
    }
}

/* Everything that takes as long as the line is. */
static void
parse_cb (PfsJob *job)
{
  PfsCall *call = (PfsCall *) job;
  PfsExchange *exchange = call->exchange;

  pfo_request_parse (&call->request, exchange->line, exchange->length, &call->error);
  call->operation = find_operation (call);
  if (call->operation != NULL && (call->operation->verifies || needs_user (call)))
    read_credentials (call);
}

static void
parsed_cb (PfsJob *job)
{
  route ((PfsCall *) job);
}

/**
 * pfs_router_request:
 * @services: what operations work with
 * @exchange: (transfer full): a request
 *
 * Brings a request to its operation, in the right place and on behalf of the right user, and sees
 * to it that it is answered.
 */
void
pfs_router_request (const PfsServices *services, PfsExchange *exchange)
{
  PfsCall *call = pfs_call_new (services, exchange);

  if (exchange->length > LONG_LINE)
    {
      /* What it is, and what may come after it, is known only then. */
      pfs_exchange_hold (exchange);
      pfs_call_keep_peer (call);
      call->job.run = parse_cb;
      call->job.done = parsed_cb;
      call->job.weight = PFS_JOB_HEAVY;
      if (pfs_pool_add (services->tasks, &call->job))
        return;
    }

  parse_cb (&call->job);
  route (call);
}
