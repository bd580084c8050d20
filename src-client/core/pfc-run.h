/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-task.h"

G_BEGIN_DECLS

typedef enum
{
  PFC_RUN_RUNNING,
  PFC_RUN_DONE,
  PFC_RUN_FAILED,
  PFC_RUN_LOST, /* the connection went away before the answer came */
  PFC_RUN_CANCELLED,
} PfcRunState;

#define PFC_TYPE_RUN_STATE (pfc_run_state_get_type ())

GType pfc_run_state_get_type (void);

gboolean pfc_run_state_is_news (PfcRunState state, double elapsed);

#define PFC_TYPE_RUN (pfc_run_get_type ())

/**
 * PfcRun:
 *
 * One run of a task. Properties: `task` (#PfcTask), `input` (what it was given, one line for
 * people), `state`, `result` (text for people; %NULL until it is done), `problem` (for people, why
 * it failed), `elapsed` (seconds as a double, 0 until the run has ended), `started` (#GDateTime).
 */
G_DECLARE_FINAL_TYPE (PfcRun, pfc_run, PFC, RUN, GObject)

PfcTask *pfc_run_get_task (PfcRun *self);

const char *pfc_run_get_input (PfcRun *self);

PfcRunState pfc_run_get_state (PfcRun *self);

const char *pfc_run_get_result (PfcRun *self);

const char *pfc_run_get_problem (PfcRun *self);

double pfc_run_get_elapsed (PfcRun *self);

GDateTime *pfc_run_get_started (PfcRun *self);

void pfc_run_cancel (PfcRun *self);

G_END_DECLS
