/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-known-server-private.h"

#include "pfc-string.h"

struct _PfcKnownServer
{
  GObject parent_instance;

  char *address;
  char *fingerprint;
  gint64 last_used;
  char *user;
};

G_DEFINE_FINAL_TYPE (PfcKnownServer, pfc_known_server, G_TYPE_OBJECT)

enum
{
  PROP_ADDRESS = 1,
  PROP_FINGERPRINT,
  PROP_LAST_USED,
  PROP_USER,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
pfc_known_server_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PfcKnownServer *self = PFC_KNOWN_SERVER (object);

  switch (prop_id)
    {
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_FINGERPRINT:
      g_value_set_string (value, self->fingerprint);
      break;
    case PROP_LAST_USED:
      g_value_set_int64 (value, self->last_used);
      break;
    case PROP_USER:
      g_value_set_string (value, self->user);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pfc_known_server_finalize (GObject *object)
{
  PfcKnownServer *self = PFC_KNOWN_SERVER (object);

  g_free (self->address);
  g_free (self->fingerprint);
  g_free (self->user);

  G_OBJECT_CLASS (pfc_known_server_parent_class)->finalize (object);
}

static void
pfc_known_server_class_init (PfcKnownServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pfc_known_server_get_property;
  object_class->finalize = pfc_known_server_finalize;

  props[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  props[PROP_FINGERPRINT] = g_param_spec_string ("fingerprint", NULL, NULL, NULL, flags);
  props[PROP_LAST_USED] =
    g_param_spec_int64 ("last-used", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_USER] = g_param_spec_string ("user", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pfc_known_server_init (PfcKnownServer *self)
{
}

/**
 * pfc_known_server_new:
 * @address: an address as pfc_address_to_string() writes it
 *
 * Returns: (transfer full): a server of which nothing else is known
 */
PfcKnownServer *
pfc_known_server_new (const char *address)
{
  PfcKnownServer *self = g_object_new (PFC_TYPE_KNOWN_SERVER, NULL);

  self->address = g_strdup (address);
  return self;
}

/**
 * pfc_known_server_update:
 * @self: a server
 * @fingerprint: (nullable): the fingerprint that is trusted, in its usual spelling
 * @last_used: when it was used last, in Unix seconds
 * @user: (nullable): who signed in last
 *
 * Sets what is known of it, and notifies what that changes.
 */
void
pfc_known_server_update (PfcKnownServer *self,
                         const char *fingerprint,
                         gint64 last_used,
                         const char *user)
{
  g_object_freeze_notify (G_OBJECT (self));

  if (pfc_string_set (&self->fingerprint, fingerprint))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FINGERPRINT]);

  if (pfc_string_set (&self->user, user))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_USER]);

  if (self->last_used != last_used)
    {
      self->last_used = last_used;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LAST_USED]);
    }

  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * pfc_known_server_get_address:
 * @self: a server
 *
 * Returns: (transfer none): its address, as pfc_address_to_string() writes it
 */
const char *
pfc_known_server_get_address (PfcKnownServer *self)
{
  g_return_val_if_fail (PFC_IS_KNOWN_SERVER (self), NULL);

  return self->address;
}

/**
 * pfc_known_server_get_fingerprint:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): the fingerprint of the certificate that a person trusts
 *   there, as pfc_fingerprint_of() writes it; %PFC_KNOWN_SERVER_UNREADABLE, which no certificate
 *   has, if that is damaged; %NULL if there is none
 */
const char *
pfc_known_server_get_fingerprint (PfcKnownServer *self)
{
  g_return_val_if_fail (PFC_IS_KNOWN_SERVER (self), NULL);

  return self->fingerprint;
}

/**
 * pfc_known_server_get_last_used:
 * @self: a server
 *
 * Returns: when it was used last, in Unix seconds; 0 for never
 */
gint64
pfc_known_server_get_last_used (PfcKnownServer *self)
{
  g_return_val_if_fail (PFC_IS_KNOWN_SERVER (self), 0);

  return self->last_used;
}

/**
 * pfc_known_server_get_user:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): who signed in there last; %NULL for nobody
 */
const char *
pfc_known_server_get_user (PfcKnownServer *self)
{
  g_return_val_if_fail (PFC_IS_KNOWN_SERVER (self), NULL);

  return self->user;
}
