/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-host-lookup.h"
#include "pfs-sqlstate.h"
#include "pfs-store-backend.h"

#include <errno.h>
#include <libpq-fe.h>
#include <string.h>

struct _PfsPlace
{
  PQconninfoOption *options;
  char *name; /* what and where it is, for operators, without password */
};

struct _PfsLink
{
  PGconn *connection;
  const char *name; /* borrowed from the place */
  gboolean prepared[PFS_N_STATEMENTS];
  gboolean outdated; /* a prepared statement no longer fits the tables */
};

/* Once connected, nobody else says where. */
static void
set_error (PfsLink *self, const char *state, const char *message, GError **error)
{
  g_autofree char *located = g_strdup_printf ("%s: %s", self->name, message);

  pfs_sqlstate_set_error (error, state, located);
}

static void
set_link_error (PfsLink *self, GError **error)
{
  set_error (self, NULL, PQerrorMessage (self->connection), error);
}

/* Waits until the socket is ready for @events, or @deadline. */
static gboolean
wait_for (PfsLink *self, gushort events, gint64 deadline, GError **error)
{
  GPollFD fd = { .fd = PQsocket (self->connection), .events = events };
  gint64 left;

  while ((left = deadline - g_get_monotonic_time ()) > 0)
    {
      int n = g_poll (&fd, 1, (int) (left / G_TIME_SPAN_MILLISECOND) + 1);

      if (n > 0)
        return TRUE;

      if (n < 0 && errno != EINTR)
        {
          set_error (self, NULL, g_strerror (errno), error);
          return FALSE;
        }
    }

  set_error (self, NULL, "The database server did not answer in time", error);
  return FALSE;
}

static gboolean
flush (PfsLink *self, gint64 deadline, GError **error)
{
  int left;

  while ((left = PQflush (self->connection)) > 0)
    {
      if (!wait_for (self, G_IO_IN | G_IO_OUT, deadline, error))
        return FALSE;

      if (!PQconsumeInput (self->connection))
        break;
    }

  if (left == 0)
    return TRUE;

  set_link_error (self, error);
  return FALSE;
}

/* Returns: (transfer full) (nullable): the next result; %NULL at their end, or with @error set */
static PGresult *
get_next_result (PfsLink *self, gint64 deadline, GError **error)
{
  while (PQisBusy (self->connection))
    {
      if (!wait_for (self, G_IO_IN, deadline, error))
        return NULL;

      if (!PQconsumeInput (self->connection))
        {
          set_link_error (self, error);
          return NULL;
        }
    }

  return PQgetResult (self->connection);
}

static PfsRows *
read_rows (PGresult *result)
{
  guint n_columns = PQnfields (result);
  PfsRows *rows = pfs_rows_new (n_columns);

  for (int row = 0; row < PQntuples (result); row++)
    {
      for (guint column = 0; column < n_columns; column++)
        pfs_rows_add (rows,
                      PQgetisnull (result, row, column) ? NULL : PQgetvalue (result, row, column));
    }

  if (PQresultStatus (result) == PGRES_COMMAND_OK)
    pfs_rows_set_n_changed (rows, g_ascii_strtoull (PQcmdTuples (result), NULL, 10));
  return rows;
}

static void
set_result_error (PfsLink *self, PGresult *result, GError **error)
{
  const char *state = PQresultErrorField (result, PG_DIAG_SQLSTATE);
  const char *text = PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY);

  /* Tables were changed after their statements were prepared: a new connection prepares anew. */
  if (g_strcmp0 (state, "0A000") == 0 || g_strcmp0 (state, "26000") == 0)
    self->outdated = TRUE;

  set_error (self, state, text ? text : PQresultErrorMessage (result), error);
}

/* Reads what the server answers to what was sent.
 * Returns: (transfer full): the rows of the last statement */
static PfsRows *
receive (PfsLink *self, gint64 deadline, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (PfsRows) rows = NULL;
  PGresult *result;

  if (!flush (self, deadline, error))
    return NULL;

  while ((result = get_next_result (self, deadline, problem ? NULL : &problem)))
    {
      ExecStatusType status = PQresultStatus (result);

      g_clear_pointer (&rows, pfs_rows_free);
      if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        rows = read_rows (result);
      else if (problem == NULL)
        set_result_error (self, result, &problem);
      PQclear (result);
    }

  if (problem == NULL && rows != NULL)
    return g_steal_pointer (&rows);

  if (problem)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    set_link_error (self, error);
  return NULL;
}

static PfsRows *
run (PfsLink *self, const char *sql, gint64 deadline, GError **error)
{
  if (PQsendQuery (self->connection, sql))
    return receive (self, deadline, error);

  set_link_error (self, error);
  return NULL;
}

static gboolean
prepare (PfsLink *self, PfsStatement statement, const char *name, gint64 deadline, GError **error)
{
  g_autoptr (PfsRows) rows = NULL;

  if (self->prepared[statement])
    return TRUE;

  if (!PQsendPrepare (self->connection, name, pfs_statement_get_sql (statement), 0, NULL))
    {
      set_link_error (self, error);
      return FALSE;
    }

  rows = receive (self, deadline, error);
  self->prepared[statement] = rows != NULL;
  return rows != NULL;
}

static PfsRows *
execute (PfsLink *self,
         PfsStatement statement,
         const char *const *parameters,
         gint64 deadline,
         GError **error)
{
  char name[16];

  g_snprintf (name, sizeof name, "pfo3_%d", (int) statement);
  if (!prepare (self, statement, name, deadline, error))
    return NULL;

  if (PQsendQueryPrepared (self->connection, name, (int) pfs_statement_get_n_parameters (statement),
                           parameters, NULL, NULL, 0))
    return receive (self, deadline, error);

  set_link_error (self, error);
  return NULL;
}

/* A server that went away has closed the connection, which shows as something to read. */
static gboolean
is_usable (PfsLink *self)
{
  GPollFD fd = { .fd = PQsocket (self->connection), .events = G_IO_IN };

  while (PQstatus (self->connection) == CONNECTION_OK && g_poll (&fd, 1, 0) > 0)
    {
      if (!PQconsumeInput (self->connection))
        return FALSE;
    }

  return PQstatus (self->connection) == CONNECTION_OK && !self->outdated &&
         PQtransactionStatus (self->connection) == PQTRANS_IDLE;
}

static void
disconnect (PfsLink *self)
{
  PQfinish (self->connection);
  g_free (self);
}

static void
notice_cb (void *user_data, const char *message)
{
  g_debug ("PostgreSQL: %s", message);
}

/* libpq tells a refused connection's SQLSTATE in the verbose form of its message only:
 * "... failed: FATAL:  28P01: password authentication failed ...\nLOCATION: ...". */
static void
set_connect_error (PfsLink *self, GError **error)
{
  g_autoptr (GRegex) location =
      g_regex_new ("\n[^\n ]+:  [a-z_0-9A-Z]+, \\w+\\.c:\\d+", 0, 0, NULL);
  g_autoptr (GRegex) code = g_regex_new (":  ([0-9A-Z]{5}): ", 0, 0, NULL);
  const char *raw = PQerrorMessage (self->connection);
  g_autofree char *verbose = g_utf8_make_valid (raw, -1);
  g_autofree char *text = g_regex_replace (location, verbose, -1, 0, "", 0, NULL);
  g_autofree char *message = g_regex_replace (code, text, -1, 0, ": ", 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *state = NULL;

  if (g_regex_match (code, text, 0, &match))
    state = g_match_info_fetch (match, 1);
  else if (PQconnectionNeedsPassword (self->connection))
    state = g_strdup ("28P01");

  pfs_sqlstate_set_error (error, state, message);
}

/* Goes through the steps of connecting, none of which waits beyond @deadline. */
static gboolean
finish_connecting (PfsLink *self, gint64 deadline, GError **error)
{
  PostgresPollingStatusType step = PGRES_POLLING_WRITING;

  while (step == PGRES_POLLING_WRITING || step == PGRES_POLLING_READING)
    {
      if (!wait_for (self, step == PGRES_POLLING_READING ? G_IO_IN : G_IO_OUT, deadline, error))
        return FALSE;

      step = PQconnectPoll (self->connection);
    }

  if (step == PGRES_POLLING_OK)
    return TRUE;

  set_connect_error (self, error);
  return FALSE;
}

/* The server gives up before we do, so that the connection survives, and sooner where another
 * session has locked what is asked for: whoever comes next would wait for that behind us. After a
 * second it may write to its log who has. It does not keep what a thread that is gone has locked;
 * and what it says was committed is on its disk. */
static gboolean
set_up_session (PfsLink *self, gint64 deadline, GError **error)
{
  static const char sql[] = "select set_config('statement_timeout', '3500', false),"
                            " set_config('lock_timeout', '1200', false),"
                            " set_config('idle_in_transaction_session_timeout', '10000', false),"
                            " case when current_setting('synchronous_commit') = 'off'"
                            " then set_config('synchronous_commit', 'on', false) end";
  g_autoptr (PfsRows) rows = NULL;

  /* If this fails, so does the query. */
  PQsetnonblocking (self->connection, 1);
  rows = run (self, sql, deadline, error);
  return rows != NULL;
}

static const char *
get_option (PfsPlace *place, const char *keyword, const char *otherwise)
{
  for (PQconninfoOption *option = place->options; option->keyword != NULL; option++)
    {
      if (g_str_equal (option->keyword, keyword) && option->val != NULL)
        return option->val;
    }

  return otherwise;
}

/* The names and values of connection parameters, as libpq takes them; borrowed. */
typedef struct
{
  GPtrArray *names;
  GPtrArray *values;
} Parameters;

static void
add_parameter (Parameters *parameters, const char *name, const char *value)
{
  g_ptr_array_add (parameters->names, (gpointer) name);
  g_ptr_array_add (parameters->values, (gpointer) value);
}

static void
add_options (Parameters *parameters, PfsPlace *place)
{
  for (PQconninfoOption *option = place->options; option->keyword != NULL; option++)
    {
      if (option->val != NULL)
        add_parameter (parameters, option->keyword, option->val);
    }
}

/* Of those that are given twice, libpq takes the second unless it is empty. */
static void
start_connecting (PfsLink *self, PfsPlace *place, const PfsHosts *hosts)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  Parameters parameters = { names, values };

  add_options (&parameters, place);
  if (hosts != NULL)
    {
      add_parameter (&parameters, "host", hosts->hosts->str);
      add_parameter (&parameters, "hostaddr", hosts->addresses->str);
      add_parameter (&parameters, "port", hosts->ports->str);
    }

  add_parameter (&parameters, "fallback_application_name", "pfo3-server");
  add_parameter (&parameters, "client_encoding", "UTF8");
  add_parameter (&parameters, NULL, NULL);

  self->connection = PQconnectStartParams ((const char *const *) names->pdata,
                                           (const char *const *) values->pdata, 0);
  PQsetErrorVerbosity (self->connection, PQERRORS_VERBOSE);
  PQsetNoticeProcessor (self->connection, notice_cb, NULL);
}

/* Connects to one of @hosts, and waits for none of its steps beyond @deadline. */
static PfsLink *
connect_to (PfsPlace *place, const PfsHosts *hosts, gint64 deadline, GError **error)
{
  PfsLink *self = g_new0 (PfsLink, 1);

  self->name = place->name;
  start_connecting (self, place, hosts);
  if (PQstatus (self->connection) == CONNECTION_BAD)
    set_connect_error (self, error);
  else if (finish_connecting (self, deadline, error) && set_up_session (self, deadline, error))
    return self;

  disconnect (self);
  return NULL;
}

/* libpq goes from one host to the next when it is refused, but waits for one that says nothing. So
 * each has its share of the time, after which libpq is asked anew for those behind the first. */
static PfsLink *
connect_in_turn (PfsPlace *place, PfsHosts *hosts, gint64 deadline, GError **error)
{
  while (TRUE)
    {
      gint64 now = g_get_monotonic_time ();
      gint64 share = now + (deadline - now) / hosts->n_hosts;
      g_autoptr (GError) problem = NULL;
      PfsLink *self = connect_to (place, hosts, share, &problem);

      if (self != NULL)
        return self;

      if (hosts->n_hosts == 1 || g_get_monotonic_time () < share)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }

      pfs_hosts_drop_first (hosts);
    }
}

static PfsLink *
connect_server (PfsPlace *place, gint64 deadline, GError **error)
{
  const char *host = get_option (place, "host", "");
  g_autoptr (PfsHosts) hosts = NULL;

  if (*host != '\0' && get_option (place, "hostaddr", NULL) == NULL)
    {
      hosts = pfs_host_lookup (host, get_option (place, "port", ""), deadline, error);
      if (hosts == NULL)
        return NULL;
    }

  return hosts != NULL ? connect_in_turn (place, hosts, deadline, error)
                       : connect_to (place, NULL, deadline, error);
}

static void
close_place (PfsPlace *place)
{
  PQconninfoFree (place->options);
  g_free (place->name);
  g_free (place);
}

/* A / in the password ends what libpq takes for host and port: the rest of the password would be
 * the database's name, and be shown as such. */
static gboolean
is_plausible (PfsPlace *place)
{
  const char *port = get_option (place, "port", "");

  return port[strspn (port, "0123456789,")] == '\0' &&
         strchr (get_option (place, "dbname", ""), '@') == NULL;
}

/* libpq looks at the values of parameters only when it connects. It is let try where nobody is,
 * whatever the URI, the environment or a file of services says, and for a moment only. */
static gboolean
has_known_values (PfsPlace *place)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  Parameters parameters = { names, values };

  add_options (&parameters, place);
  add_parameter (&parameters, "host", "localhost");
  add_parameter (&parameters, "hostaddr", "127.0.0.1");
  add_parameter (&parameters, "port", "1");
  add_parameter (&parameters, "connect_timeout", "2");
  add_parameter (&parameters, NULL, NULL);

  return PQpingParams ((const char *const *) names->pdata, (const char *const *) values->pdata,
                       0) != PQPING_NO_ATTEMPT;
}

static gboolean
check (PfsPlace *place, GError **error)
{
  const char *problem = NULL;

  if (place->options == NULL || !is_plausible (place))
    problem = "The database's URI is badly formed. It looks like this: "
              "postgresql://USER:PASSWORD@HOST:PORT/DATABASE, and in the password @ is written "
              "%40, / %2F, : %3A and % %25";
  else if (!has_known_values (place))
    problem = "A parameter behind the ? of the database's URI has a value that PostgreSQL's "
              "library does not know";

  if (problem != NULL)
    g_set_error_literal (error, PFS_STORE_ERROR, PFS_STORE_ERROR_URI, problem);
  return problem == NULL;
}

static PfsPlace *
open_place (const char *uri, char **name, GError **error)
{
  g_autofree char *plain_uri = g_strconcat ("postgresql", strstr (uri, "://"), NULL);
  PfsPlace *place = g_new0 (PfsPlace, 1);

  /* libpq's own message would show the URI, and the password in it. */
  place->options = PQconninfoParse (plain_uri, NULL);
  if (!check (place, error))
    {
      close_place (place);
      return NULL;
    }

  place->name = g_strdup_printf (
      "PostgreSQL %s at %s:%s", get_option (place, "dbname", "(default database)"),
      get_option (place, "host", "(default host)"), get_option (place, "port", "5432"));
  *name = g_strdup (place->name);
  return place;
}

static const char *const schemes[] = { "postgresql", "postgres", NULL };

/* The number is that of a lock which only servers of this program take. What to_regclass() says is
 * remembered from before the wait for it; a query is not. */
const PfsStoreBackend pfs_store_postgresql = {
  .schemes = schemes,
  .migrations = "/ar/pfo3/server/sql/postgresql",
  .max_links = 0,
  .begin = "begin",
  .lock_schema = "begin;"
                 "set local statement_timeout = 0;"
                 "set local lock_timeout = 0;"
                 "select pg_advisory_xact_lock(1346785075)",
  .find_schema = "select 1 from pg_tables where tablename = 'pfo3_schema' "
                 "and schemaname = any (current_schemas (false))",
  .open = open_place,
  .close = close_place,
  .connect = connect_server,
  .disconnect = disconnect,
  .is_usable = is_usable,
  .execute = execute,
  .run = run,
};
