/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-link.h"
#include "pfo-framer.h"

G_BEGIN_DECLS

struct _PfcLink
{
  GObject parent_instance;

  /* Borrowed */
  const PfcLinkHandlers *handlers;
  gpointer user_data;

  /* Owned */
  GCancellable *cancellable; /* of everything under way */
  GNetworkAddress *address;
  GSocketConnection *connection;
  GIOStream *stream; /* what lines go through: TLS over the connection, or the connection itself */
  char *buffer;
  PfoFramer framer;
  GString *outgoing; /* lines that wait for the write under way to end */
  GBytes *writing;

  guint greeted : 1; /* the peer's first byte was seen */
  guint finishing : 1;
  guint finished : 1; /* the peer was told so */
  guint refused : 1;  /* its certificate was not taken */
  guint closed : 1;
};

void pfc_link_start (PfcLink *self, GIOStream *stream);

void pfc_link_end (PfcLink *self, const GError *error);

void pfc_link_shake_hands (PfcLink *self);

void pfc_link_finish_writing (PfcLink *self);

void pfc_link_announce_end (PfcLink *self);

G_END_DECLS
