/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *pfs_foreign_recognise (const char *bytes, gsize length);

G_END_DECLS
