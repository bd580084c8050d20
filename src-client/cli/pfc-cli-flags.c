/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli-flags.h"

#include "pfc-cli-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The arguments of a task, read by its form: `--FIELD VALUE`, `--FIELD=VALUE`; of a list all that
 * follows up to the next flag; `--FIELD` and `--no-FIELD` for yes and no. A form with one field
 * takes its value without a flag too. Numbers may begin with a dash: a flag begins with two. */

typedef struct
{
  PfcEntries *entries;
  GHashTable *given; /* the entries that are no longer at their default */
  GPtrArray *values; /* those without a flag */
} Reader;

static gboolean
is_flag (const char *arg)
{
  return g_str_has_prefix (arg, "--");
}

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);
  return FALSE;
}

static PfcEntry *
find_entry (Reader *reader, const char *name)
{
  GListModel *model = G_LIST_MODEL (reader->entries);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (PfcEntry) entry = g_list_model_get_item (model, i);

      /* The list holds on to it. */
      if (g_str_equal (pfc_entry_get_field (entry)->name, name))
        return entry;
    }

  return NULL;
}

/* Lists grow, anything else is replaced. */
static void
give (Reader *reader, PfcEntry *entry, const char *value)
{
  g_autofree char *longer = NULL;

  if (pfc_entry_get_field (entry)->type == PFO_FIELD_NUMBERS &&
      !g_hash_table_add (reader->given, entry))
    value = longer = g_strconcat (pfc_entry_get_text (entry), " ", value, NULL);

  pfc_entry_set_text (entry, value);
}

/* What follows the flag, unless its value came with it. */
static gboolean
read_values (Reader *reader,
             PfcEntry *entry,
             const char *flag,
             const char *value,
             char ***args,
             GError **error)
{
  gboolean list = pfc_entry_get_field (entry)->type == PFO_FIELD_NUMBERS;

  if (value != NULL)
    {
      give (reader, entry, value);
      return TRUE;
    }

  if (list)
    {
      for (give (reader, entry, ""); **args != NULL && !is_flag (**args); (*args)++)
        give (reader, entry, **args);
      return TRUE;
    }

  if (**args == NULL)
    return refuse (error, _("--%s needs a value."), flag);

  give (reader, entry, *(*args)++);
  return TRUE;
}

/* An option of the program itself never gets here: a field of that name is --arg-NAME. */
static gboolean
read_flag (Reader *reader, char ***args, GError **error)
{
  g_autofree char *flag = g_strdup (*(*args)++ + strlen ("--"));
  char *equals = strchr (flag, '=');
  const char *value = equals != NULL ? equals + 1 : NULL;
  PfcEntry *entry;

  if (equals != NULL)
    *equals = '\0';

  entry = find_entry (reader, flag);
  if (entry == NULL && g_str_has_prefix (flag, "arg-"))
    entry = find_entry (reader, flag + strlen ("arg-"));

  if (entry == NULL && g_str_has_prefix (flag, "no-") && value == NULL)
    {
      entry = find_entry (reader, flag + strlen ("no-"));
      value = "false";
    }

  if (entry == NULL)
    return refuse (error, _("This task has no field --%s; --help shows those it has."), flag);

  if (pfc_entry_get_field (entry)->type == PFO_FIELD_BOOLEAN && value == NULL)
    value = "true";

  return read_values (reader, entry, flag, value, args, error);
}

static gboolean
read_plain_values (Reader *reader, GError **error)
{
  g_autoptr (PfcEntry) entry = NULL;
  g_autofree char *text = NULL;

  if (reader->values->len == 0)
    return TRUE;

  if (g_list_model_get_n_items (G_LIST_MODEL (reader->entries)) != 1)
    return refuse (error, _("“%s” belongs to no field; --help shows those that there are."),
                   (const char *) reader->values->pdata[0]);

  entry = g_list_model_get_item (G_LIST_MODEL (reader->entries), 0);
  g_ptr_array_add (reader->values, NULL);
  text = g_strjoinv (" ", (char **) reader->values->pdata);
  give (reader, entry, text);
  return TRUE;
}

/**
 * pfc_cli_flags_read:
 * @entries: a task's form
 * @args: the arguments that follow the task's name
 * @error: which of them belongs nowhere
 *
 * Fills in the form. Whether the values are right is seen when it is read.
 */
gboolean
pfc_cli_flags_read (PfcEntries *entries, char **args, GError **error)
{
  g_autoptr (GHashTable) given = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  Reader reader = { entries, given, values };

  while (*args != NULL && !g_str_equal (*args, "--"))
    {
      if (!is_flag (*args))
        g_ptr_array_add (values, *args++);
      else if (!read_flag (&reader, &args, error))
        return FALSE;
    }

  /* Behind the separator nothing is a flag. */
  while (*args != NULL && *++args != NULL)
    g_ptr_array_add (values, *args);

  return read_plain_values (&reader, error);
}

static char *
describe_flag (const PfoField *field)
{
  static const char *const types[] = {
    [PFO_FIELD_STRING] = N_("TEXT"),   [PFO_FIELD_INTEGER] = N_("INTEGER"),
    [PFO_FIELD_NUMBER] = N_("NUMBER"), [PFO_FIELD_BOOLEAN] = NULL,
    [PFO_FIELD_CHOICE] = N_("CHOICE"), [PFO_FIELD_NUMBERS] = N_("NUMBER…"),
  };
  const char *type = types[field->type];

  return type != NULL ? g_strdup_printf ("--%s %s", field->name, _(type))
                      : g_strdup_printf ("--%s", field->name);
}

static void
append_choices (GString *out, const PfoField *field)
{
  for (const PfoChoice *choice = field->choices; choice->value != NULL; choice++)
    {
      g_autofree char *text =
        g_strdup_printf ("  %s: %s", choice->value, pfo_text_get (choice->title, PFO_LANGUAGE_ES));

      pfc_cli_row_append (out, "", text);
    }
}

static void
append_entry (GString *out, PfcEntry *entry)
{
  const PfoField *field = pfc_entry_get_field (entry);
  const char *more = pfo_text_get (field->description, PFO_LANGUAGE_ES);
  g_autofree char *flag = describe_flag (field);
  g_autoptr (GString) title = g_string_new (pfc_entry_get_title (entry));

  if (field->required)
    g_string_append_printf (title, " (%s)", _("required"));
  else if (*pfc_entry_get_text (entry) != '\0')
    g_string_append_printf (title, " (%s)", pfc_entry_get_text (entry));

  pfc_cli_row_append (out, flag, title->str);
  if (more != NULL && *more != '\0')
    pfc_cli_row_append (out, "", more);
  if (field->type == PFO_FIELD_CHOICE)
    append_choices (out, field);
}

/**
 * pfc_cli_flags_describe:
 * @task: a task
 *
 * Returns: (transfer full): its form, a few lines a field
 */
char *
pfc_cli_flags_describe (PfcTask *task)
{
  g_autoptr (PfcEntries) entries = pfc_entries_new (task);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (entries)); i++)
    {
      g_autoptr (PfcEntry) entry = g_list_model_get_item (G_LIST_MODEL (entries), i);

      append_entry (text, entry);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
