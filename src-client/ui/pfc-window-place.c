/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-window-private.h"

#include "pfc-string.h"

void
pfc_window_place_changed (PfcWindow *self)
{
  if (!self->closing)
    g_signal_emit_by_name (self, "place-changed");
}

/* Whether the window is with the server that @place is about. */
static gboolean
is_at (PfcWindow *self, const PfcPlace *place)
{
  return g_strcmp0 (pfc_connection_get_address (self->connection), place->address) == 0;
}

/* Who went elsewhere does not come back any more. */
void
pfc_window_arrive (PfcWindow *self)
{
  if (self->goal != NULL && !is_at (self, self->goal))
    g_clear_pointer (&self->goal, pfc_place_free);
}

/* Who was signed in and comes back finds what they left; nobody else does, but for a task that was
 * chosen meanwhile. */
static void
take_up_goal (PfcWindow *self)
{
  g_autoptr (PfcPlace) goal = g_steal_pointer (&self->goal);
  gboolean same;

  if (goal == NULL || !is_at (self, goal))
    return;

  same = g_strcmp0 (goal->username, pfc_session_get_username (self->session)) == 0;
  if (!same && !goal->anybody)
    return;

  pfc_forms_set_drafts (self->forms, same ? goal->drafts : NULL);
  pfc_tasks_page_show_task (self->tasks_page, goal->task, goal->form);
  if (g_strcmp0 (goal->page, "tasks") == 0)
    adw_view_stack_set_visible_child_name (self->views, "tasks");
}

/* A session that ended by itself leaves its place behind for who signs in again, unless its server
 * was forgotten meanwhile. */
void
pfc_window_follow_session (PfcWindow *self)
{
  if (pfc_session_get_signed_in (self->session))
    take_up_goal (self);
  else if (self->leaving || self->forgotten)
    g_clear_pointer (&self->goal, pfc_place_free);
  else
    self->goal = pfc_window_dup_place (self);
  self->forgotten = FALSE;
}

void
pfc_window_forget_place (PfcWindow *self, const char *address)
{
  if (pfc_session_get_signed_in (self->session) &&
      g_strcmp0 (pfc_connection_get_address (self->connection), address) == 0)
    self->forgotten = TRUE;
  if (self->goal == NULL || g_strcmp0 (self->goal->address, address) != 0)
    return;

  g_clear_pointer (&self->goal, pfc_place_free);
  pfc_window_place_changed (self);
}

/* The name is gone from the session by the time that it has ended. */
static void
read_session (PfcWindow *self, PfcPlace *place)
{
  const char *username = adw_view_switcher_title_get_subtitle (self->title);

  pfc_string_set (&place->username, username);
  pfc_string_set (&place->page, adw_view_stack_get_visible_child_name (self->views));
  pfc_string_set (&place->task, pfc_tasks_page_get_task (self->tasks_page));
  place->form = pfc_tasks_page_get_form (self->tasks_page);
  place->drafts = pfc_forms_get_drafts (self->forms);
}

PfcPlace *
pfc_window_dup_place (PfcWindow *self)
{
  PfcPlace *place;

  g_return_val_if_fail (PFC_IS_WINDOW (self), NULL);

  if (self->goal != NULL)
    return pfc_place_copy (self->goal);

  place = pfc_place_new ();
  place->connected = self->entered;
  if (self->entered)
    pfc_string_set (&place->address, pfc_connection_get_address (self->connection));
  else
    g_object_get (self->connect_page, "address", &place->address, NULL);
  if (pfc_window_is_page (self, "main") || pfc_session_get_signed_in (self->session))
    read_session (self, place);

  return place;
}

void
pfc_window_go_to (PfcWindow *self, const PfcPlace *place)
{
  g_return_if_fail (PFC_IS_WINDOW (self));

  g_clear_pointer (&self->goal, pfc_place_free);
  if (place->username != NULL)
    {
      g_object_set (self->sign_in_page, "username", place->username, NULL);
      self->goal = pfc_place_copy (place);
    }

  /* Where nobody was signed in, nobody is: the keyring's token may be that of another window. */
  self->unclaimed = place->username == NULL;
  if (place->connected)
    pfc_connect_page_connect_to (self->connect_page, place->address);
  else if (*place->address != '\0')
    g_object_set (self->connect_page, "address", place->address, NULL);
  self->unclaimed = FALSE;
}

void
pfc_window_come_back (PfcWindow *self)
{
  g_return_if_fail (PFC_IS_WINDOW (self));

  if (self->goal != NULL &&
      pfc_connection_get_state (self->connection) == PFC_CONNECTION_OFFLINE)
    pfc_connect_page_connect_to (self->connect_page, self->goal->address);
}

void
pfc_window_connect_to (PfcWindow *self, const char *address)
{
  g_return_if_fail (PFC_IS_WINDOW (self));

  pfc_window_sign_out_here (self);
  pfc_connection_close (self->connection);
  pfc_connect_page_connect_to (self->connect_page, address);
}

gboolean
pfc_window_is_closing (PfcWindow *self)
{
  g_return_val_if_fail (PFC_IS_WINDOW (self), FALSE);

  return self->closing;
}

gboolean
pfc_window_is_free (PfcWindow *self)
{
  g_return_val_if_fail (PFC_IS_WINDOW (self), FALSE);

  return !self->closing && self->goal == NULL &&
         pfc_connection_get_state (self->connection) == PFC_CONNECTION_OFFLINE;
}

gboolean
pfc_window_leads_to (PfcWindow *self, const char *address)
{
  PfcConnectionState state;

  g_return_val_if_fail (PFC_IS_WINDOW (self), FALSE);

  if (self->closing)
    return FALSE;

  state = pfc_connection_get_state (self->connection);
  if (state == PFC_CONNECTION_OFFLINE)
    return self->goal != NULL && self->goal->connected &&
           g_strcmp0 (self->goal->address, address) == 0;

  /* Who disconnects is still online until the server has heard of it. */
  return (self->entered || state != PFC_CONNECTION_ONLINE) &&
         g_strcmp0 (pfc_connection_get_address (self->connection), address) == 0;
}
