/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfcKeptToken:
 *
 * A sign-in of the terminal client that outlasts it: the token of a user on a server, in a file
 * that only its owner can read.
 */
typedef struct
{
  char *server;
  char *username;
  char *token;
  gint64 time; /* when it was kept, in microseconds since 1970; 0 until then */
} PfcKeptToken;

gboolean pfc_kept_token_save (const PfcKeptToken *self, GError **error);

GPtrArray *pfc_kept_token_list (const char *server);

PfcKeptToken *pfc_kept_token_load (const char *server, const char *username);

void pfc_kept_token_remove (const PfcKeptToken *self);

void pfc_kept_token_free (PfcKeptToken *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfcKeptToken, pfc_kept_token_free)

G_END_DECLS
