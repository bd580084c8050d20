/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sets an error of the store for what PostgreSQL says by a SQLSTATE, with advice where there is
 * some. */
void pfs_sqlstate_set_error (GError **error, const char *state, const char *message);

G_END_DECLS
