/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-operations.h"

#include "pfs-catalogue.h"

static gboolean
check_request (const PfoRequest *request, GError **error)
{
  const char *problem = request->task_problem;

  if (request->task_name.text == NULL)
    problem = "falta el nombre de la tarea (data.task.name)";

  if (problem == NULL)
    return TRUE;

  g_set_error_literal (error, PFO_ERROR, PFO_ERROR_INVALID_REQUEST, problem);
  return FALSE;
}

static gboolean
prepare (PfsCall *call, GError **error)
{
  const PfsCatalogueEntry *entry;

  if (!check_request (&call->request, error))
    return FALSE;

  entry = pfs_catalogue_find (call->services->catalogue, call->request.task_name);
  if (entry == NULL)
    {
      g_autofree char *name =
          pfo_slice_dup_beginning (call->request.task_name, PFS_CALL_QUOTED_MAX);
      g_autofree char *message = g_strconcat ("unknown task name: ", name, NULL);

      g_set_error_literal (error, PFO_ERROR, PFO_ERROR_UNKNOWN_TASK, message);
      return FALSE;
    }

  call->prepared = entry;
  if (entry->task->quick)
    call->weight = call->exchange->length;

  return TRUE;
}

static gboolean
run_task (PfsCall *call, const PfsCatalogueEntry *entry, GError **error)
{
  g_autoptr (PfoValues) values = NULL;
  PfoJsonReader reader;

  pfo_json_reader_init (&reader, call->request.task.text, call->request.task.length);
  pfo_json_reader_next (&reader);
  values = pfo_form_read (entry->form, &reader, error);

  return values != NULL && entry->task->run (values, call->answer, error);
}

static gboolean
run (PfsCall *call, GError **error)
{
  const PfsCatalogueEntry *entry = call->prepared;
  gint64 started = g_get_monotonic_time ();
  gboolean ok = run_task (call, entry, error);

  pfs_statistics_add_run (call->services->statistics, entry->index,
                          g_get_monotonic_time () - started, ok);
  return ok;
}

const PfsOperation pfs_op_task = {
  .name = "TASK",
  .place = PFS_OPERATION_TASKS,
  .access = PFS_OPERATION_AS_TASKS,
  .prepare = prepare,
  .run = run,
};
