/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-server.h"

#include <glib/gi18n-lib.h>

struct _PfcServer
{
  GObject parent_instance;

  char *address;
  PfcKnownServer *known; /* nullable */
  PfcSession *session; /* %NULL while there is no connection */
  GSignalGroup *session_signals;
  GSignalGroup *connection_signals;
};

G_DEFINE_FINAL_TYPE (PfcServer, pfc_server, G_TYPE_OBJECT)

enum
{
  PROP_ADDRESS = 1,
  PROP_STATE,
  PROP_USERNAME,
  PROP_DESCRIPTION,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
changed_cb (PfcServer *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_USERNAME]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DESCRIPTION]);
}

static void
pfc_server_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PfcServer *self = PFC_SERVER (object);

  switch (prop_id)
    {
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_STATE:
      g_value_set_enum (value, pfc_server_get_state (self));
      break;
    case PROP_USERNAME:
      g_value_set_string (value, pfc_server_get_username (self));
      break;
    case PROP_DESCRIPTION:
      g_value_take_string (value, pfc_server_describe (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pfc_server_finalize (GObject *object)
{
  PfcServer *self = PFC_SERVER (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->connection_signals);
  g_clear_object (&self->session);
  g_clear_object (&self->known);
  g_free (self->address);

  G_OBJECT_CLASS (pfc_server_parent_class)->finalize (object);
}

static void
pfc_server_class_init (PfcServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pfc_server_get_property;
  object_class->finalize = pfc_server_finalize;

  props[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, PFC_TYPE_CONNECTION_STATE,
                                         PFC_CONNECTION_OFFLINE, flags);
  props[PROP_USERNAME] = g_param_spec_string ("username", NULL, NULL, NULL, flags);
  props[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pfc_server_init (PfcServer *self)
{
  self->session_signals = g_signal_group_new (PFC_TYPE_SESSION);
  g_signal_group_connect_object (self->session_signals, "notify::signed-in",
                                 G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  self->connection_signals = g_signal_group_new (PFC_TYPE_CONNECTION);
  g_signal_group_connect_object (self->connection_signals, "notify::state",
                                 G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * pfc_server_new:
 * @address: "host:port"
 * @known: (nullable): what is known of it
 *
 * Returns: (transfer full): a server with which nobody has a session
 */
PfcServer *
pfc_server_new (const char *address, PfcKnownServer *known)
{
  PfcServer *self = g_object_new (PFC_TYPE_SERVER, NULL);

  self->address = g_strdup (address);
  g_set_object (&self->known, known);
  return self;
}

/**
 * pfc_server_get_address:
 * @self: a server
 *
 * Returns: (transfer none): its address
 */
const char *
pfc_server_get_address (PfcServer *self)
{
  g_return_val_if_fail (PFC_IS_SERVER (self), NULL);

  return self->address;
}

/**
 * pfc_server_get_known:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): what is known of it, or was until it was forgotten
 */
PfcKnownServer *
pfc_server_get_known (PfcServer *self)
{
  g_return_val_if_fail (PFC_IS_SERVER (self), NULL);

  return self->known;
}

/**
 * pfc_server_get_state:
 * @self: a server
 *
 * Returns: how the connection to it stands; %PFC_CONNECTION_OFFLINE if there is none
 */
PfcConnectionState
pfc_server_get_state (PfcServer *self)
{
  g_return_val_if_fail (PFC_IS_SERVER (self), PFC_CONNECTION_OFFLINE);

  if (self->session == NULL)
    return PFC_CONNECTION_OFFLINE;

  return pfc_connection_get_state (pfc_session_get_connection (self->session));
}

/**
 * pfc_server_get_username:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): who is signed in there; %NULL while nobody is
 */
const char *
pfc_server_get_username (PfcServer *self)
{
  g_return_val_if_fail (PFC_IS_SERVER (self), NULL);

  return self->session != NULL ? pfc_session_get_username (self->session) : NULL;
}

static const char *
describe_state (PfcConnectionState state)
{
  switch (state)
    {
    case PFC_CONNECTION_ONLINE:
      return _("Connected");
    case PFC_CONNECTION_CONNECTING:
      return _("Connecting…");
    case PFC_CONNECTION_WAITING:
      return _("Cannot be reached");
    case PFC_CONNECTION_UNTRUSTED:
      return _("Certificate not trusted");
    default:
      return _("Not connected");
    }
}

/**
 * pfc_server_describe:
 * @self: a server
 *
 * Returns: (transfer full): its state, and who is signed in there, in the person's language
 */
char *
pfc_server_describe (PfcServer *self)
{
  const char *username, *state;

  g_return_val_if_fail (PFC_IS_SERVER (self), NULL);

  username = pfc_server_get_username (self);
  state = describe_state (pfc_server_get_state (self));

  /* Translators: the state of a server, and who is signed in there */
  return username != NULL ? g_strdup_printf (_("%s · %s"), state, username) : g_strdup (state);
}

/**
 * pfc_server_set_session:
 * @self: a server
 * @session: (nullable): the session over the connection to it; %NULL when there is none any more
 */
void
pfc_server_set_session (PfcServer *self, PfcSession *session)
{
  g_return_if_fail (PFC_IS_SERVER (self));

  if (!g_set_object (&self->session, session))
    return;

  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->connection_signals,
                             session != NULL ? pfc_session_get_connection (session) : NULL);
  changed_cb (self);
}
