/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfsDeadlineKind:
 * @PFS_DEADLINE_REQUEST: the rest of a request line has to come
 * @PFS_DEADLINE_WRITE: the peer has to take some of its answers, within a few of these
 * @PFS_DEADLINE_LINGER: the peer has to close, having taken everything
 * @PFS_DEADLINE_HANDSHAKE: the peer has to agree on how to encipher
 *
 * What a connection may be late with; one thing at a time.
 */
typedef enum
{
  PFS_DEADLINE_NONE,
  PFS_DEADLINE_REQUEST,
  PFS_DEADLINE_WRITE,
  PFS_DEADLINE_LINGER,
  PFS_DEADLINE_HANDSHAKE,
  PFS_N_DEADLINES
} PfsDeadlineKind;

/* Embedded in what can be late. */
typedef struct
{
  GList link;
  gint64 at; /* monotonic time, µs */
  PfsDeadlineKind kind;
} PfsDeadline;

/**
 * PfsDeadlines:
 *
 * All deadlines of a server, on one timer that is armed only while there is one. Those of a kind
 * last equally long, so that each kind is a queue and setting one costs the same however many there
 * are.
 */
typedef struct _PfsDeadlines PfsDeadlines;

typedef void (*PfsDeadlineMissed) (PfsDeadline *deadline, gpointer user_data);

PfsDeadlines *pfs_deadlines_new (GMainContext *context,
                                 PfsDeadlineMissed missed,
                                 gpointer user_data);

void pfs_deadlines_free (PfsDeadlines *self);

void pfs_deadlines_set_duration (PfsDeadlines *self, PfsDeadlineKind kind, guint milliseconds);

void pfs_deadlines_set (PfsDeadlines *self,
                        PfsDeadline *deadline,
                        PfsDeadlineKind kind,
                        gint64 now);

void pfs_deadlines_clear (PfsDeadlines *self, PfsDeadline *deadline);

G_END_DECLS
