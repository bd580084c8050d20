/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-revocations.h"

/* How many are remembered. If more come while somebody signs in, that somebody counts as one of
 * them and has to sign in again. */
#define N_REMEMBERED 256

struct _PfsRevocations
{
  guint64 count;
  gint64 user_ids[N_REMEMBERED];
};

/**
 * pfs_revocations_new:
 *
 * Returns: (transfer full): revocations, of which there were none yet
 */
PfsRevocations *
pfs_revocations_new (void)
{
  return g_new0 (PfsRevocations, 1);
}

/**
 * pfs_revocations_free:
 * @self: the revocations
 */
void
pfs_revocations_free (PfsRevocations *self)
{
  g_free (self);
}

/**
 * pfs_revocations_add:
 * @self: the revocations
 * @user_id: whose sessions were all ended
 */
void
pfs_revocations_add (PfsRevocations *self, gint64 user_id)
{
  self->user_ids[self->count++ % N_REMEMBERED] = user_id;
}

/**
 * pfs_revocations_get_count:
 * @self: the revocations
 *
 * Returns: how many there were; what pfs_revocations_include() calls a moment
 */
guint64
pfs_revocations_get_count (PfsRevocations *self)
{
  return self->count;
}

/**
 * pfs_revocations_include:
 * @self: the revocations
 * @user_id: a user
 * @since: a moment
 *
 * Returns: whether the user's sessions were ended since then
 */
gboolean
pfs_revocations_include (PfsRevocations *self, gint64 user_id, guint64 since)
{
  if (self->count - since > N_REMEMBERED)
    return TRUE;

  for (; since < self->count; since++)
    {
      if (self->user_ids[since % N_REMEMBERED] == user_id)
        return TRUE;
    }

  return FALSE;
}
