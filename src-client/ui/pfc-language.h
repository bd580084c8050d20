/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The language to ask the server's texts in: the one that this program is shown in. */
const char *pfc_language_get (void);

G_END_DECLS
