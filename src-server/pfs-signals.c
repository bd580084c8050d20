/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-signals.h"

#include "pfs-terminal.h"

#include <glib-unix.h>
#include <signal.h>

struct _PfsSignals
{
  PfsSignalHandler handler;
  gpointer user_data;
  guint sources[3];

  gboolean ends_with_terminal;
  gboolean may_reload;
  gboolean has_to_reload; /* as soon as it may */
};

static gboolean
stop_cb (gpointer user_data)
{
  PfsSignals *self = user_data;

  self->handler.stop (self->user_data);
  return G_SOURCE_CONTINUE;
}

/* HUP asks for the settings to be read again. It also comes when a terminal goes, and what was
 * started there ends with it. */
static gboolean
hangup_cb (gpointer user_data)
{
  PfsSignals *self = user_data;

  if (self->ends_with_terminal && !pfs_terminal_is_there ())
    self->handler.stop (self->user_data);
  else if (self->may_reload)
    self->handler.reload (self->user_data);
  else
    self->has_to_reload = TRUE;

  return G_SOURCE_CONTINUE;
}

/* nohup(1) lets HUP be ignored: what it starts is to outlive the terminal. */
static gboolean
is_left_behind (void)
{
  struct sigaction inherited;

  return sigaction (SIGHUP, NULL, &inherited) == 0 && inherited.sa_handler == SIG_IGN;
}

/**
 * pfs_signals_new:
 * @handler: what to do upon them
 * @user_data: for @handler
 *
 * To be called before anything that takes time: until then a signal ends the process, or is lost
 * where that is the first of a container.
 *
 * Returns: (transfer full): the signals of this process
 */
PfsSignals *
pfs_signals_new (const PfsSignalHandler *handler, gpointer user_data)
{
  PfsSignals *self = g_new0 (PfsSignals, 1);

  self->handler = *handler;
  self->user_data = user_data;
  self->ends_with_terminal = !is_left_behind () && pfs_terminal_is_there ();
  self->sources[0] = g_unix_signal_add (SIGTERM, stop_cb, self);
  self->sources[1] = g_unix_signal_add (SIGINT, stop_cb, self);
  self->sources[2] = g_unix_signal_add (SIGHUP, hangup_cb, self);
  return self;
}

/**
 * pfs_signals_free:
 * @self: the signals
 *
 * The handler is told no more: a signal does again what it does to any process.
 */
void
pfs_signals_free (PfsSignals *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->sources); i++)
    g_source_remove (self->sources[i]);
  g_free (self);
}

/**
 * pfs_signals_allow_reload:
 * @self: the signals
 *
 * Upon HUP the handler is told from now on, and at once if one has come already.
 */
void
pfs_signals_allow_reload (PfsSignals *self)
{
  self->may_reload = TRUE;
  if (self->has_to_reload)
    self->handler.reload (self->user_data);
  self->has_to_reload = FALSE;
}
