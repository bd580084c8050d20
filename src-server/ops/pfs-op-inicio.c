/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-operations.h"

#include "pfs-catalogue.h"
#include "pfs-inicio.h"

static PfsInicioTask
describe_task (PfsCall *call, const PfsCatalogueEntry *entry, PfoLanguage language)
{
  PfsTaskStatistics statistics = pfs_statistics_get (call->services->statistics, entry->index);

  return (PfsInicioTask){
    .name = entry->task->name,
    .title = pfo_text_get (entry->task->title, language),
    .description = pfo_text_get (entry->task->description, language),
    .runs = statistics.n_runs,
    .failures = statistics.n_failures,
    .mean_ms = statistics.n_runs > 0 ? statistics.elapsed_us / 1000.0 / statistics.n_runs : 0,
  };
}

static gboolean
run (PfsCall *call, GError **error)
{
  const PfsServices *services = call->services;
  PfoLanguage language = pfs_call_get_language (call);
  guint n_tasks = pfs_catalogue_get_n_entries (services->catalogue);
  g_autofree PfsInicioTask *tasks = g_new0 (PfsInicioTask, n_tasks);
  g_autofree char *html = NULL;
  PfsInicio inicio = {
    .username = call->session->username,
    .workers = services->n_workers,
    .uptime_s = pfs_statistics_get_uptime_s (services->statistics),
    .tasks = tasks,
    .n_tasks = n_tasks,
  };

  for (guint i = 0; i < n_tasks; i++)
    tasks[i] = describe_task (call, pfs_catalogue_get_entry (services->catalogue, i), language);

  html = pfs_inicio_render (&inicio, language);
  pfo_answer_add_string (call->answer, "html", html);
  return TRUE;
}

const PfsOperation pfs_op_inicio = {
  .name = "GET_TAREAS_HTML",
  .place = PFS_OPERATION_REQUESTS,
  .access = PFS_OPERATION_FOR_USERS,
  .run = run,
};
