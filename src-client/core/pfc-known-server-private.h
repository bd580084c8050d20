/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-known-server.h"

G_BEGIN_DECLS

PfcKnownServer *pfc_known_server_new (const char *address);

void pfc_known_server_update (PfcKnownServer *self,
                              const char *fingerprint,
                              gint64 last_used,
                              const char *user);

G_END_DECLS
