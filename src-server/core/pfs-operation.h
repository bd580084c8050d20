/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-call.h"

G_BEGIN_DECLS

/**
 * PfsOperationPlace:
 * @PFS_OPERATION_INLINE: in the main context; must not block and take microseconds
 * @PFS_OPERATION_REQUESTS: in a worker for sign-ins and the store
 * @PFS_OPERATION_TASKS: in a worker for tasks
 *
 * Where an operation runs.
 */
typedef enum
{
  PFS_OPERATION_INLINE,
  PFS_OPERATION_REQUESTS,
  PFS_OPERATION_TASKS,
} PfsOperationPlace;

/**
 * PfsOperationAccess:
 * @PFS_OPERATION_FOR_USERS: for who is signed in; what an operation that does not say gets
 * @PFS_OPERATION_FOR_ANYBODY: for everybody who can connect
 * @PFS_OPERATION_AS_TASKS: for users only if the server says so (#PfsServices)
 *
 * For whom an operation is.
 */
typedef enum
{
  PFS_OPERATION_FOR_USERS,
  PFS_OPERATION_FOR_ANYBODY,
  PFS_OPERATION_AS_TASKS,
} PfsOperationAccess;

/**
 * PfsOperation:
 * @name: its name on the wire, in capitals
 * @access: for whom it is
 * @holds: whether later requests of the connection wait for it, since it changes what they may do
 * @outlasts: whether it is done even if whoever asked for it has left before a worker began
 * @verifies: whether it looks at a name and a password that somebody should have already
 * @prepare: (nullable): looks, in the main context, at what it is about to do; may make the call
 *   light
 * @run: does it, and appends the members of the answer to call->answer
 * @done: (nullable): called in the main context after @run succeeded, before the answer goes out
 * @fail: (nullable): writes the members of a failure's answer where those of every failure don't do
 *
 * One operation of the protocol: a row in the table of operations and a file of its own.
 */
struct _PfsOperation
{
  const char *name;
  PfsOperationPlace place;
  PfsOperationAccess access;
  gboolean holds;
  gboolean outlasts;
  gboolean verifies;
  gboolean (*prepare) (PfsCall *call, GError **error);
  gboolean (*run) (PfsCall *call, GError **error);
  void (*done) (PfsCall *call);
  void (*fail) (GString *answer, const GError *error);
};

G_END_DECLS
