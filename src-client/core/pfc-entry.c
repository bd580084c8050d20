/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-entry-private.h"

#include "pfc-string.h"
#include "pfc-typing.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

struct _PfcEntry
{
  GObject parent_instance;

  PfoForm *form;
  const PfoField *field; /* of the form */
  char *text;
  char *error;
  gsize capacity; /* 0 for any */
};

G_DEFINE_FINAL_TYPE (PfcEntry, pfc_entry, G_TYPE_OBJECT)

enum
{
  PROP_TEXT = 1,
  PROP_ERROR,
  PROP_TITLE,
  PROP_DESCRIPTION,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* Texts of the catalogue are in the language that it was asked for, wherever they are read from. */
static const char *
get_text (PfoText text)
{
  return pfo_text_get (text, PFO_LANGUAGE_ES);
}

static void
pfc_entry_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PfcEntry *self = PFC_ENTRY (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_TITLE:
      g_value_set_string (value, get_text (self->field->title));
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, get_text (self->field->description));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pfc_entry_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  PfcEntry *self = PFC_ENTRY (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      pfc_entry_set_text (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pfc_entry_finalize (GObject *object)
{
  PfcEntry *self = PFC_ENTRY (object);

  pfo_form_unref (self->form);
  g_free (self->text);
  g_free (self->error);

  G_OBJECT_CLASS (pfc_entry_parent_class)->finalize (object);
}

static void
pfc_entry_class_init (PfcEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pfc_entry_get_property;
  object_class->set_property = pfc_entry_set_property;
  object_class->finalize = pfc_entry_finalize;

  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags | G_PARAM_READWRITE);
  props[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags | G_PARAM_READABLE);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags | G_PARAM_READABLE);
  props[PROP_DESCRIPTION] =
    g_param_spec_string ("description", NULL, NULL, NULL, flags | G_PARAM_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pfc_entry_init (PfcEntry *self)
{
}

/**
 * pfc_entry_new:
 * @form: a form
 * @index: which of its fields
 *
 * Returns: (transfer full): an entry that shows the field's default
 */
PfcEntry *
pfc_entry_new (PfoForm *form, guint index)
{
  PfcEntry *self = g_object_new (PFC_TYPE_ENTRY, NULL);

  self->form = pfo_form_ref (form);
  self->field = pfo_form_get_field (form, index);
  self->text = pfc_typing_write_default (self->field, pfc_decimal_from_locale ());
  return self;
}

/**
 * pfc_entry_get_field:
 * @self: an entry
 *
 * Returns: (transfer none): the field of the form that it stands for
 */
const PfoField *
pfc_entry_get_field (PfcEntry *self)
{
  g_return_val_if_fail (PFC_IS_ENTRY (self), NULL);

  return self->field;
}

/**
 * pfc_entry_get_title:
 * @self: an entry
 *
 * Returns: (transfer none): what people call the field
 */
const char *
pfc_entry_get_title (PfcEntry *self)
{
  g_return_val_if_fail (PFC_IS_ENTRY (self), NULL);

  return get_text (self->field->title);
}

/**
 * pfc_entry_get_text:
 * @self: an entry
 *
 * Returns: (transfer none): its text, as typed; valid until it changes
 */
const char *
pfc_entry_get_text (PfcEntry *self)
{
  g_return_val_if_fail (PFC_IS_ENTRY (self), NULL);

  return self->text;
}

/* A character is left out whole: of a text that was cut, all but three bytes may be there. */
static gboolean
is_full (PfcEntry *self)
{
  return self->capacity > 0 && strlen (self->text) + 3 >= self->capacity;
}

static JsonNode *
convert_text (PfcEntry *self, GError **error)
{
  if (!is_full (self))
    return pfc_typing_read (self->field, self->text, pfc_decimal_from_locale (), error);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       _("The field is full, and what did not fit in is lost. "
                         "pfo3-cli takes longer ones."));
  return NULL;
}

/* Reads the text, and says what is wrong with it or that it is fine. */
static JsonNode *
read_text (PfcEntry *self)
{
  g_autoptr (GError) error = NULL;
  JsonNode *value = convert_text (self, &error);

  if (pfc_string_set (&self->error, value == NULL ? error->message : NULL))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);

  return value;
}

/**
 * pfc_entry_set_text:
 * @self: an entry
 * @text: (nullable): what was typed
 *
 * A half-typed number is no mistake: what is wrong is said when the entry is read. Once it was
 * said, it follows what is typed until it is right.
 */
void
pfc_entry_set_text (PfcEntry *self, const char *text)
{
  g_autoptr (JsonNode) value = NULL;

  g_return_if_fail (PFC_IS_ENTRY (self));

  if (!pfc_string_set (&self->text, text != NULL ? text : ""))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TEXT]);

  if (self->error != NULL)
    value = read_text (self);
}

/**
 * pfc_entry_set_capacity:
 * @self: an entry
 * @capacity: how many bytes whatever it is typed into holds, which leaves out the rest without a
 *   word; 0 if it holds any number
 *
 * Sees to it that no text is taken for whole that may have been cut.
 */
void
pfc_entry_set_capacity (PfcEntry *self, gsize capacity)
{
  g_return_if_fail (PFC_IS_ENTRY (self));

  self->capacity = capacity;
}

/**
 * pfc_entry_get_error:
 * @self: an entry
 *
 * Returns: (transfer none) (nullable): what is wrong with its text, for people; %NULL while nothing
 *   is known to be
 */
const char *
pfc_entry_get_error (PfcEntry *self)
{
  g_return_val_if_fail (PFC_IS_ENTRY (self), NULL);

  return self->error;
}

JsonNode *
pfc_entry_read (PfcEntry *self)
{
  g_return_val_if_fail (PFC_IS_ENTRY (self), NULL);

  return read_text (self);
}
