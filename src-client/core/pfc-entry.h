/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "pfo-form.h"

G_BEGIN_DECLS

#define PFC_TYPE_ENTRY (pfc_entry_get_type ())

/**
 * PfcEntry:
 *
 * One field of a task's form while a person fills it in. Properties: `text` (as typed; of a boolean
 * "true" or "false", of a choice its value), `error` (what is wrong with it, for people; %NULL
 * while it is fine), `title`, `description`.
 */
G_DECLARE_FINAL_TYPE (PfcEntry, pfc_entry, PFC, ENTRY, GObject)

const PfoField *pfc_entry_get_field (PfcEntry *self);

const char *pfc_entry_get_title (PfcEntry *self);

const char *pfc_entry_get_text (PfcEntry *self);

void pfc_entry_set_text (PfcEntry *self, const char *text);

void pfc_entry_set_capacity (PfcEntry *self, gsize capacity);

const char *pfc_entry_get_error (PfcEntry *self);

/* Reads the text as people type it: numbers in lists are separated by blanks, semicolons, or
 * commas; the decimal point is a point, and a comma where the locale has one (then a comma
 * separates only before a blank, and `1,2,3` is asked back).
 * Returns: (transfer full) (nullable): the value for the wire; %NULL if the text is wrong, which
 *   `error` then says */
JsonNode *pfc_entry_read (PfcEntry *self);

G_END_DECLS
