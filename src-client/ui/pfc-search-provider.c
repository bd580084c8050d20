/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-search-provider.h"

struct _PfcSearchProvider
{
  GObject parent_instance;

  PfcTaskCache *cache;
  GDBusConnection *bus; /* while it is exported */
  guint registration;
};

G_DEFINE_FINAL_TYPE (PfcSearchProvider, pfc_search_provider, G_TYPE_OBJECT)

enum
{
  USED,
  TASK_CHOSEN,
  SEARCH_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char interface_xml[] =
    "<node>"
    "  <interface name='org.gnome.Shell.SearchProvider2'>"
    "    <method name='GetInitialResultSet'>"
    "      <arg type='as' name='terms' direction='in'/>"
    "      <arg type='as' name='results' direction='out'/>"
    "    </method>"
    "    <method name='GetSubsearchResultSet'>"
    "      <arg type='as' name='previous_results' direction='in'/>"
    "      <arg type='as' name='terms' direction='in'/>"
    "      <arg type='as' name='results' direction='out'/>"
    "    </method>"
    "    <method name='GetResultMetas'>"
    "      <arg type='as' name='identifiers' direction='in'/>"
    "      <arg type='aa{sv}' name='metas' direction='out'/>"
    "    </method>"
    "    <method name='ActivateResult'>"
    "      <arg type='s' name='identifier' direction='in'/>"
    "      <arg type='as' name='terms' direction='in'/>"
    "      <arg type='u' name='timestamp' direction='in'/>"
    "    </method>"
    "    <method name='LaunchSearch'>"
    "      <arg type='as' name='terms' direction='in'/>"
    "      <arg type='u' name='timestamp' direction='in'/>"
    "    </method>"
    "  </interface>"
    "</node>";

static void
add_meta (GVariantBuilder *metas, const PfcCachedTask *task)
{
  g_autoptr (GIcon) icon = g_themed_icon_new (PFC_APPLICATION_ID);
  g_autofree char *icon_name = g_icon_to_string (icon);
  g_autofree char *description =
    g_strdup_printf ("%s · %s", task->description, task->address);

  g_variant_builder_open (metas, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (metas, "{sv}", "id", g_variant_new_string (task->id));
  g_variant_builder_add (metas, "{sv}", "name", g_variant_new_string (task->title));
  g_variant_builder_add (metas, "{sv}", "description", g_variant_new_string (description));
  g_variant_builder_add (metas, "{sv}", "gicon", g_variant_new_string (icon_name));
  g_variant_builder_close (metas);
}

static GVariant *
get_metas (PfcSearchProvider *self, GVariant *parameters)
{
  g_autofree const char **ids = NULL;
  GVariantBuilder metas;

  g_variant_get (parameters, "(^a&s)", &ids);
  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      const PfcCachedTask *task = pfc_task_cache_find (self->cache, ids[i]);

      if (task != NULL)
        add_meta (&metas, task);
    }

  return g_variant_new ("(aa{sv})", &metas);
}

static GVariant *
search (PfcSearchProvider *self, const char *const *terms)
{
  g_auto (GStrv) ids = pfc_task_cache_search (self->cache, terms);

  return g_variant_new ("(^as)", ids);
}

/* A result that has gone meanwhile leads to the program. */
static void
activate_result (PfcSearchProvider *self, GVariant *parameters)
{
  const PfcCachedTask *task;
  const char *id;

  g_variant_get (parameters, "(&s@asu)", &id, NULL, NULL);
  task = pfc_task_cache_find (self->cache, id);
  if (task != NULL)
    g_signal_emit (self, signals[TASK_CHOSEN], 0, task->address, task->name);
  else
    g_signal_emit (self, signals[SEARCH_CHOSEN], 0);
}

static void
method_call_cb (GDBusConnection *bus,
                const char *sender,
                const char *path,
                const char *interface,
                const char *method,
                GVariant *parameters,
                GDBusMethodInvocation *invocation,
                gpointer user_data)
{
  PfcSearchProvider *self = PFC_SEARCH_PROVIDER (user_data);
  g_autofree const char **terms = NULL;
  GVariant *answer = NULL;

  g_signal_emit (self, signals[USED], 0);
  if (g_str_equal (method, "GetInitialResultSet"))
    {
      g_variant_get (parameters, "(^a&s)", &terms);
      answer = search (self, terms);
    }
  else if (g_str_equal (method, "GetSubsearchResultSet"))
    {
      g_variant_get (parameters, "(@as^a&s)", NULL, &terms);
      answer = search (self, terms);
    }
  else if (g_str_equal (method, "GetResultMetas"))
    answer = get_metas (self, parameters);
  else if (g_str_equal (method, "ActivateResult"))
    activate_result (self, parameters);
  else
    g_signal_emit (self, signals[SEARCH_CHOSEN], 0);

  g_dbus_method_invocation_return_value (invocation, answer);
}

static void
pfc_search_provider_dispose (GObject *object)
{
  PfcSearchProvider *self = PFC_SEARCH_PROVIDER (object);

  pfc_search_provider_unexport (self);
  g_clear_object (&self->cache);
  G_OBJECT_CLASS (pfc_search_provider_parent_class)->dispose (object);
}

static void
pfc_search_provider_class_init (PfcSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pfc_search_provider_dispose;

  signals[USED] = g_signal_new ("used", PFC_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  signals[TASK_CHOSEN] =
      g_signal_new ("task-chosen", PFC_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SEARCH_CHOSEN] =
      g_signal_new ("search-chosen", PFC_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
}

static void
pfc_search_provider_init (PfcSearchProvider *self)
{
}

/**
 * pfc_search_provider_new:
 * @cache: (transfer none): where to look for tasks
 *
 * Returns: (transfer full): a provider that nobody can ask yet
 */
PfcSearchProvider *
pfc_search_provider_new (PfcTaskCache *cache)
{
  PfcSearchProvider *self = g_object_new (PFC_TYPE_SEARCH_PROVIDER, NULL);

  self->cache = g_object_ref (cache);
  return self;
}

/**
 * pfc_search_provider_export:
 * @self: a provider that is not exported
 * @bus: where to answer
 * @path: the object path there
 * @error: set if it can't be
 *
 * Answers on @bus until pfc_search_provider_unexport(), or until it is gone.
 */
gboolean
pfc_search_provider_export (PfcSearchProvider *self,
                            GDBusConnection *bus,
                            const char *path,
                            GError **error)
{
  static const GDBusInterfaceVTable vtable = { method_call_cb, NULL, NULL, { NULL } };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, error);

  if (node == NULL)
    return FALSE;

  self->registration = g_dbus_connection_register_object (bus, path, node->interfaces[0], &vtable,
                                                          self, NULL, error);
  if (self->registration == 0)
    return FALSE;

  self->bus = g_object_ref (bus);
  return TRUE;
}

/**
 * pfc_search_provider_unexport:
 * @self: a provider
 *
 * Answers nobody any more, if it was exported.
 */
void
pfc_search_provider_unexport (PfcSearchProvider *self)
{
  if (self->bus == NULL)
    return;

  g_dbus_connection_unregister_object (self->bus, self->registration);
  g_clear_object (&self->bus);
}
