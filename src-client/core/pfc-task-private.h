/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-task.h"

G_BEGIN_DECLS

PfcTask *pfc_task_new_from_json (JsonObject *description, GError **error);

gboolean pfc_task_equal (PfcTask *self, PfcTask *other);

G_END_DECLS
