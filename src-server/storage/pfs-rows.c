/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-store-backend.h"

struct _PfsRows
{
  guint n_columns;
  guint n_changed;
  GPtrArray *values;
};

/**
 * pfs_rows_new:
 * @n_columns: how many values a row has; 0 if there are no rows
 *
 * Returns: (transfer full): an answer without rows
 */
PfsRows *
pfs_rows_new (guint n_columns)
{
  PfsRows *self = g_new0 (PfsRows, 1);

  self->n_columns = n_columns;
  self->values = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * pfs_rows_add:
 * @self: an answer
 * @value: (transfer none) (nullable): a value as text; %NULL where SQL has NULL
 *
 * Adds the next value: row after row, each from its first column to its last.
 */
void
pfs_rows_add (PfsRows *self, const char *value)
{
  g_ptr_array_add (self->values, g_strdup (value));
}

/**
 * pfs_rows_set_n_changed:
 * @self: an answer
 * @n_changed: how many rows the statement added, changed or deleted
 */
void
pfs_rows_set_n_changed (PfsRows *self, guint n_changed)
{
  self->n_changed = n_changed;
}

/**
 * pfs_rows_get_n_rows:
 * @self: an answer
 *
 * Returns: how many rows it has
 */
guint
pfs_rows_get_n_rows (PfsRows *self)
{
  return self->n_columns > 0 ? self->values->len / self->n_columns : 0;
}

/**
 * pfs_rows_get_n_changed:
 * @self: an answer
 *
 * Returns: how many rows the statement added, changed or deleted; 0 if it only read
 */
guint
pfs_rows_get_n_changed (PfsRows *self)
{
  return self->n_changed;
}

/**
 * pfs_rows_get:
 * @self: an answer
 * @row: number of a row, from 0
 * @column: number of a column, from 0
 *
 * Returns: (transfer none) (nullable): the value as text; %NULL where SQL has NULL
 */
const char *
pfs_rows_get (PfsRows *self, guint row, guint column)
{
  g_return_val_if_fail (column < self->n_columns && row < pfs_rows_get_n_rows (self), NULL);

  return g_ptr_array_index (self->values, row * self->n_columns + column);
}

/**
 * pfs_rows_free:
 * @self: an answer
 *
 * Frees it with its values.
 */
void
pfs_rows_free (PfsRows *self)
{
  g_ptr_array_unref (self->values);
  g_free (self);
}
