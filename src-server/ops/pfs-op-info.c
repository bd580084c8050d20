/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-operations.h"

#include "pfo-framer.h"

static gboolean
run (PfsCall *call, GError **error)
{
  const PfsServices *services = call->services;
  g_autoptr (JsonObject) info = json_object_new ();
  g_autoptr (JsonNode) node = json_node_alloc ();

  json_object_set_string_member (info, "server", "pfo3-server");
  json_object_set_string_member (info, "version", PFO_VERSION);
  json_object_set_int_member (info, "protocol", 1);
  json_object_set_int_member (info, "workers", services->n_workers);
  json_object_set_int_member (info, "max_line", PFO_MAX_LINE);
  json_object_set_int_member (info, "max_depth", PFO_JSON_MAX_DEPTH);
  json_object_set_boolean_member (info, "tls", pfs_server_speaks_tls (services->server));
  json_object_set_boolean_member (info, "tasks_need_login", services->tasks_need_login);
  json_object_set_int_member (info, "password_min_length",
                              pfs_accounts_get_password_min_length (services->accounts));
  json_object_set_int_member (info, "uptime_s", pfs_statistics_get_uptime_s (services->statistics));

  json_node_init_object (node, info);
  pfo_answer_add_node (call->answer, "result", node);
  return TRUE;
}

const PfsOperation pfs_op_info = {
  .name = "INFO",
  .place = PFS_OPERATION_INLINE,
  .access = PFS_OPERATION_FOR_ANYBODY,
  .run = run,
};
