/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pfo-form.h"

G_BEGIN_DECLS

/**
 * PfsTask:
 * @name: as requests name it, in lower case
 * @fields: what it is given
 * @quick: whether it works in memory, in a time proportional to the request, so that it may share a
 *   worker's turn with others
 * @run: runs in a worker thread. Appends the member `result` to @answer, an answer begun as a
 *   success, or returns %FALSE with an error of the domain %PFO_ERROR
 *
 * A task that the server offers.
 */
typedef struct
{
  const char *name;
  PfoText title;
  PfoText description;
  const PfoField *fields;
  guint n_fields;
  gboolean quick;
  gboolean (*run) (PfoValues *values, GString *answer, GError **error);
} PfsTask;

G_END_DECLS
