/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-form-row.h"

#include "pfc-focus.h"

/* As many bytes as a GtkEntryBuffer holds. */
#define CAPACITY (G_MAXUINT16 - 1)

struct _PfcFormRow
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkListBox *list;
  GtkLabel *hint_label;

  /* Borrowed */
  GtkWidget *row; /* in the list */

  /* Owned */
  PfcEntry *entry;
};

G_DEFINE_FINAL_TYPE (PfcFormRow, pfc_form_row, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_ENTRY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GtkWidget *
new_text_row (PfcEntry *entry)
{
  GtkWidget *row = adw_entry_row_new ();

  pfc_entry_set_capacity (entry, CAPACITY);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  adw_entry_row_set_input_hints (ADW_ENTRY_ROW (row), GTK_INPUT_HINT_NO_SPELLCHECK);
  g_object_bind_property (entry, "text", row, "text",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  return row;
}

static gboolean
text_to_active (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  g_value_set_boolean (to, g_strcmp0 (g_value_get_string (from), "true") == 0);
  return TRUE;
}

static gboolean
active_to_text (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  g_value_set_static_string (to, g_value_get_boolean (from) ? "true" : "false");
  return TRUE;
}

static GtkWidget *
new_boolean_row (PfcEntry *entry)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_switch_new ();

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  g_object_bind_property_full (entry, "text", button, "active",
                               G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL, text_to_active,
                               active_to_text, NULL, NULL);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  row, NULL, -1);
  return row;
}

static gboolean
text_to_selected (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  const PfoChoice *choices = user_data;

  for (guint i = 0; choices[i].value != NULL; i++)
    {
      if (g_strcmp0 (choices[i].value, g_value_get_string (from)) == 0)
        {
          g_value_set_uint (to, i);
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
selected_to_text (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  const PfoChoice *choices = user_data;

  if (g_value_get_uint (from) == GTK_INVALID_LIST_POSITION)
    return FALSE;

  g_value_set_string (to, choices[g_value_get_uint (from)].value);
  return TRUE;
}

/* The form that the choices belong to lives as long as the entry, which the binding watches. */
static GtkWidget *
new_choice_row (PfcEntry *entry)
{
  const PfoChoice *choices = pfc_entry_get_field (entry)->choices;
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint i = 0; choices[i].value != NULL; i++)
    gtk_string_list_append (titles, pfo_text_get (choices[i].title, PFO_LANGUAGE_ES));

  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (titles));
  g_object_bind_property_full (entry, "text", row, "selected",
                               G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL, text_to_selected,
                               selected_to_text, (gpointer) choices, NULL);
  return row;
}

static GtkWidget *
new_row (PfcEntry *entry)
{
  switch (pfc_entry_get_field (entry)->type)
    {
    case PFO_FIELD_BOOLEAN:
      return new_boolean_row (entry);
    case PFO_FIELD_CHOICE:
      return new_choice_row (entry);
    case PFO_FIELD_STRING:
    case PFO_FIELD_INTEGER:
    case PFO_FIELD_NUMBER:
    case PFO_FIELD_NUMBERS:
    default:
      return new_text_row (entry);
    }
}

/* What reads the row aloud is told as well; of a text row that is the text inside of it. */
static void
update_accessible (PfcFormRow *self, const char *hint, gboolean wrong)
{
  GtkWidget *target = self->row;

  if (GTK_IS_EDITABLE (self->row))
    target = GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->row)));

  gtk_accessible_update_state (GTK_ACCESSIBLE (target), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (target), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  hint, -1);
}

static void
update_hint (PfcFormRow *self)
{
  g_autofree char *error = NULL;
  g_autofree char *description = NULL;
  const char *hint;

  g_object_get (self->entry, "error", &error, "description", &description, NULL);
  hint = error != NULL ? error : description != NULL ? description : "";

  gtk_label_set_text (self->hint_label, hint);
  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), *hint != '\0');
  if (error != NULL)
    {
      gtk_widget_add_css_class (self->row, "error");
      gtk_widget_add_css_class (GTK_WIDGET (self->hint_label), "error");
      gtk_widget_remove_css_class (GTK_WIDGET (self->hint_label), "dim-label");
    }
  else
    {
      gtk_widget_remove_css_class (self->row, "error");
      gtk_widget_remove_css_class (GTK_WIDGET (self->hint_label), "error");
      gtk_widget_add_css_class (GTK_WIDGET (self->hint_label), "dim-label");
    }
  update_accessible (self, hint, error != NULL);
}

static gboolean
pfc_form_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (PFC_FORM_ROW (widget)->row);
}

static void
pfc_form_row_constructed (GObject *object)
{
  PfcFormRow *self = PFC_FORM_ROW (object);

  G_OBJECT_CLASS (pfc_form_row_parent_class)->constructed (object);

  self->row = new_row (self->entry);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->row), FALSE);
  g_object_bind_property (self->entry, "title", self->row, "title", G_BINDING_SYNC_CREATE);
  gtk_list_box_append (self->list, self->row);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->row)),
                                  -1);

  g_signal_connect_object (self->entry, "notify::error", G_CALLBACK (update_hint), self,
                           G_CONNECT_SWAPPED);
  update_hint (self);
}

static void
pfc_form_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ENTRY:
      g_value_set_object (value, PFC_FORM_ROW (object)->entry);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_form_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ENTRY:
      PFC_FORM_ROW (object)->entry = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_form_row_dispose (GObject *object)
{
  PfcFormRow *self = PFC_FORM_ROW (object);

  g_clear_object (&self->entry);
  G_OBJECT_CLASS (pfc_form_row_parent_class)->dispose (object);
}

static void
pfc_form_row_class_init (PfcFormRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = pfc_form_row_constructed;
  object_class->get_property = pfc_form_row_get_property;
  object_class->set_property = pfc_form_row_set_property;
  object_class->dispose = pfc_form_row_dispose;
  widget_class->focus = pfc_focus_child;
  widget_class->grab_focus = pfc_form_row_grab_focus;

  properties[PROP_ENTRY] =
      g_param_spec_object ("entry", NULL, NULL, PFC_TYPE_ENTRY,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PFC_RESOURCE_PATH "/pfc-form-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PfcFormRow, list);
  gtk_widget_class_bind_template_child (widget_class, PfcFormRow, hint_label);
}

static void
pfc_form_row_init (PfcFormRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pfc_form_row_new:
 * @entry: (transfer none): an entry
 *
 * Returns: (transfer floating): a row in which it is filled in
 */
GtkWidget *
pfc_form_row_new (PfcEntry *entry)
{
  return g_object_new (PFC_TYPE_FORM_ROW, "entry", entry, NULL);
}

/**
 * pfc_form_row_get_entry:
 * @self: a row
 *
 * Returns: (transfer none): the entry that it fills in
 */
PfcEntry *
pfc_form_row_get_entry (PfcFormRow *self)
{
  g_return_val_if_fail (PFC_IS_FORM_ROW (self), NULL);

  return self->entry;
}
