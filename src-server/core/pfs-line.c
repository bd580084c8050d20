/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-line.h"

/* What waits of one name; there is one only while something does. */
typedef struct
{
  guint name;
  PfsJob *first;
  PfsJob *last;
} Name;

struct _PfsLine
{
  GHashTable *names; /* of Name, by name */
  GQueue turns;      /* of Name, the next one first */
};

/**
 * pfs_line_new:
 *
 * Returns: (transfer full): a line in which nothing waits
 */
PfsLine *
pfs_line_new (void)
{
  PfsLine *self = g_new0 (PfsLine, 1);

  self->names = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_queue_init (&self->turns);
  return self;
}

/**
 * pfs_line_free:
 * @self: a line in which nothing waits
 */
void
pfs_line_free (PfsLine *self)
{
  g_assert (pfs_line_is_empty (self));

  g_hash_table_unref (self->names);
  g_free (self);
}

/**
 * pfs_line_is_empty:
 * @self: a line
 *
 * Returns: whether nothing waits in it
 */
gboolean
pfs_line_is_empty (PfsLine *self)
{
  return g_queue_is_empty (&self->turns);
}

/**
 * pfs_line_add:
 * @self: a line
 * @job: (transfer full): a job
 *
 * Lets @job wait behind those of its name.
 */
void
pfs_line_add (PfsLine *self, PfsJob *job)
{
  Name *name;

  job->next = NULL;

  name = g_hash_table_lookup (self->names, GUINT_TO_POINTER (job->name));
  if (name == NULL)
    {
      name = g_new0 (Name, 1);
      name->name = job->name;
      name->first = job;
      g_hash_table_insert (self->names, GUINT_TO_POINTER (job->name), name);
      g_queue_push_tail (&self->turns, name);
    }
  else
    {
      name->last->next = job;
    }
  name->last = job;
}

/**
 * pfs_line_take:
 * @self: a line in which something waits
 *
 * Returns: (transfer full): the job whose turn it is
 */
PfsJob *
pfs_line_take (PfsLine *self)
{
  Name *name = g_queue_pop_head (&self->turns);
  PfsJob *job = name->first;

  name->first = job->next;
  if (name->first != NULL)
    g_queue_push_tail (&self->turns, name);
  else
    g_hash_table_remove (self->names, GUINT_TO_POINTER (name->name));

  job->next = NULL;
  return job;
}
