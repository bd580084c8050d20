/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-keyring.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

/* A service that hangs holds nobody up for longer. What asks the person has no deadline: it waits
 * for a person. */
#define PROBE_S 10

/* The build gives its name: the application that is released and the one for development, side by
 * side, take no tokens from each other. `server` is "host:port", as PfcConnection has it. */
static const SecretSchema schema = {
  .name = PFC_KEYRING_SCHEMA,
  .flags = SECRET_SCHEMA_NONE,
  .attributes = {
    { "server", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
  },
};

typedef void (*Proceed) (GTask *task, GList *found);

/* What travels with a GTask: the attributes looked for, and what comes after the probe. */
typedef struct
{
  GHashTable *attributes;
  char *label;
  char *token; /* to be stored */
  GStrv taken; /* the tokens that are being forgotten */
  GCancellable *deadline;
  guint timer;
  Proceed proceed;
} Job;

G_DEFINE_QUARK (pfc-keyring-error-quark, pfc_keyring_error)

static void
job_free (Job *job)
{
  g_clear_handle_id (&job->timer, g_source_remove);
  g_clear_object (&job->deadline);
  g_hash_table_unref (job->attributes);
  g_free (job->label);
  secret_password_free (job->token);
  g_strfreev (job->taken);
  g_free (job);
}

static gboolean
probe_over_cb (gpointer user_data)
{
  Job *job = user_data;

  job->timer = 0;
  g_cancellable_cancel (job->deadline);
  return G_SOURCE_REMOVE;
}

static void
return_locked (GTask *task)
{
  g_task_return_new_error (task, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_LOCKED, "%s",
                           _("The keyring is locked."));
}

static gboolean
tells_of_absence (const GError *error)
{
  return error->domain == G_DBUS_ERROR ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

/* Takes @error. Names of D-Bus and of its errors are for the log. */
static void
return_failure (GTask *task, GError *error)
{
  g_autoptr (GError) owned = error;

  if (g_task_return_error_if_cancelled (task))
    return;

  g_debug ("Keyring: %s", owned->message);
  if (g_error_matches (owned, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    return_locked (task);
  else if (tells_of_absence (owned))
    g_task_return_new_error (task, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_ABSENT, "%s",
                             _("There is no keyring here, or it does not answer."));
  else
    g_task_return_new_error (task, PFC_KEYRING_ERROR, PFC_KEYRING_ERROR_FAILED,
                             /* Translators: %s is why */
                             _("The keyring cannot be used: %s"), owned->message);
}

/* Takes @error (nullable). Where nothing failed and nobody cancelled it, the person was asked for
 * the keyring's password, and closed the question. */
static void
return_unanswered (GTask *task, GError *error)
{
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      return_failure (task, error);
      return;
    }

  g_clear_error (&error);
  if (!g_task_return_error_if_cancelled (task))
    return_locked (task);
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  GList *found = secret_password_search_finish (result, &error);

  g_clear_handle_id (&job->timer, g_source_remove);
  if (error != NULL)
    return_failure (task, error);
  else if (!g_task_return_error_if_cancelled (task))
    job->proceed (task, found);
  g_list_free_full (found, g_object_unref);
}

/* Looks for what is kept, of @server or (%NULL) of all, without asking the person anything: that
 * shows whether there is a keyring that answers. Then @proceed is called. */
static void
start (GTask *task,
       const char *server,
       const char *user,
       SecretSearchFlags flags,
       Proceed proceed)
{
  Job *job = g_new0 (Job, 1);

  job->attributes = secret_attributes_build (&schema, server != NULL ? "server" : NULL, server,
                                             user != NULL ? "user" : NULL, user, NULL);
  job->label = user != NULL ? g_strdup_printf ("PFO3: %s, %s", user, server) : NULL;
  job->deadline = g_cancellable_new ();
  job->proceed = proceed;
  job->timer = g_timeout_add_seconds (PROBE_S, probe_over_cb, job);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);

  secret_password_searchv (&schema, job->attributes, flags, job->deadline, probed_cb,
                           g_object_ref (task));
}

static gboolean
is_locked (GObject *found)
{
  return SECRET_IS_ITEM (found) && secret_item_get_locked (SECRET_ITEM (found));
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    return_unanswered (task, error);
}

static void
store (GTask *task, GList *found)
{
  Job *job = g_task_get_task_data (task);

  secret_password_storev (&schema, job->attributes, SECRET_COLLECTION_DEFAULT, job->label,
                          job->token, g_task_get_cancellable (task), stored_cb,
                          g_object_ref (task));
}

/**
 * pfc_keyring_store_async:
 * @server: "host:port"
 * @user: who is signed in there
 * @token: the session's token; never a password
 * @cancellable: (nullable): stops it
 * @callback: called when it is kept, or cannot be
 * @user_data: for @callback
 *
 * Keeps a token, in the place of an older one of the same user on the same server. Where the
 * keyring is locked, the desktop asks the person to unlock it.
 */
void
pfc_keyring_store_async (const char *server,
                         const char *user,
                         const char *token,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job;

  g_task_set_source_tag (task, pfc_keyring_store_async);
  start (task, server, user, SECRET_SEARCH_NONE, store);
  job = g_task_get_task_data (task);
  job->token = g_strdup (token);
}

/**
 * pfc_keyring_store_finish:
 * @result: what the callback got
 * @error: an error of the domain %PFC_KEYRING_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the token is kept
 */
gboolean
pfc_keyring_store_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pfc_keyring_store_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;
  char *token = secret_password_lookup_finish (result, &error);

  if (token != NULL)
    g_task_return_pointer (task, token, (GDestroyNotify) secret_password_free);
  else
    return_unanswered (task, error);
}

static void
look_up (GTask *task, GList *found)
{
  Job *job = g_task_get_task_data (task);

  if (found == NULL)
    g_task_return_pointer (task, NULL, NULL);
  else
    secret_password_lookupv (&schema, job->attributes, g_task_get_cancellable (task), looked_up_cb,
                             g_object_ref (task));
}

/**
 * pfc_keyring_lookup_async:
 * @server: "host:port"
 * @user: whose
 * @cancellable: (nullable): stops it
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Looks for a token that was kept. If there is one in a keyring that is locked, the desktop asks
 * the person to unlock it.
 */
void
pfc_keyring_lookup_async (const char *server,
                          const char *user,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pfc_keyring_lookup_async);
  start (task, server, user, SECRET_SEARCH_NONE, look_up);
}

/**
 * pfc_keyring_lookup_finish:
 * @result: what the callback got
 * @error: an error of the domain %PFC_KEYRING_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the token, to be freed with g_free(); %NULL without @error
 * if none is kept
 */
char *
pfc_keyring_lookup_finish (GAsyncResult *result, GError **error)
{
  char *kept, *token;

  g_return_val_if_fail (g_async_result_is_tagged (result, pfc_keyring_lookup_async), NULL);

  /* libsecret's memory is not to be freed with g_free(). */
  kept = g_task_propagate_pointer (G_TASK (result), error);
  token = g_strdup (kept);
  secret_password_free (kept);
  return token;
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    return_failure (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
clear (GTask *task, GList *found)
{
  Job *job = g_task_get_task_data (task);

  if (found == NULL)
    g_task_return_boolean (task, TRUE);
  else if (is_locked (found->data))
    return_locked (task);
  else
    secret_password_clearv (&schema, job->attributes, g_task_get_cancellable (task), cleared_cb,
                            g_object_ref (task));
}

/**
 * pfc_keyring_clear_async:
 * @server: "host:port"
 * @user: whose
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Forgets a token. Nobody is asked to unlock a keyring for that: it fails where that is locked.
 */
void
pfc_keyring_clear_async (const char *server,
                         const char *user,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pfc_keyring_clear_async);
  start (task, server, user, SECRET_SEARCH_NONE, clear);
}

/**
 * pfc_keyring_clear_finish:
 * @result: what the callback got
 * @error: an error of the domain %PFC_KEYRING_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether nothing of it is kept any more
 */
gboolean
pfc_keyring_clear_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pfc_keyring_clear_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    return_failure (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&job->taken), (GDestroyNotify) g_strfreev);
}

/* What the search has loaded is in memory. */
static char *
dup_token (GObject *found)
{
  SecretValue *value = SECRET_IS_ITEM (found)
                           ? secret_item_get_secret (SECRET_ITEM (found))
                           : secret_retrievable_retrieve_secret_sync (SECRET_RETRIEVABLE (found),
                                                                      NULL, NULL);
  char *token = value != NULL ? g_strdup (secret_value_get_text (value)) : NULL;

  g_clear_pointer (&value, secret_value_unref);
  return token;
}

static void
take (GTask *task, GList *found)
{
  Job *job = g_task_get_task_data (task);
  g_autoptr (GStrvBuilder) taken = g_strv_builder_new ();

  if (found != NULL && is_locked (found->data))
    {
      return_locked (task);
      return;
    }

  for (GList *item = found; item != NULL; item = item->next)
    {
      g_autofree char *token = dup_token (item->data);

      if (token != NULL)
        g_strv_builder_add (taken, token);
    }

  job->taken = g_strv_builder_end (taken);
  secret_password_clearv (&schema, job->attributes, g_task_get_cancellable (task), taken_cb,
                          g_object_ref (task));
}

/**
 * pfc_keyring_take_async:
 * @server: "host:port"
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Forgets the tokens of everybody there, and tells which they were. Nobody is asked to unlock a
 * keyring for that: it fails where that is locked.
 */
void
pfc_keyring_take_async (const char *server,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pfc_keyring_take_async);
  start (task, server, NULL, SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS, take);
}

/**
 * pfc_keyring_take_finish:
 * @result: what the callback got
 * @error: an error of the domain %PFC_KEYRING_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (array zero-terminated=1) (nullable): the tokens, which are kept no
 *   longer; %NULL with @error
 */
char **
pfc_keyring_take_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pfc_keyring_take_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
list_servers (GTask *task, GList *found)
{
  g_autoptr (GHashTable) servers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char **names = NULL;

  for (GList *item = found; item != NULL; item = item->next)
    {
      g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (item->data);
      const char *server = g_hash_table_lookup (attributes, "server");

      if (server != NULL)
        g_hash_table_add (servers, g_strdup (server));
    }

  names = (char **) g_hash_table_get_keys_as_array (servers, NULL);
  g_task_return_pointer (task, g_strdupv (names), (GDestroyNotify) g_strfreev);
}

/**
 * pfc_keyring_list_servers_async:
 * @cancellable: (nullable): stops it
 * @callback: called when they are known
 * @user_data: for @callback
 *
 * Looks for the servers of which tokens are kept. Where a desktop has the keyring, nobody is asked
 * to unlock it for that: the names are no secret. Where it is a file it is opened.
 */
void
pfc_keyring_list_servers_async (GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pfc_keyring_list_servers_async);
  start (task, NULL, NULL, SECRET_SEARCH_ALL, list_servers);
}

/**
 * pfc_keyring_list_servers_finish:
 * @result: what the callback got
 * @error: an error of the domain %PFC_KEYRING_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (array zero-terminated=1) (nullable): each server once; %NULL with
 *   @error
 */
char **
pfc_keyring_list_servers_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pfc_keyring_list_servers_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
