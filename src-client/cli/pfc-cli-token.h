/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfcCliToken:
 *
 * A sign-in that outlasts the program: the token of a user on a server, in a file that only its
 * owner can read.
 */
typedef struct
{
  char *server;
  char *username;
  char *token;
} PfcCliToken;

gboolean pfc_cli_token_save (const PfcCliToken *self, GError **error);

PfcCliToken *pfc_cli_token_load (const char *server, const char *username);

void pfc_cli_token_remove (const PfcCliToken *self);

void pfc_cli_token_free (PfcCliToken *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfcCliToken, pfc_cli_token_free)

G_END_DECLS
