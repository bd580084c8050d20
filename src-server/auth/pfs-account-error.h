/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What people are told of why they can't come in, as errors of the domain PFO_ERROR. */

void pfs_account_error_set_user_exists (GError **error);

void pfs_account_error_set_bad_credentials (GError **error);

void pfs_account_error_set_out_of_memory (GError **error);

void pfs_account_error_propagate (GError **error, GError *problem);

G_END_DECLS
