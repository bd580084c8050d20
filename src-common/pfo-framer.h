/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest request line, without its newline (protocol, section 1). */
#define PFO_MAX_LINE (2u * 1024 * 1024)

typedef enum
{
  PFO_FRAME_MORE,     /* no whole line yet */
  PFO_FRAME_LINE,     /* a line, without its newline, which is not blank */
  PFO_FRAME_TOO_LONG, /* the line at hand is longer than the limit; nothing more is framed */
} PfoFrame;

/**
 * PfoFramer:
 *
 * Cuts a stream of bytes into lines. It looks at each byte once, copies only what is left of a
 * line at the end of a piece, and holds memory only while such a rest waits. All fields are
 * private.
 */
typedef struct
{
  gsize limit;

  /* The piece at hand: borrowed from the caller, or the rest below. */
  const char *pos;
  const char *end;

  char *rest;
  gsize rest_length;
  gsize rest_capacity;
  gsize scanned; /* bytes from pos known to hold no newline */
} PfoFramer;

void pfo_framer_init (PfoFramer *self, gsize limit);

void pfo_framer_clear (PfoFramer *self);

void pfo_framer_push (PfoFramer *self, const char *bytes, gsize length);

PfoFrame pfo_framer_next (PfoFramer *self, const char **line, gsize *length);

void pfo_framer_keep (PfoFramer *self);

gsize pfo_framer_get_pending (const PfoFramer *self);

G_END_DECLS
