/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-reload.h"

#include "pfs-log.h"

/**
 * pfs_reload_read:
 * @invocation: how the program was started
 * @error: set if a setting or a file is wrong now
 *
 * Returns: (transfer full) (nullable): the settings as they would be if it were started now
 */
PfsSettings *
pfs_reload_read (const PfsInvocation *invocation, GError **error)
{
  g_autofree char *output = NULL;
  PfsSettingsAction action;

  return pfs_settings_load (invocation->argv, invocation->environment, PFS_SETTINGS_FILE, &action,
                            &output, error);
}

/* At any LOG_LEVEL: whoever sends HUP looks here for what has become of it. */
#define log_always(level, ...)                                                           \
  g_log_structured (G_LOG_DOMAIN, level, PFS_LOG_ALWAYS, "yes", "MESSAGE", __VA_ARGS__)

static void
log_joined (const char *what, GPtrArray *names)
{
  g_autofree char *joined = NULL;

  if (names->len == 0)
    return;

  g_ptr_array_add (names, NULL);
  joined = g_strjoinv (", ", (char **) names->pdata);
  log_always (G_LOG_LEVEL_MESSAGE, "%s: %s", what, joined);
}

/**
 * pfs_reload_apply:
 * @settings: the settings that count
 * @next: settings as they were read again; what has changed is taken out of it
 *
 * Brings @settings up to date as far as that goes while the server runs, and logs what has changed
 * and what has to wait for a restart.
 *
 * Returns: whether anything has changed
 */
gboolean
pfs_reload_apply (PfsSettings *settings, PfsSettings *next)
{
  g_autoptr (GPtrArray) changed = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func (g_free);
  gboolean any;

  pfs_settings_update (settings, next, changed, waiting);

  any = changed->len > 0;
  if (!any && waiting->len == 0)
    log_always (G_LOG_LEVEL_MESSAGE, "The settings are as they were");

  log_joined ("From now on", changed);
  log_joined ("Only after a restart", waiting);
  return any;
}

/**
 * pfs_reload_log_failure:
 * @error: why the settings were not read again, or do not count
 *
 * Logs that all is as it was.
 */
void
pfs_reload_log_failure (const GError *error)
{
  log_always (G_LOG_LEVEL_WARNING, "Nothing is changed: %s", error->message);
}
