/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-host-lookup.h"

#include "pfs-store.h"

#include <string.h>

/* A question to the name servers, in a thread of its own: it is left behind if the answer does not
 * come in time, as the C library can't be told to stop asking. */
typedef struct
{
  char *name;

  GMutex lock;
  GCond answered;
  gboolean done;
  GList *addresses;
  GError *problem;
} Question;

static void
clear_question (gpointer data)
{
  Question *question = data;

  g_resolver_free_addresses (question->addresses);
  g_clear_error (&question->problem);
  g_cond_clear (&question->answered);
  g_mutex_clear (&question->lock);
  g_free (question->name);
}

static void
release_question (Question *question)
{
  g_atomic_rc_box_release_full (question, clear_question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, release_question)

static gpointer
ask_thread (gpointer data)
{
  g_autoptr (Question) question = data;
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GError) problem = NULL;
  GList *addresses = g_resolver_lookup_by_name (resolver, question->name, NULL, &problem);

  g_mutex_lock (&question->lock);
  question->addresses = addresses;
  question->problem = g_steal_pointer (&problem);
  question->done = TRUE;
  g_cond_signal (&question->answered);
  g_mutex_unlock (&question->lock);

  return NULL;
}

static gboolean
wait_for_answer (Question *question, gint64 deadline)
{
  gboolean in_time = TRUE;
  gboolean done;

  g_mutex_lock (&question->lock);
  while (in_time && !question->done)
    in_time = g_cond_wait_until (&question->answered, &question->lock, deadline);
  done = question->done;
  g_mutex_unlock (&question->lock);

  return done;
}

/* Returns: (transfer full): a question that was answered; %NULL if it was not, or with an error */
static Question *
ask (const char *name, gint64 deadline, GError **error)
{
  g_autoptr (Question) question = g_atomic_rc_box_new0 (Question);
  GThread *thread;

  question->name = g_strdup (name);
  g_mutex_init (&question->lock);
  g_cond_init (&question->answered);

  thread = g_thread_try_new ("lookup", ask_thread, g_atomic_rc_box_acquire (question), error);
  if (thread == NULL)
    {
      g_atomic_rc_box_release (question);
      return NULL;
    }
  g_thread_unref (thread);

  if (!wait_for_answer (question, deadline))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                 "The name servers did not say in time where %s is", name);
  else if (question->problem != NULL)
    g_propagate_error (error, g_error_copy (question->problem));
  else
    return g_steal_pointer (&question);

  return NULL;
}

static void
add (PfsHosts *self, const char *host, const char *address, const char *port)
{
  const char *comma = self->n_hosts > 0 ? "," : "";

  g_string_append_printf (self->hosts, "%s%s", comma, host);
  g_string_append_printf (self->addresses, "%s%s", comma, address);
  g_string_append_printf (self->ports, "%s%s", comma, port);
  self->n_hosts++;
}

static void
add_answer (PfsHosts *self, Question *question, const char *port)
{
  for (GList *l = question->addresses; l != NULL; l = l->next)
    {
      g_autofree char *address = g_inet_address_to_string (l->data);

      add (self, question->name, address, port);
    }
}

static gboolean
is_name (const char *host)
{
  return *host != '\0' && *host != '/' && *host != '@' && !g_hostname_is_ip_address (host);
}

/* One port for all, or one for each. */
static const char *
get_port (char **ports, guint index)
{
  guint n_ports = g_strv_length (ports);

  if (n_ports == 0)
    return "";

  return n_ports == 1 ? ports[0] : index < n_ports ? ports[index] : "";
}

/**
 * pfs_host_lookup:
 * @hosts: a list of hosts as libpq takes it
 * @ports: a list of their ports, or one for all, or ""
 * @deadline: monotonic time after which not to wait
 *
 * Looks up the addresses of host names, which libpq would wait for without end.
 *
 * Returns: (transfer full): every address of every host that was found; %NULL with
 *   %PFS_STORE_ERROR_UNAVAILABLE if none was
 */
PfsHosts *
pfs_host_lookup (const char *hosts, const char *ports, gint64 deadline, GError **error)
{
  g_autoptr (PfsHosts) self = g_new0 (PfsHosts, 1);
  g_auto (GStrv) host_list = g_strsplit (hosts, ",", -1);
  g_auto (GStrv) port_list = g_strsplit (ports, ",", -1);
  g_autoptr (GError) problem = NULL;

  self->hosts = g_string_new (NULL);
  self->addresses = g_string_new (NULL);
  self->ports = g_string_new (NULL);

  for (guint i = 0; host_list[i] != NULL; i++)
    {
      g_autoptr (Question) question = NULL;

      if (!is_name (host_list[i]))
        {
          add (self, host_list[i], "", get_port (port_list, i));
          continue;
        }

      g_clear_error (&problem);
      question = ask (host_list[i], deadline, &problem);
      if (question != NULL)
        add_answer (self, question, get_port (port_list, i));
    }

  if (self->n_hosts > 0)
    return g_steal_pointer (&self);

  g_set_error (error, PFS_STORE_ERROR, PFS_STORE_ERROR_UNAVAILABLE, "%s", problem->message);
  return NULL;
}

static void
drop_first (GString *list)
{
  g_string_erase (list, 0, strcspn (list->str, ",") + 1);
}

/**
 * pfs_hosts_drop_first:
 * @self: lists of two hosts or more
 *
 * Takes the first host out of them.
 */
void
pfs_hosts_drop_first (PfsHosts *self)
{
  g_return_if_fail (self->n_hosts > 1);

  drop_first (self->hosts);
  drop_first (self->addresses);
  drop_first (self->ports);
  self->n_hosts--;
}

/**
 * pfs_hosts_free:
 * @self: (transfer full): lists of hosts
 */
void
pfs_hosts_free (PfsHosts *self)
{
  g_string_free (self->hosts, TRUE);
  g_string_free (self->addresses, TRUE);
  g_string_free (self->ports, TRUE);
  g_free (self);
}
