/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-daemon.h"

#include "pfs-catalogue.h"
#include "pfs-operations.h"
#include "pfs-router.h"
#include "pfs-tls-setup.h"

#include <glib-unix.h>
#include <malloc.h>
#include <signal.h>
#include <unistd.h>

/* Descriptors beside the connections: standard streams, epoll, eventfds, listening sockets, the log,
 * and those that each connection to the store takes. */
#define DESCRIPTORS_RESERVED 24
#define DESCRIPTORS_A_STORE_CONNECTION 4

/* How often a database that was away when the server started is tried again. */
#define MIGRATE_INTERVAL_S 2

/* Makes the database ready, in a worker. */
typedef struct
{
  PfsJob job; /* first */
  PfsDaemon *daemon;
  GError *error;
  gboolean told; /* the operator, of what does not pass by itself */
} Migration;

struct _PfsDaemon
{
  const PfsSettings *settings;
  GMainContext *context;
  GMainLoop *loop;
  PfsStore *store;
  PfsCatalogue *catalogue;
  PfsCompletions *completions;
  PfsServices services;

  Migration migration;
  guint migrate_timer;
  guint signal_sources[3];
};

static void
request_cb (PfsExchange *exchange, gpointer user_data)
{
  PfsDaemon *self = user_data;

  pfs_router_request (&self->services, exchange);
}

static void
turn_end_cb (gpointer user_data)
{
  PfsDaemon *self = user_data;

  pfs_pool_flush (self->services.tasks);
  pfs_pool_flush (self->services.requests);
}

static void
batch_end_cb (gpointer user_data)
{
  PfsDaemon *self = user_data;

  turn_end_cb (self);
  pfs_server_flush (self->services.server);
}

static void
drained_cb (gpointer user_data)
{
  PfsDaemon *self = user_data;

  g_main_loop_quit (self->loop);
}

static void
free_session_cb (gpointer session)
{
  pfs_session_free (session);
}

static gboolean
signal_cb (gpointer user_data)
{
  PfsDaemon *self = user_data;

  if (pfs_server_is_draining (self->services.server))
    {
      g_message ("Stopping at once");
      _exit (1);
    }

  g_message ("Stopping: %u connections", pfs_server_get_n_connections (self->services.server));
  pfs_server_drain (self->services.server);
  return G_SOURCE_CONTINUE;
}

/* Reads again what can change while the server runs. */
static gboolean
reload_cb (gpointer user_data)
{
  PfsDaemon *self = user_data;

  pfs_daemon_reload_credentials (self);
  return G_SOURCE_CONTINUE;
}

static PfsServer *
create_server (PfsDaemon *self)
{
  const PfsSettings *settings = self->settings;
  PfsServerLimits limits = {
    .max_connections = settings->max_connections,
    .reserved = DESCRIPTORS_RESERVED + DESCRIPTORS_A_STORE_CONNECTION * settings->request_workers,
    .request_timeout_s = settings->request_timeout,
    .write_timeout_s = settings->write_timeout,
    .drain_s = settings->drain_seconds,
  };
  PfsServerHandler handler = {
    .request = request_cb,
    .turn_end = turn_end_cb,
    .drained = drained_cb,
    .free_session = free_session_cb,
  };

  return pfs_server_new (self->context, &limits, &handler, self);
}

/* Where users are kept if the operator does not say. */
static char *
get_embedded_uri (void)
{
  g_autofree char *path = g_build_filename (g_get_user_state_dir (), "pfo3", "pfo3.sqlite", NULL);
  g_autofree char *escaped = g_uri_escape_string (path, "/", TRUE);

  g_message ("No DATABASE_URL: users are kept in %s (SQLite)", path);
  return g_strconcat ("sqlite:///", escaped, NULL);
}

/**
 * pfs_daemon_reload_credentials:
 * @self: the server
 *
 * Reads certificate and key again, if it speaks TLS. Newcomers are shown the new ones, and nobody is
 * dropped. If they can't be used, that is logged, and those that there are stay.
 */
void
pfs_daemon_reload_credentials (PfsDaemon *self)
{
  pfs_tls_setup_reload (self->services.server);
}

static PfsAccounts *
create_accounts (PfsDaemon *self)
{
  PfsAccountsOptions options = {
    .password_min_length = self->settings->password_min_length,
    .session_hours = self->settings->session_hours,
    .hashes_side_by_side = self->settings->request_workers,
  };

  return pfs_accounts_new (self->store, &options);
}

/* Large blocks come straight from the system and go straight back, whatever sizes were freed before;
 * a few heaps serve all threads. */
static void
tune_heap (void)
{
  mallopt (M_MMAP_THRESHOLD, 128 * 1024);
  mallopt (M_TRIM_THRESHOLD, 128 * 1024);
  mallopt (M_ARENA_MAX, 2);
}

/**
 * pfs_daemon_new:
 * @settings: (transfer none): what the operator decides
 * @error: set if DATABASE_URL names no store
 *
 * Returns: (transfer full) (nullable): a server that does not serve yet
 */
PfsDaemon *
pfs_daemon_new (const PfsSettings *settings, GError **error)
{
  g_autoptr (PfsDaemon) self = g_new0 (PfsDaemon, 1);
  g_autofree char *uri = g_strdup (settings->database_url);

  tune_heap ();

  self->settings = settings;
  self->context = g_main_context_ref (g_main_context_default ());
  self->loop = g_main_loop_new (self->context, FALSE);

  if (uri == NULL)
    uri = get_embedded_uri ();
  self->store = pfs_store_new (uri, error);
  if (self->store == NULL)
    return NULL;

  self->catalogue = pfs_catalogue_new ();
  self->completions = pfs_completions_new (self->context, batch_end_cb, self);
  self->services = (PfsServices){
    .operations = pfs_operations_get_all (),
    .catalogue = self->catalogue,
    .server = create_server (self),
    .accounts = create_accounts (self),
    .revocations = pfs_revocations_new (),
    .statistics = pfs_statistics_new (pfs_catalogue_get_n_entries (self->catalogue)),
    .tasks = pfs_pool_new (settings->workers, settings->queue_max, self->completions),
    .requests = pfs_pool_new (settings->request_workers, settings->queue_max, self->completions),
    .n_workers = settings->workers,
  };

  if (!pfs_tls_setup (self->services.server, settings, error))
    return NULL;

  return g_steal_pointer (&self);
}

static gboolean migrate_timer_cb (gpointer user_data);

static gboolean
is_unavailable (const GError *error)
{
  return g_error_matches (error, PFS_STORE_ERROR, PFS_STORE_ERROR_UNAVAILABLE);
}

static void
migrate_cb (PfsJob *job)
{
  Migration *migration = (Migration *) job;

  g_clear_error (&migration->error);
  pfs_store_migrate (migration->daemon->store, &migration->error);
}

static void
migrated_cb (PfsJob *job)
{
  Migration *migration = (Migration *) job;
  PfsDaemon *self = migration->daemon;

  if (migration->error == NULL)
    {
      g_message ("The database is there now");
      self->services.accounts_ready = TRUE;
      return;
    }

  if (migration->told || is_unavailable (migration->error))
    g_info ("%s", migration->error->message);
  else
    g_warning ("Signing in has to wait: %s", migration->error->message);

  migration->told = !is_unavailable (migration->error);
  self->migrate_timer = g_timeout_add_seconds (MIGRATE_INTERVAL_S, migrate_timer_cb, self);
}

static gboolean
migrate_timer_cb (gpointer user_data)
{
  PfsDaemon *self = user_data;

  if (!pfs_pool_add (self->services.requests, &self->migration.job))
    return G_SOURCE_CONTINUE;

  self->migrate_timer = 0;
  pfs_pool_flush (self->services.requests);
  return G_SOURCE_REMOVE;
}

/**
 * pfs_daemon_open_store:
 * @self: the server
 * @error: set if the database can't be used
 *
 * Makes the database ready. One that can't be reached now is tried again later: tasks can be run
 * meanwhile.
 */
gboolean
pfs_daemon_open_store (PfsDaemon *self, GError **error)
{
  g_autoptr (GError) store_error = NULL;

  self->services.accounts_ready = pfs_store_migrate (self->store, &store_error);
  if (self->services.accounts_ready)
    return TRUE;

  if (!is_unavailable (store_error))
    {
      g_propagate_error (error, g_steal_pointer (&store_error));
      return FALSE;
    }

  g_warning ("Tasks can be run; signing in has to wait until the database is there: %s",
             store_error->message);
  self->migration = (Migration){
    .job = { .run = migrate_cb, .done = migrated_cb, .weight = PFS_JOB_HEAVY },
    .daemon = self,
  };
  self->migrate_timer = g_timeout_add_seconds (MIGRATE_INTERVAL_S, migrate_timer_cb, self);
  return TRUE;
}

/* Adds what the operator can do about it. */
static void
explain_listen_error (const PfsSettings *settings, GError **error)
{
  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_prefix_error (error,
                    "Another program, perhaps another pfo3-server, listens on port %u of %s. Stop it, "
                    "or set another SOCKET_PORT: ", settings->socket_port, settings->socket_host);
  else if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_prefix_error (error, "Port %u needs rights that this user does not have. Set a SOCKET_PORT above "
                    "1023: ", settings->socket_port);
  else
    g_prefix_error (error, "SOCKET_HOST=%s can't be listened on. Name an address of this machine: ",
                    settings->socket_host);
}

/**
 * pfs_daemon_listen:
 * @self: the server
 * @error: set if the address can't be listened on, to %PFS_SETTINGS_ERROR if it must not be
 *
 * Returns: the port, 0 on failure
 */
guint
pfs_daemon_listen (PfsDaemon *self, GError **error)
{
  const PfsSettings *settings = self->settings;
  PfsServer *server = self->services.server;
  gboolean loopback;
  guint port;

  if (!pfs_server_resolve (server, settings->socket_host, settings->socket_port, error))
    {
      explain_listen_error (settings, error);
      return 0;
    }

  loopback = pfs_server_is_loopback (server);
  if (!loopback && !settings->allow_plaintext && !pfs_server_speaks_tls (server))
    {
      g_set_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_VALUE,
                   "SOCKET_HOST=%s can be reached from other machines, and passwords would cross the "
                   "network in plain text. Set TLS=auto, or TLS_CERT and TLS_KEY; listen on 127.0.0.1; "
                   "or set ALLOW_PLAINTEXT=true if that is meant", settings->socket_host);
      return 0;
    }

  /* From now on somebody may wait for it to serve, and ask it to end. */
  self->signal_sources[0] = g_unix_signal_add (SIGTERM, signal_cb, self);
  self->signal_sources[1] = g_unix_signal_add (SIGINT, signal_cb, self);
  self->signal_sources[2] = g_unix_signal_add (SIGHUP, reload_cb, self);

  self->services.tasks_need_login = !loopback && !settings->anonymous_tasks;
  port = pfs_server_listen (server, error);
  if (port == 0)
    explain_listen_error (settings, error);
  return port;
}

/**
 * pfs_daemon_run:
 * @self: the server, listening
 *
 * Serves until INT or TERM, then finishes what is under way. A second signal ends the process at once.
 */
void
pfs_daemon_run (PfsDaemon *self)
{
  g_main_loop_run (self->loop);
}

/* A worker whose task does not end can't be stopped, and must not keep the process. */
static void
leave_if_busy (PfsDaemon *self)
{
  if (pfs_pool_get_n_running (self->services.tasks) == 0 &&
      pfs_pool_get_n_running (self->services.requests) == 0)
    return;

  g_message ("Leaving tasks behind that did not end in %u s", self->settings->drain_seconds);
  fflush (NULL);
  _exit (0);
}

void
pfs_daemon_free (PfsDaemon *self)
{
  if (self->services.tasks != NULL)
    {
      leave_if_busy (self);
      for (guint i = 0; i < G_N_ELEMENTS (self->signal_sources); i++)
        g_clear_handle_id (&self->signal_sources[i], g_source_remove);
      pfs_pool_free (self->services.tasks);
      pfs_pool_free (self->services.requests);
      pfs_completions_free (self->completions);
      g_clear_handle_id (&self->migrate_timer, g_source_remove);
      pfs_server_free (self->services.server);
      pfs_accounts_free (self->services.accounts);
      pfs_revocations_free (self->services.revocations);
      pfs_statistics_free (self->services.statistics);
      pfs_catalogue_free (self->catalogue);
    }

  g_clear_error (&self->migration.error);
  g_clear_pointer (&self->store, pfs_store_free);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self);
}
