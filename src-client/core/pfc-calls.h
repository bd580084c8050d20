/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PfcCalls:
 *
 * The calls that wait for an answer, by id. Each ends once: taken out for its answer, at its
 * deadline, when its #GCancellable says so, or with all others when the connection is lost.
 */
typedef struct _PfcCalls PfcCalls;

PfcCalls *pfc_calls_new (void);

gint64 pfc_calls_add (PfcCalls *self, GTask *task, const char *token, guint timeout_s);

GTask *pfc_calls_take (PfcCalls *self, gint64 id);

const char *pfc_calls_get_token (GTask *task);

void pfc_calls_fail_all (PfcCalls *self, const GError *error);

void pfc_calls_free (PfcCalls *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfcCalls, pfc_calls_free)

G_END_DECLS
