/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sysexits.h>

G_BEGIN_DECLS

int pfc_cli_exit_code (const GError *error);

G_END_DECLS
