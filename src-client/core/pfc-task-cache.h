/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-catalogue.h"

G_BEGIN_DECLS

/* As many tasks of a server are remembered: the first ones. */
#define PFC_TASK_CACHE_MAX 500

/**
 * PfcCachedTask:
 * @id: names the task among those of all servers
 *
 * A task as a server offered it last.
 */
typedef struct
{
  char *id;
  char *address;
  char *name;
  char *title;
  char *description;
} PfcCachedTask;

#define PFC_TYPE_TASK_CACHE (pfc_task_cache_get_type ())

/**
 * PfcTaskCache:
 *
 * The names of the tasks of all servers that are known, in a file, so that they can be searched
 * while there is neither a window nor a network.
 */
G_DECLARE_FINAL_TYPE (PfcTaskCache, pfc_task_cache, PFC, TASK_CACHE, GObject)

PfcTaskCache *pfc_task_cache_new (const char *path);

void pfc_task_cache_put (PfcTaskCache *self, const char *address, PfcCatalogue *tasks);

void pfc_task_cache_forget (PfcTaskCache *self, const char *address);

char **pfc_task_cache_list_servers (PfcTaskCache *self);

char **pfc_task_cache_search (PfcTaskCache *self, const char *const *terms);

const PfcCachedTask *pfc_task_cache_find (PfcTaskCache *self, const char *id);

G_END_DECLS
