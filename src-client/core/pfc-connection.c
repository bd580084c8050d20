/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-connection-private.h"

#include "pfc-address.h"
#include "pfc-answer.h"
#include "pfc-problem.h"
#include "pfc-string.h"
#include "pfo-error.h"

#include <glib/gi18n-lib.h>

/* The first request on every connection; its answer shows that a PFO3 server is there and takes us.
 * Calls have ids from 1. */
#define HELLO "{\"op\":\"INFO\",\"id\":0}"

#define ATTEMPT_S 10

G_DEFINE_FINAL_TYPE (PfcConnection, pfc_connection, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (PfcConnectionState, pfc_connection_state,
                    G_DEFINE_ENUM_VALUE (PFC_CONNECTION_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (PFC_CONNECTION_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (PFC_CONNECTION_ONLINE, "online"),
                    G_DEFINE_ENUM_VALUE (PFC_CONNECTION_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (PFC_CONNECTION_UNTRUSTED, "untrusted"))

enum
{
  PROP_STATE = 1,
  PROP_ADDRESS,
  PROP_PROBLEM,
  PROP_CERTIFICATE,
  PROP_PRIVATE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
set_state (PfcConnection *self, PfcConnectionState state, const GError *failure)
{
  g_autofree char *problem = failure != NULL ? pfc_problem_describe (failure) : NULL;
  g_autoptr (GError) old = g_steal_pointer (&self->failure);

  g_object_freeze_notify (G_OBJECT (self));

  self->failure = failure != NULL ? g_error_copy (failure) : NULL;
  if (pfc_string_set (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROBLEM]);

  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PRIVATE]);
    }

  g_object_thaw_notify (G_OBJECT (self));
}

static void
drop_link (PfcConnection *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->info, json_object_unref);
  g_clear_error (&self->last_words);

  if (self->link != NULL)
    pfc_link_close (self->link);
  g_clear_object (&self->link);
}

static gboolean
pause_over_cb (gpointer user_data)
{
  PfcConnection *self = PFC_CONNECTION (user_data);

  self->timer = 0;
  pfc_connection_attempt (self);
  return G_SOURCE_REMOVE;
}

/* A changed network is a hint that another try may do better, and no more than that. */
static void
network_changed_cb (GNetworkMonitor *monitor, gboolean available, PfcConnection *self)
{
  if (available && self->state == PFC_CONNECTION_WAITING)
    pfc_connection_retry (self);
}

static void
follow_network (PfcConnection *self)
{
  if (self->monitor != NULL)
    return;

  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (self->monitor, "network-changed", G_CALLBACK (network_changed_cb), self,
                           0);
}

static void
lose (PfcConnection *self, const GError *error)
{
  g_autoptr (GError) reason = g_error_copy (self->last_words != NULL ? self->last_words : error);
  gboolean online = self->state == PFC_CONNECTION_ONLINE;
  gint64 held_us = online ? g_get_monotonic_time () - self->online_since : 0;

  self->lost |= online;
  drop_link (self);
  self->timer = g_timeout_add (pfc_backoff_fail (&self->backoff, held_us), pause_over_cb, self);
  follow_network (self);

  set_state (self, PFC_CONNECTION_WAITING, reason);
  pfc_connection_fail_calls (self);
}

/* Another try would find the same certificate: a person has to decide. */
static void
distrust (PfcConnection *self)
{
  g_autoptr (GError) error = pfc_trust_new_error (self->certificate);

  drop_link (self);
  set_state (self, PFC_CONNECTION_UNTRUSTED, error);
  pfc_connection_fail_calls (self);
}

static void
lose_with (PfcConnection *self, GIOErrorEnum code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, code, message);

  lose (self, error);
}

/**
 * pfc_connection_send_line:
 * @self: a connection that has a link
 * @line: a line without its newline
 * @length: its length in bytes
 *
 * Sends it, and shows it to who traces.
 */
void
pfc_connection_send_line (PfcConnection *self, const char *line, gsize length)
{
  if (self->trace != NULL)
    self->trace (TRUE, line, length, self->trace_data);

  pfc_link_send (self->link, line, length);
}

static gboolean
accept_cb (PfcLink *link,
           GTlsCertificate *certificate,
           GTlsCertificateFlags errors,
           gpointer user_data)
{
  PfcConnection *self = PFC_CONNECTION (user_data);
  gboolean accepted = pfc_connection_judge (self, certificate, errors);

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CERTIFICATE]);
  return accepted;
}

static void
opened_cb (PfcLink *link, gpointer user_data)
{
  pfc_connection_send_line (PFC_CONNECTION (user_data), HELLO, strlen (HELLO));
}

/* Nobody who speaks the protocol fails to read INFO: it was taken for plain text on a port of
 * TLS. */
static GError *
new_hello_error (PfcConnection *self, JsonObject *answer)
{
  GError *error = pfc_answer_to_error (answer);

  if (!g_error_matches (error, PFO_ERROR, PFO_ERROR_INVALID_JSON) ||
      pfc_address_is_tls (self->target))
    return error;

  g_error_free (error);
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                              _("What answers there takes no plain text; pfo3s:// before the "
                                "address means TLS."));
}

static void
take_hello (PfcConnection *self, JsonObject *answer)
{
  g_autoptr (GError) error = NULL;

  if (pfc_answer_is_ok (answer))
    {
      JsonObject *info = pfc_answer_get_object (answer, "result");

      self->info = info != NULL ? json_object_ref (info) : NULL;
    }
  else
    {
      error = new_hello_error (self, answer);
    }

  /* A server that is full, or going, says so here; one without INFO is a server all the same. */
  if (error != NULL && !g_error_matches (error, PFO_ERROR, PFO_ERROR_UNKNOWN_OP))
    {
      lose (self, error);
      return;
    }

  g_clear_handle_id (&self->timer, g_source_remove);
  self->online_since = g_get_monotonic_time ();
  set_state (self, PFC_CONNECTION_ONLINE, NULL);
}

static void
line_cb (PfcLink *link, const char *line, gsize length, gpointer user_data)
{
  g_autoptr (PfcConnection) self = g_object_ref (PFC_CONNECTION (user_data));
  g_autoptr (JsonObject) answer = pfc_answer_parse (line, length);

  if (self->trace != NULL)
    self->trace (FALSE, line, length, self->trace_data);

  if (answer == NULL)
    lose_with (self, G_IO_ERROR_INVALID_DATA, _("What answers there is not a PFO3 server."));
  else if (self->state == PFC_CONNECTION_CONNECTING)
    take_hello (self, answer);
  else
    pfc_connection_take_answer (self, answer);
}

static void
closed_cb (PfcLink *link, const GError *error, gpointer user_data)
{
  g_autoptr (PfcConnection) self = g_object_ref (PFC_CONNECTION (user_data));

  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) &&
      self->certificate != NULL && !pfc_certificate_is_trusted (self->certificate))
    distrust (self);
  else
    lose (self, error);
}

static gboolean
attempt_over_cb (gpointer user_data)
{
  g_autoptr (PfcConnection) self = g_object_ref (PFC_CONNECTION (user_data));

  self->timer = 0;
  lose_with (self, G_IO_ERROR_TIMED_OUT, _("The server did not answer in time."));
  return G_SOURCE_REMOVE;
}

/* Tries to connect, leaving any link there is. */
void
pfc_connection_attempt (PfcConnection *self)
{
  static const PfcLinkHandlers handlers = { accept_cb, opened_cb, line_cb, closed_cb, NULL };
  g_autoptr (GError) failure = self->failure != NULL ? g_error_copy (self->failure) : NULL;

  drop_link (self);
  self->link = pfc_link_new (&handlers, self);
  if (self->attempt_s > 0)
    self->timer = g_timeout_add_seconds (self->attempt_s, attempt_over_cb, self);
  pfc_link_open (self->link, self->target);

  /* Until it is online, the reason why it was not stands. */
  set_state (self, PFC_CONNECTION_CONNECTING, failure);
}

static void
pfc_connection_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PfcConnection *self = PFC_CONNECTION (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_CERTIFICATE:
      g_value_set_object (value, self->certificate);
      break;
    case PROP_PRIVATE:
      g_value_set_boolean (value, pfc_connection_is_private (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pfc_connection_dispose (GObject *object)
{
  PfcConnection *self = PFC_CONNECTION (object);

  drop_link (self);
  pfc_connection_fail_calls (self);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (pfc_connection_parent_class)->dispose (object);
}

static void
pfc_connection_finalize (GObject *object)
{
  PfcConnection *self = PFC_CONNECTION (object);

  g_clear_object (&self->target);
  g_clear_object (&self->trust);
  g_clear_object (&self->certificate);
  g_clear_error (&self->failure);
  g_free (self->address);
  g_free (self->problem);
  g_free (self->token);
  pfc_calls_free (self->calls);

  G_OBJECT_CLASS (pfc_connection_parent_class)->finalize (object);
}

static void
pfc_connection_class_init (PfcConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pfc_connection_get_property;
  object_class->dispose = pfc_connection_dispose;
  object_class->finalize = pfc_connection_finalize;

  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, PFC_TYPE_CONNECTION_STATE,
                                         PFC_CONNECTION_OFFLINE, flags);
  props[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  props[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  props[PROP_CERTIFICATE] =
    g_param_spec_object ("certificate", NULL, NULL, PFC_TYPE_CERTIFICATE, flags);
  props[PROP_PRIVATE] = g_param_spec_boolean ("private", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_signal_new ("token-refused", PFC_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
pfc_connection_init (PfcConnection *self)
{
  self->attempt_s = ATTEMPT_S;
  self->calls = pfc_calls_new ();
  self->trust = pfc_trust_new (NULL);
}

/**
 * pfc_connection_new:
 *
 * Returns: (transfer full): a connection to nobody yet, see pfc_connection_open()
 */
PfcConnection *
pfc_connection_new (void)
{
  return g_object_new (PFC_TYPE_CONNECTION, NULL);
}

gboolean
pfc_connection_open (PfcConnection *self, const char *address, GError **error)
{
  g_autoptr (GNetworkAddress) target = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (PFC_IS_CONNECTION (self), FALSE);

  target = pfc_address_parse (address, error);
  if (target == NULL)
    return FALSE;

  g_object_freeze_notify (G_OBJECT (self));

  g_set_object (&self->target, target);
  text = pfc_address_to_string (target);
  if (pfc_string_set (&self->address, text))
    {
      self->insecure = FALSE;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ADDRESS]);
    }

  if (self->certificate != NULL)
    {
      g_clear_object (&self->certificate);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CERTIFICATE]);
    }

  pfc_backoff_reset (&self->backoff);
  self->lost = FALSE;
  g_clear_error (&self->failure);
  pfc_connection_attempt (self);

  g_object_thaw_notify (G_OBJECT (self));
  pfc_connection_fail_calls (self);
  return TRUE;
}

/**
 * pfc_connection_close:
 * @self: a connection
 *
 * Leaves the server and does not come back by itself. Calls that are under way end with
 * %G_IO_ERROR_CONNECTION_CLOSED.
 */
void
pfc_connection_close (PfcConnection *self)
{
  g_return_if_fail (PFC_IS_CONNECTION (self));

  drop_link (self);
  set_state (self, PFC_CONNECTION_OFFLINE, NULL);
  pfc_connection_fail_calls (self);
}

void
pfc_connection_retry (PfcConnection *self)
{
  g_return_if_fail (PFC_IS_CONNECTION (self));

  if (self->state == PFC_CONNECTION_WAITING || self->state == PFC_CONNECTION_UNTRUSTED)
    pfc_connection_attempt (self);
}

void
pfc_connection_renew (PfcConnection *self)
{
  g_return_if_fail (PFC_IS_CONNECTION (self));

  if (self->state != PFC_CONNECTION_ONLINE)
    return;

  lose_with (self, G_IO_ERROR_TIMED_OUT, _("The server did not answer in time."));
  pfc_connection_retry (self);
}

/**
 * pfc_connection_get_state:
 * @self: a connection
 *
 * Returns: how it stands
 */
PfcConnectionState
pfc_connection_get_state (PfcConnection *self)
{
  g_return_val_if_fail (PFC_IS_CONNECTION (self), PFC_CONNECTION_OFFLINE);

  return self->state;
}

gboolean
pfc_connection_was_lost (PfcConnection *self)
{
  g_return_val_if_fail (PFC_IS_CONNECTION (self), FALSE);

  return self->lost;
}

/**
 * pfc_connection_get_address:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): the address, as pfc_address_to_string() writes it; %NULL
 *   before pfc_connection_open()
 */
const char *
pfc_connection_get_address (PfcConnection *self)
{
  g_return_val_if_fail (PFC_IS_CONNECTION (self), NULL);

  return self->address;
}

/**
 * pfc_connection_get_problem:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): why it is not online, for people; %NULL while it is, and
 *   where nothing has failed
 */
const char *
pfc_connection_get_problem (PfcConnection *self)
{
  g_return_val_if_fail (PFC_IS_CONNECTION (self), NULL);

  return self->problem;
}

const GError *
pfc_connection_get_failure (PfcConnection *self)
{
  g_return_val_if_fail (PFC_IS_CONNECTION (self), NULL);

  return self->failure;
}

JsonObject *
pfc_connection_get_info (PfcConnection *self)
{
  g_return_val_if_fail (PFC_IS_CONNECTION (self), NULL);

  return self->info;
}

gboolean
pfc_connection_get_tasks_need_login (PfcConnection *self)
{
  g_return_val_if_fail (PFC_IS_CONNECTION (self), TRUE);

  return self->info == NULL ||
         json_object_get_boolean_member_with_default (self->info, "tasks_need_login", TRUE);
}

void
pfc_connection_set_token (PfcConnection *self, const char *token)
{
  g_return_if_fail (PFC_IS_CONNECTION (self));

  pfc_string_set (&self->token, token);
}

/**
 * pfc_connection_get_token:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): what pfc_connection_set_token() set last
 */
const char *
pfc_connection_get_token (PfcConnection *self)
{
  g_return_val_if_fail (PFC_IS_CONNECTION (self), NULL);

  return self->token;
}

/**
 * pfc_connection_set_trace:
 * @self: a connection
 * @trace: (nullable) (scope forever): gets each line, in the main context
 * @user_data: for @trace
 */
void
pfc_connection_set_trace (PfcConnection *self, PfcTraceFunc trace, gpointer user_data)
{
  g_return_if_fail (PFC_IS_CONNECTION (self));

  self->trace = trace;
  self->trace_data = user_data;
}
