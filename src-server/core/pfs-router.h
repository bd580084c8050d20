/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-services.h"

G_BEGIN_DECLS

void pfs_router_request (const PfsServices *services, PfsExchange *exchange);

G_END_DECLS
