/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-catalogue.h"
#include "pfc-entries.h"

G_BEGIN_DECLS

/* A longer text of a field is not kept for the next start. */
#define PFC_FORMS_MAX_DRAFT (256 * 1024)

#define PFC_TYPE_FORMS (pfc_forms_get_type ())

/**
 * PfcForms:
 *
 * The forms of the tasks as somebody fills them in: what was typed stays while another task is
 * shown, and can be kept as drafts from one start to the next.
 *
 * Signals: `changed`: something was typed.
 */
G_DECLARE_FINAL_TYPE (PfcForms, pfc_forms, PFC, FORMS, GObject)

PfcForms *pfc_forms_new (void);

PfcEntries *pfc_forms_get (PfcForms *self, PfcTask *task);

void pfc_forms_retain (PfcForms *self, PfcCatalogue *catalogue);

void pfc_forms_clear (PfcForms *self);

JsonObject *pfc_forms_get_drafts (PfcForms *self);

void pfc_forms_set_drafts (PfcForms *self, JsonObject *drafts);

G_END_DECLS
