/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-window.h"

G_BEGIN_DECLS

/* Shows what the program is, and what it knows of its surroundings, above @window (nullable). */
void pfc_about_show (PfcWindow *window);

G_END_DECLS
