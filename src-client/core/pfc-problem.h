/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Says what @error means in the person's language: by its code if it is of the domain PFO_ERROR
 * (with the server's text where the code alone says too little or is unknown), by its meaning if it
 * comes from the network. Returns: (transfer full) */
char *pfc_problem_describe (const GError *error);

G_END_DECLS
