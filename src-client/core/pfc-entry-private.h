/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-entry.h"

G_BEGIN_DECLS

PfcEntry *pfc_entry_new (PfoForm *form, guint index);

G_END_DECLS
