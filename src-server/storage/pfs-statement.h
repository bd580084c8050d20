/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfsStatement:
 *
 * Every SQL statement of the program; the texts are rows of one table in pfs-statement.c.
 */
typedef enum
{
  PFS_STATEMENT_ADD_USER,
  PFS_N_STATEMENTS
} PfsStatement;

const char *pfs_statement_get_sql (PfsStatement statement);

guint pfs_statement_get_n_parameters (PfsStatement statement);

G_END_DECLS
