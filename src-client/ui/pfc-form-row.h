/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pfc-entry.h"

G_BEGIN_DECLS

#define PFC_TYPE_FORM_ROW (pfc_form_row_get_type ())

/**
 * PfcFormRow:
 *
 * One field of a task's form: a row that suits the field's type, and under it what the field is for
 * or what is wrong with it. Property: `entry` (#PfcEntry).
 */
G_DECLARE_FINAL_TYPE (PfcFormRow, pfc_form_row, PFC, FORM_ROW, AdwBin)

GtkWidget *pfc_form_row_new (PfcEntry *entry);

PfcEntry *pfc_form_row_get_entry (PfcFormRow *self);

G_END_DECLS
