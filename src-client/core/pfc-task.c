/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-task-private.h"

#include "pfc-answer.h"

struct _PfcTask
{
  GObject parent_instance;

  char *name;
  char *title;
  char *description;
  JsonNode *schema;
  PfoForm *form;
};

G_DEFINE_FINAL_TYPE (PfcTask, pfc_task, G_TYPE_OBJECT)

enum
{
  PROP_NAME = 1,
  PROP_TITLE,
  PROP_DESCRIPTION,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
pfc_task_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PfcTask *self = PFC_TASK (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pfc_task_finalize (GObject *object)
{
  PfcTask *self = PFC_TASK (object);

  g_free (self->name);
  g_free (self->title);
  g_free (self->description);
  g_clear_pointer (&self->schema, json_node_unref);
  g_clear_pointer (&self->form, pfo_form_unref);

  G_OBJECT_CLASS (pfc_task_parent_class)->finalize (object);
}

static void
pfc_task_class_init (PfcTaskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pfc_task_get_property;
  object_class->finalize = pfc_task_finalize;

  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pfc_task_init (PfcTask *self)
{
}

/**
 * pfc_task_new_from_json:
 * @description: an element of LIST_TASKS
 * @error: why it is none
 *
 * Returns: (transfer full) (nullable): the task
 */
PfcTask *
pfc_task_new_from_json (JsonObject *description, GError **error)
{
  const char *name = pfc_answer_get_string (description, "name");
  const char *title = pfc_answer_get_string (description, "title");
  const char *text = pfc_answer_get_string (description, "description");
  JsonNode *schema = json_object_get_member (description, "params");
  g_autoptr (PfoForm) form = NULL;
  PfcTask *self;

  if (name == NULL || schema == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "a task without a name or a form");
      return NULL;
    }

  form = pfo_form_new_from_schema (schema, error);
  if (form == NULL)
    return NULL;

  self = g_object_new (PFC_TYPE_TASK, NULL);
  self->name = g_strdup (name);
  self->title = g_strdup (title != NULL ? title : name);
  self->description = g_strdup (text != NULL ? text : "");
  self->schema = json_node_copy (schema);
  self->form = g_steal_pointer (&form);
  return self;
}

/**
 * pfc_task_equal:
 * @self: a task
 * @other: another
 *
 * Returns: whether both look the same in every respect
 */
gboolean
pfc_task_equal (PfcTask *self, PfcTask *other)
{
  return g_str_equal (self->name, other->name) && g_str_equal (self->title, other->title) &&
         g_str_equal (self->description, other->description) &&
         json_node_equal (self->schema, other->schema);
}

/**
 * pfc_task_get_name:
 * @self: a task
 *
 * Returns: (transfer none): what it is called on the wire
 */
const char *
pfc_task_get_name (PfcTask *self)
{
  g_return_val_if_fail (PFC_IS_TASK (self), NULL);

  return self->name;
}

/**
 * pfc_task_get_title:
 * @self: a task
 *
 * Returns: (transfer none): what people call it, in the language that the server was asked for; its
 *   name if the server tells no title
 */
const char *
pfc_task_get_title (PfcTask *self)
{
  g_return_val_if_fail (PFC_IS_TASK (self), NULL);

  return self->title;
}

/**
 * pfc_task_get_description:
 * @self: a task
 *
 * Returns: (transfer none): what it does, for people; "" if the server does not tell
 */
const char *
pfc_task_get_description (PfcTask *self)
{
  g_return_val_if_fail (PFC_IS_TASK (self), NULL);

  return self->description;
}

/**
 * pfc_task_get_form:
 * @self: a task
 *
 * Returns: (transfer none): the form of what it takes
 */
PfoForm *
pfc_task_get_form (PfcTask *self)
{
  g_return_val_if_fail (PFC_IS_TASK (self), NULL);

  return self->form;
}
