/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-cli.h"

G_BEGIN_DECLS

gboolean pfc_cli_trust_load (PfcCli *self, GError **error);

void pfc_cli_trust_keep (PfcCli *self, PfcCertificate *certificate);

void pfc_cli_trust_warn (PfcCertificate *certificate);

void pfc_cli_trust_note_user (PfcCli *self, const char *username);

void pfc_cli_trust_explain (PfcCli *self);

G_END_DECLS
