/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * PfcPlace:
 * @address: the server's address, as it was typed or connected to; "" if there is none
 * @connected: whether the person wanted to be connected there
 * @username: (nullable): who was signed in
 * @page: (nullable): which page was shown: "inicio", "tasks"
 * @task: (nullable): the name of the task whose form was shown
 * @form: whether the form was in view, and not the list, where there is no room for both
 * @drafts: (nullable): what was typed into forms: an object of the tasks' names, each an object of
 *   its fields' names and their texts
 * @anybody: whether @task was chosen before anybody had signed in, and is shown to whoever does;
 *   @drafts are for @username all the same. It is not kept on disk
 *
 * Where somebody was in a window, to come back to it later. It holds neither password nor token.
 */
typedef struct
{
  char *address;
  gboolean connected;
  char *username;
  char *page;
  char *task;
  gboolean form;
  JsonObject *drafts;
  gboolean anybody;
} PfcPlace;

PfcPlace *pfc_place_new (void);

void pfc_place_free (PfcPlace *self);

PfcPlace *pfc_place_copy (const PfcPlace *self);

JsonObject *pfc_place_to_json (const PfcPlace *self);

PfcPlace *pfc_place_from_json (JsonObject *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfcPlace, pfc_place_free)

G_END_DECLS
