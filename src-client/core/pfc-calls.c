/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-calls.h"

#include <glib/gi18n-lib.h>

struct _PfcCalls
{
  GHashTable *tasks; /* gint64 id -> GTask */
  gint64 last_id;
};

/* The data of a call's task. */
typedef struct
{
  gint64 id; /* first: the table's key points here */
  PfcCalls *calls;
  char *token; /* what it showed to the server; nullable */
  GSource *deadline;
  GSource *cancelled;
} Call;

static void
destroy_source (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_pointer (&call->deadline, destroy_source);
  g_clear_pointer (&call->cancelled, destroy_source);
  g_free (call->token);
  g_free (call);
}

/**
 * pfc_calls_take:
 * @self: the calls under way
 * @id: the id of one
 *
 * Takes a call out: from here on nothing but the caller ends it.
 *
 * Returns: (transfer full) (nullable): its task; %NULL if no such call is under way (any more)
 */
GTask *
pfc_calls_take (PfcCalls *self, gint64 id)
{
  gpointer task = NULL;
  Call *call;

  if (!g_hash_table_steal_extended (self->tasks, &id, NULL, &task))
    return NULL;

  call = g_task_get_task_data (task);
  g_clear_pointer (&call->deadline, destroy_source);
  g_clear_pointer (&call->cancelled, destroy_source);
  return task;
}

static gboolean
deadline_cb (gpointer user_data)
{
  Call *call = g_task_get_task_data (user_data);
  g_autoptr (GTask) task = pfc_calls_take (call->calls, call->id);

  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "%s",
                           _("The server did not answer in time."));
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Call *call = g_task_get_task_data (user_data);
  g_autoptr (GTask) task = pfc_calls_take (call->calls, call->id);

  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/**
 * pfc_calls_new:
 *
 * Returns: (transfer full): no calls yet; pfc_calls_free() ends it
 */
PfcCalls *
pfc_calls_new (void)
{
  PfcCalls *self = g_new0 (PfcCalls, 1);

  self->tasks = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_object_unref);
  return self;
}

/**
 * pfc_calls_add:
 * @self: the calls under way
 * @task: (transfer full): what to return the answer through
 * @token: (nullable): the token that the call shows
 * @timeout_s: after how many seconds it fails; 0 for never
 *
 * Returns: the call's id
 */
gint64
pfc_calls_add (PfcCalls *self, GTask *task, const char *token, guint timeout_s)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Call *call = g_new0 (Call, 1);

  call->id = ++self->last_id;
  call->calls = self;
  call->token = g_strdup (token);
  g_task_set_task_data (task, call, call_free);
  g_hash_table_insert (self->tasks, &call->id, task);

  if (timeout_s > 0)
    {
      call->deadline = g_timeout_source_new_seconds (timeout_s);
      g_task_attach_source (task, call->deadline, deadline_cb);
    }

  if (cancellable != NULL)
    {
      call->cancelled = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, call->cancelled, G_SOURCE_FUNC (cancelled_cb));
    }

  return call->id;
}

/**
 * pfc_calls_get_token:
 * @task: the task of a call
 *
 * Returns: (transfer none) (nullable): the token that the call shows
 */
const char *
pfc_calls_get_token (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  return call->token;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

/**
 * pfc_calls_fail_all:
 * @self: the calls under way
 * @error: what to tell them
 *
 * Ends every call. Calls that are made in the callbacks of these are not among them.
 */
void
pfc_calls_fail_all (PfcCalls *self, const GError *error)
{
  g_autoptr (GList) ids = g_hash_table_get_keys (self->tasks);
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);

  ids = g_list_sort (ids, (GCompareFunc) compare_ids);
  for (GList *l = ids; l != NULL; l = l->next)
    g_ptr_array_add (tasks, pfc_calls_take (self, *(gint64 *) l->data));

  for (guint i = 0; i < tasks->len; i++)
    g_task_return_error (tasks->pdata[i], g_error_copy (error));
}

/**
 * pfc_calls_free:
 * @self: (transfer full): calls, none of which waits any more: pfc_calls_fail_all()
 */
void
pfc_calls_free (PfcCalls *self)
{
  g_assert (g_hash_table_size (self->tasks) == 0);

  g_hash_table_unref (self->tasks);
  g_free (self);
}
