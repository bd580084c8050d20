/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-sandbox.h"

#include <glib/gi18n-lib.h>

/* What the engine asks of bubblewrap: namespaces of its own, and /proc and /dev in them. */
static const char *const command[] = { "bwrap", "--unshare-all", "--ro-bind", "/",    "/",
                                       "--proc", "/proc",        "--dev",     "/dev", "true",
                                       NULL };

/* Inside of Flatpak and Snap the engine relies on theirs; and a person may have switched it off
 * with the engine's own variable, whose name says what that is. */
static gboolean
is_needless (void)
{
  const char *disabled = g_getenv ("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS");

  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || g_getenv ("SNAP_NAME") != NULL ||
         (disabled != NULL && !g_str_equal (disabled, "") && !g_str_equal (disabled, "0"));
}

static void
return_failure (GTask *task, const char *said)
{
  g_auto (GStrv) lines = g_strsplit (said, "\n", 2);
  const char *reason = lines[0] != NULL ? lines[0] : "";

  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s",
                           *reason != '\0' ? reason : _("bwrap failed and did not say why."));
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GSubprocess *process = G_SUBPROCESS (source);
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;

  if (!g_subprocess_communicate_utf8_finish (process, result, NULL, &said, &error))
    {
      g_subprocess_force_exit (process);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else if (!g_subprocess_get_successful (process))
    {
      return_failure (task, said != NULL ? said : "");
    }
  else
    {
      g_task_return_boolean (task, TRUE);
    }
}

/**
 * pfc_sandbox_probe_async:
 * @cancellable: (nullable): cancellable
 * @callback: called in the thread-default main context of the caller
 * @user_data: for @callback
 *
 * Where user namespaces are forbidden, the web engine cannot start its sandbox and ends the whole
 * application. So one is started beforehand, the same way, with nothing in it: a few milliseconds.
 * Nothing else tells reliably, since kernels, distributions and containers forbid it differently.
 */
void
pfc_sandbox_probe_async (GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, pfc_sandbox_probe_async);
  if (is_needless ())
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  process = g_subprocess_newv (command,
                               G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  if (process == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_subprocess_communicate_utf8_async (process, NULL, cancellable, ended_cb,
                                         g_steal_pointer (&task));
}

/**
 * pfc_sandbox_probe_finish:
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: %TRUE if pages can be shown. %FALSE with the error of starting bwrap, with
 * %G_IO_ERROR_NOT_SUPPORTED and what it said, or with %G_IO_ERROR_CANCELLED.
 */
gboolean
pfc_sandbox_probe_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
