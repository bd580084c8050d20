/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-daemon.h"

#include "pfs-address-setup.h"
#include "pfs-catalogue.h"
#include "pfs-log.h"
#include "pfs-operations.h"
#include "pfs-router.h"
#include "pfs-service-manager.h"
#include "pfs-signals.h"
#include "pfs-store-opener.h"
#include "pfs-store-setup.h"
#include "pfs-tls-setup.h"

#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

/* Descriptors beside the connections: standard streams, epoll, eventfds, listening sockets, the
 * log, and those that each connection to the store takes. */
#define DESCRIPTORS_RESERVED 24
#define DESCRIPTORS_A_STORE_CONNECTION 4

struct _PfsDaemon
{
  PfsSettings *settings;
  const PfsInvocation *invocation;
  GMainContext *context;
  GMainLoop *loop;
  PfsServiceManager *service_manager;
  PfsStore *store;
  PfsCatalogue *catalogue;
  PfsCompletions *completions;
  PfsServices services;
  char *host; /* where it listens */
  guint port;

  PfsStoreOpener *store_opener;
  PfsSignals *signals;
  GCancellable *start; /* cancelled by who stops it before it listened */
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

static void
stop_cb (gpointer user_data)
{
  PfsDaemon *self = user_data;

  if (g_cancellable_is_cancelled (self->start) || pfs_server_is_draining (self->services.server))
    {
      g_message ("Stopping at once");
      _exit (1);
    }

  if (self->port == 0)
    {
      g_message ("Stopping before it has served");
      g_cancellable_cancel (self->start);
      return;
    }

  g_message ("Stopping: %u connections", pfs_server_get_n_connections (self->services.server));
  pfs_service_manager_stopping (self->service_manager, "Finishing what is under way",
                                self->settings->drain_seconds);
  pfs_refusals_hurry (self->services.refusals);
  pfs_server_drain (self->services.server);
}

static PfsServerLimits
get_limits (const PfsSettings *settings)
{
  return (PfsServerLimits){
    .max_connections = settings->max_connections,
    .reserved = DESCRIPTORS_RESERVED + DESCRIPTORS_A_STORE_CONNECTION * settings->request_workers,
    .request_timeout_s = settings->request_timeout,
    .write_timeout_s = settings->write_timeout,
    .drain_s = settings->drain_seconds,
  };
}

/* Hands what can change while the server runs to whoever works with it. */
static void
apply_settings (PfsDaemon *self)
{
  const PfsSettings *settings = self->settings;
  PfsServices *services = &self->services;
  PfsServerLimits limits = get_limits (settings);

  pfs_log_set_level (settings->log_level);
  pfs_server_set_limits (services->server, &limits);
  pfs_pool_set_queue_max (services->tasks, settings->queue_max);
  pfs_pool_set_queue_max (services->requests, settings->queue_max);
  pfs_accounts_set_limits (services->accounts, settings->password_min_length,
                           settings->session_hours);
  services->tasks_need_login =
      !pfs_server_is_loopback (services->server) && !settings->anonymous_tasks;
}

static gboolean
reload (PfsDaemon *self, GError **error)
{
  g_autoptr (PfsSettings) next = pfs_reload_read (self->invocation, error);

  if (next == NULL ||
      !pfs_tls_setup_reload (self->services.server, self->settings, next, error))
    return FALSE;

  if (pfs_reload_apply (self->settings, next))
    apply_settings (self);
  return TRUE;
}

static void
tell_ready (PfsDaemon *self, const char *besides)
{
  g_autofree char *status =
      g_strdup_printf ("Serving on port %u of %s%s", self->port, self->host, besides);

  pfs_service_manager_ready (self->service_manager, status);
}

static void
reload_cb (gpointer user_data)
{
  PfsDaemon *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done;

  if (pfs_server_is_draining (self->services.server))
    return;

  pfs_service_manager_reloading (self->service_manager);
  done = reload (self, &error);
  if (!done)
    pfs_reload_log_failure (error);
  tell_ready (self, done ? "" : "; the settings could not be read again, the log tells why");
}

static PfsServer *
create_server (PfsDaemon *self)
{
  PfsServerLimits limits = get_limits (self->settings);
  PfsServerHandler handler = {
    .request = request_cb,
    .turn_end = turn_end_cb,
    .drained = drained_cb,
    .free_session = free_session_cb,
  };

  return pfs_server_new (self->context, &limits, &handler, self);
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

/* Large blocks come straight from the system and go straight back, whatever sizes were freed
 * before; a few heaps serve all threads. */
static void
tune_heap (void)
{
  mallopt (M_MMAP_THRESHOLD, 128 * 1024);
  mallopt (M_TRIM_THRESHOLD, 128 * 1024);
  mallopt (M_ARENA_MAX, 2);
}

/* More hashes side by side than there are processors take longer each; see REFUSAL_MS. */
static guint
get_request_places (const PfsSettings *settings)
{
  return MIN (settings->request_workers, g_get_num_processors ());
}

/**
 * pfs_daemon_new:
 * @settings: (transfer none): what the operator decides
 * @invocation: (transfer none): where that comes from
 * @error: set to %PFS_SETTINGS_ERROR_VALUE if the database or the certificate can't be what is set
 *
 * Returns: (transfer full) (nullable): a server that does not serve yet
 */
PfsDaemon *
pfs_daemon_new (PfsSettings *settings, const PfsInvocation *invocation, GError **error)
{
  static const PfsSignalHandler handler = { stop_cb, reload_cb };
  g_autoptr (PfsDaemon) self = g_new0 (PfsDaemon, 1);

  self->start = g_cancellable_new ();
  self->signals = pfs_signals_new (&handler, self);
  tune_heap ();
  pfs_log_set_origin (pfs_call_get_origin);

  self->settings = settings;
  self->invocation = invocation;
  self->context = g_main_context_ref (g_main_context_default ());
  self->loop = g_main_loop_new (self->context, FALSE);

  self->service_manager = pfs_service_manager_new (self->context);
  self->store = pfs_store_setup (settings, error);
  if (self->store == NULL)
    return NULL;

  self->catalogue = pfs_catalogue_new ();
  self->completions = pfs_completions_new (self->context, batch_end_cb, self);
  self->services = (PfsServices){
    .operations = pfs_operations_get_all (),
    .catalogue = self->catalogue,
    .server = create_server (self),
    .accounts = create_accounts (self),
    .refusals = pfs_refusals_new (self->context, self->completions),
    .revocations = pfs_revocations_new (),
    .statistics = pfs_statistics_new (pfs_catalogue_get_n_entries (self->catalogue)),
    .tasks = pfs_pool_new (settings->workers, settings->workers, settings->queue_max,
                           self->completions),
    .requests = pfs_pool_new (settings->request_workers, get_request_places (settings),
                              settings->queue_max, self->completions),
    .n_workers = settings->workers,
  };

  if (!pfs_tls_setup (self->services.server, settings, error))
    return NULL;

  return g_steal_pointer (&self);
}

static void
store_opened_cb (gpointer user_data)
{
  PfsDaemon *self = user_data;

  self->services.accounts_ready = TRUE;
}

/**
 * pfs_daemon_open_store:
 * @self: the server
 * @error: set if the database can't be used
 *
 * Makes the database ready. One that can't be reached now is tried again later: tasks can be run
 * meanwhile. A signal ends the waiting: see pfs_daemon_is_stopped().
 */
gboolean
pfs_daemon_open_store (PfsDaemon *self, GError **error)
{
  self->store_opener =
      pfs_store_opener_new (self->store, self->services.requests, store_opened_cb, self);

  return pfs_store_opener_open (self->store_opener, self->context, self->start,
                                &self->services.accounts_ready, error);
}

/**
 * pfs_daemon_is_stopped:
 * @self: a server that does not listen yet
 *
 * Returns: whether somebody wants it to end already
 */
gboolean
pfs_daemon_is_stopped (PfsDaemon *self)
{
  return g_cancellable_is_cancelled (self->start);
}

/**
 * pfs_daemon_listen:
 * @self: the server
 * @error: set if the address can't be listened on, to %PFS_SETTINGS_ERROR if it must not be
 *
 * Listens on what the service manager hands over, or where the settings say. A signal ends the
 * waiting for whoever knows a name: see pfs_daemon_is_stopped().
 *
 * Returns: the port, 0 on failure
 */
guint
pfs_daemon_listen (PfsDaemon *self, GError **error)
{
  PfsServer *server = self->services.server;

  self->host =
      pfs_address_setup (server, self->service_manager, self->settings, self->start, error);
  if (self->host == NULL)
    return 0;

  apply_settings (self);
  self->port = pfs_server_listen (server, error);
  if (self->port == 0)
    pfs_address_setup_explain (self->settings, error);
  return self->port;
}

/**
 * pfs_daemon_get_host:
 * @self: the server, listening
 *
 * Returns: (transfer none): where it listens; IPv6 without brackets
 */
const char *
pfs_daemon_get_host (PfsDaemon *self)
{
  return self->host;
}

/**
 * pfs_daemon_run:
 * @self: the server, listening
 *
 * Serves until INT or TERM, then finishes what is under way. A second signal ends the process at
 * once.
 */
void
pfs_daemon_run (PfsDaemon *self)
{
  tell_ready (self, "");
  pfs_signals_allow_reload (self->signals);
  g_main_loop_run (self->loop);
}

/* A worker whose task does not end can't be stopped, and must not keep the process; nor must one
 * that waits for a database. */
static void
leave_if_busy (PfsDaemon *self)
{
  guint n_tasks = pfs_pool_get_n_running (self->services.tasks);

  if (n_tasks == 0 && pfs_pool_get_n_running (self->services.requests) == 0 &&
      (self->store_opener == NULL || !pfs_store_opener_is_busy (self->store_opener)))
    return;

  if (n_tasks > 0)
    g_message ("Leaving tasks behind that have not ended");
  fflush (NULL);
  _exit (0);
}

static void
free_services (PfsDaemon *self)
{
  pfs_pool_end (self->services.tasks);
  pfs_pool_end (self->services.requests);
  pfs_refusals_hurry (self->services.refusals);
  pfs_completions_free (self->completions);
  pfs_refusals_free (self->services.refusals);
  pfs_pool_free (self->services.tasks);
  pfs_pool_free (self->services.requests);
  g_clear_pointer (&self->store_opener, pfs_store_opener_free);
  pfs_server_free (self->services.server);
  pfs_accounts_free (self->services.accounts);
  pfs_revocations_free (self->services.revocations);
  pfs_statistics_free (self->services.statistics);
  pfs_catalogue_free (self->catalogue);
}

/**
 * pfs_daemon_free:
 * @self: the server, which does not run any more
 *
 * Waits for nobody: if a task, a request or the opening of the database is still under way, the
 * process ends here, with success.
 */
void
pfs_daemon_free (PfsDaemon *self)
{
  gboolean complete = self->services.tasks != NULL;

  if (complete)
    leave_if_busy (self);
  g_clear_pointer (&self->signals, pfs_signals_free);
  g_clear_object (&self->start);
  if (complete)
    free_services (self);

  g_clear_pointer (&self->store, pfs_store_free);
  pfs_service_manager_free (self->service_manager);
  g_free (self->host);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self);
}
