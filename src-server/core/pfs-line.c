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
  gatomicrefcount refs;

  GMutex mutex;
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

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->mutex);
  self->names = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_queue_init (&self->turns);
  return self;
}

/**
 * pfs_line_ref:
 * @self: a line
 *
 * Returns: (transfer full): @self
 */
PfsLine *
pfs_line_ref (PfsLine *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * pfs_line_unref:
 * @self: (transfer full): a line
 */
void
pfs_line_unref (PfsLine *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_assert (g_queue_is_empty (&self->turns));

  g_hash_table_unref (self->names);
  g_mutex_clear (&self->mutex);
  g_free (self);
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

  g_mutex_lock (&self->mutex);
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
  g_mutex_unlock (&self->mutex);
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
  PfsJob *job;
  Name *name;

  g_mutex_lock (&self->mutex);
  name = g_queue_pop_head (&self->turns);
  job = name->first;
  name->first = job->next;
  if (name->first != NULL)
    g_queue_push_tail (&self->turns, name);
  else
    g_hash_table_remove (self->names, GUINT_TO_POINTER (name->name));
  g_mutex_unlock (&self->mutex);

  job->next = NULL;
  return job;
}
