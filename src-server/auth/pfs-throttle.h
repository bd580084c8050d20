/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PFS_THROTTLE_WINDOW_S 60
#define PFS_THROTTLE_NAME_MAX 10
#define PFS_THROTTLE_ADDRESS_MAX 30

/* How a sign-in ended. */
typedef enum
{
  PFS_ATTEMPT_GOOD,
  PFS_ATTEMPT_WRONG,
  PFS_ATTEMPT_UNKNOWN, /* it could not be looked at: this counts for nothing */
} PfsAttemptEnd;

/* Returns: monotonic time in microseconds */
typedef gint64 (*PfsClock) (gpointer user_data);

/**
 * PfsThrottle:
 *
 * Counts the failed sign-ins of the last minute, by username and by address, and refuses more where
 * there were too many. Its functions may be called from any thread.
 */
typedef struct _PfsThrottle PfsThrottle;

/**
 * PfsAttempt:
 *
 * A sign-in under way. All fields are private.
 */
typedef struct
{
  guint name;
  guint address;
} PfsAttempt;

PfsThrottle *pfs_throttle_new (PfsClock clock, gpointer user_data);

void pfs_throttle_free (PfsThrottle *self);

gboolean pfs_throttle_begin (PfsThrottle *self,
                             PfsAttempt *attempt,
                             const char *username,
                             const char *address,
                             GError **error);

void pfs_throttle_end (PfsThrottle *self, const PfsAttempt *attempt, PfsAttemptEnd end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfsThrottle, pfs_throttle_free)

G_END_DECLS
