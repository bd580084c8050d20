/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-connection-private.h"

#include "pfc-answer.h"
#include "pfc-request.h"
#include "pfo-error.h"
#include "pfo-framer.h"

#include <glib/gi18n-lib.h>

void
pfc_connection_set_patience (PfcConnection *self, guint timeout_s)
{
  g_return_if_fail (PFC_IS_CONNECTION (self));

  self->attempt_s = timeout_s;
}

/* Ends what was under way, which is not repeated. */
void
pfc_connection_fail_calls (PfcConnection *self)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                                                  _("The connection was lost."));

  pfc_calls_fail_all (self->calls, error);
}

static void
finish_call (PfcConnection *self, GTask *task, JsonObject *answer)
{
  GError *error;

  if (pfc_answer_is_ok (answer))
    {
      g_task_return_pointer (task, json_object_ref (answer), (GDestroyNotify) json_object_unref);
      return;
    }

  error = pfc_answer_to_error (answer);
  if (g_error_matches (error, PFO_ERROR, PFO_ERROR_UNAUTHORIZED) &&
      pfc_calls_get_token (task) != NULL)
    g_signal_emit_by_name (self, "token-refused", pfc_calls_get_token (task));

  g_task_return_error (task, error);
}

/* What a line of the server answers, or says for itself. */
void
pfc_connection_take_answer (PfcConnection *self, JsonObject *answer)
{
  g_autoptr (GTask) task = NULL;
  gint64 id;

  if (pfc_answer_get_id (answer, &id))
    {
      task = pfc_calls_take (self->calls, id);
      if (task != NULL)
        finish_call (self, task, answer);
      return;
    }

  /* Every request of ours has an id: this one answers none, and the server will close. */
  if (!pfc_answer_is_ok (answer))
    {
      g_clear_error (&self->last_words);
      self->last_words = pfc_answer_to_error (answer);
    }
}

/* A longer line would cost the connection, and the answer would not say whose it is. */
static gboolean
is_too_long (PfcConnection *self, const char *line)
{
  gint64 limit = self->info != NULL ? pfc_answer_get_integer (self->info, "max_line", 0) : 0;

  return strlen (line) > (limit > 0 ? (gsize) limit : PFO_MAX_LINE);
}

void
pfc_connection_call_async (PfcConnection *self,
                           const char *op,
                           JsonObject *data,
                           guint timeout_s,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  gint64 id;

  g_return_if_fail (PFC_IS_CONNECTION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, pfc_connection_call_async);

  if (g_task_return_error_if_cancelled (task))
    return;

  if (self->state != PFC_CONNECTION_ONLINE)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "%s",
                               _("There is no connection to the server."));
      return;
    }

  if (data != NULL && json_object_has_member (data, "password") &&
      !pfc_connection_may_send_password (self, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  id = pfc_calls_add (self->calls, g_object_ref (task),
                      data != NULL ? pfc_answer_get_string (data, "token") : NULL, timeout_s);
  line = pfc_request_write (op, data, id);

  if (is_too_long (self, line))
    {
      g_object_unref (pfc_calls_take (self->calls, id));
      g_task_return_new_error (task, PFO_ERROR, PFO_ERROR_TOO_LARGE, "Request demasiado grande");
      return;
    }

  pfc_connection_send_line (self, line, strlen (line));
}

JsonObject *
pfc_connection_call_finish (PfcConnection *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
