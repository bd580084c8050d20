/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The certificate in it that TLS=auto makes. */
#define PFO_STATE_FOLDER_CERTIFICATE "tls-cert.pem"

char *pfo_state_folder_get (void);

G_END_DECLS
