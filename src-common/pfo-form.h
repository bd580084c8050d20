/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "pfo-json-reader.h"
#include "pfo-number.h"
#include "pfo-text.h"

G_BEGIN_DECLS

/**
 * PfoFieldType:
 * @PFO_FIELD_NUMBERS: a list of numbers; on the wire each may be a string holding one
 * @PFO_FIELD_CHOICE: one string out of the field's choices
 *
 * What one field of a form holds.
 */
typedef enum
{
  PFO_FIELD_STRING,
  PFO_FIELD_INTEGER,
  PFO_FIELD_NUMBER,
  PFO_FIELD_BOOLEAN,
  PFO_FIELD_CHOICE,
  PFO_FIELD_NUMBERS,
} PfoFieldType;

typedef struct
{
  const char *value;
  PfoText title;
} PfoChoice;

/**
 * PfoField:
 * @name: the member's name on the wire
 * @required: whether a request without it is refused; otherwise it takes @default_value
 * @default_value: (nullable): JSON text; %NULL stands for the type's empty value
 *   ("", 0, false, the first choice, [])
 * @minimum: smallest number, or shortest text in characters, or fewest numbers in the list
 * @maximum: likewise the largest; @minimum == @maximum == 0 means no limit, and -%G_MAXDOUBLE or
 *   %G_MAXDOUBLE none on that side
 * @choices: (nullable): ended by a row without value
 *
 * One field of a form, as data: a task's file has a static array of these.
 */
typedef struct
{
  const char *name;
  PfoFieldType type;
  PfoText title;
  PfoText description;
  gboolean required;
  const char *default_value;
  double minimum;
  double maximum;
  const PfoChoice *choices;
} PfoField;

/**
 * PfoForm:
 *
 * Describes a task's inputs. The server validates with it, the clients draw their form and take
 * their options from it; on the wire it is a JSON Schema object. Reference counted, immutable, may
 * be shared between threads.
 */
typedef struct _PfoForm PfoForm;

/**
 * PfoValue:
 *
 * The value of one field, by the field's type: @string (STRING, CHOICE; NUL-terminated, UTF-8,
 * without NUL inside), @number (INTEGER, NUMBER), @boolean, or @numbers.
 */
typedef struct
{
  char *string;
  gsize length; /* bytes of string, or how many numbers */
  PfoNumber number;
  gboolean boolean;
  PfoNumber *numbers;
} PfoValue;

/**
 * PfoValues:
 *
 * What a form was filled in with: one #PfoValue a field, in the order of the fields.
 */
typedef struct _PfoValues PfoValues;

JsonNode *pfo_field_dup_default (const PfoField *field);

PfoForm *pfo_form_new (const PfoField *fields, guint n_fields);

PfoForm *pfo_form_new_from_schema (JsonNode *schema, GError **error);

PfoForm *pfo_form_ref (PfoForm *self);

void pfo_form_unref (PfoForm *self);

guint pfo_form_get_n_fields (PfoForm *self);

const PfoField *pfo_form_get_field (PfoForm *self, guint index);

JsonNode *pfo_form_to_schema (PfoForm *self, PfoLanguage language);

PfoValues *pfo_form_read (PfoForm *self, PfoJsonReader *reader, GError **error);

const PfoValue *pfo_values_get (PfoValues *self, guint index);

void pfo_values_free (PfoValues *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfoForm, pfo_form_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfoValues, pfo_values_free)

G_END_DECLS
