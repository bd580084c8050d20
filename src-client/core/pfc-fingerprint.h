/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How many bytes it stands for (SHA-256), and how long its text is: two digits each, and colons. */
#define PFC_FINGERPRINT_BYTES 32
#define PFC_FINGERPRINT_LENGTH (3 * PFC_FINGERPRINT_BYTES - 1)

char *pfc_fingerprint_of (GTlsCertificate *certificate);

char *pfc_fingerprint_fold (const char *fingerprint);

char *pfc_fingerprint_parse (const char *text, GError **error);

G_END_DECLS
