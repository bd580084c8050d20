/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfo-text.h"

G_BEGIN_DECLS

/**
 * PfsInicioTask:
 * @runs: how often it ran since the server started
 * @failures: how many of these runs failed
 * @mean_ms: how long one took, on average
 *
 * A task as Inicio shows it; texts are in the language of the page.
 */
typedef struct
{
  const char *name;
  const char *title;
  const char *description;
  guint64 runs;
  guint64 failures;
  double mean_ms;
} PfsInicioTask;

/**
 * PfsInicio:
 * @username: whom the page welcomes
 * @workers: how many tasks may run at once
 * @tasks: the tasks on offer
 *
 * What the home page shows.
 */
typedef struct
{
  const char *username;
  guint workers;
  gint64 uptime_s;
  const PfsInicioTask *tasks;
  guint n_tasks;
} PfsInicio;

char *pfs_inicio_render (const PfsInicio *self, PfoLanguage language);

G_END_DECLS
