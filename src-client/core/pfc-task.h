/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "pfo-form.h"

G_BEGIN_DECLS

#define PFC_TYPE_TASK (pfc_task_get_type ())

/**
 * PfcTask:
 *
 * A task that the server offers. Properties: `name`, `title`, `description`.
 */
G_DECLARE_FINAL_TYPE (PfcTask, pfc_task, PFC, TASK, GObject)

const char *pfc_task_get_name (PfcTask *self);

const char *pfc_task_get_title (PfcTask *self);

const char *pfc_task_get_description (PfcTask *self);

PfoForm *pfc_task_get_form (PfcTask *self);

G_END_DECLS
