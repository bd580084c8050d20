/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-application-private.h"

#include "pfc-address.h"
#include "pfc-places.h"
#include "pfc-shortcuts.h"

/* Whoever types is not waited for at each letter; what was typed in so short a time may be lost
 * when the program is killed. */
#define SAVE_MS 300

static void write_places (PfcApplication *self, GPtrArray *places);

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcApplication) self = PFC_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  if (!pfc_places_write_finish (result, &error))
    g_message ("%s", error->message);
  if (self->unwritten != NULL)
    write_places (self, g_steal_pointer (&self->unwritten));
  g_application_release (G_APPLICATION (self));
}

/* Returns: (transfer full) (element-type PfcPlace): the windows, the one that was used last
 *   first */
static GPtrArray *
collect_places (PfcApplication *self)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) pfc_place_free);
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  if (!g_settings_get_boolean (self->settings, "restore-windows"))
    return places;

  for (GList *window = windows; window != NULL; window = window->next)
    {
      if (PFC_IS_WINDOW (window->data) && !pfc_window_is_closing (window->data))
        g_ptr_array_add (places, pfc_window_dup_place (window->data));
    }

  for (guint i = 0; i < self->waiting->len; i++)
    g_ptr_array_add (places, pfc_place_copy (self->waiting->pdata[i]));

  return places;
}

/* One write at a time; the program does not end before it is done. Takes @places, which are those
 * of now: later there may be no windows any more. */
static void
write_places (PfcApplication *self, GPtrArray *places)
{
  g_clear_pointer (&self->unwritten, g_ptr_array_unref);
  if (self->saving)
    {
      self->unwritten = places;
      return;
    }

  self->saving = TRUE;
  g_application_hold (G_APPLICATION (self));
  pfc_places_write_async (places, self->places_path, NULL, written_cb, g_object_ref (self));
  g_ptr_array_unref (places);
}

static gboolean
save_cb (gpointer user_data)
{
  PfcApplication *self = PFC_APPLICATION (user_data);

  self->save_timer = 0;
  write_places (self, collect_places (self));
  return G_SOURCE_REMOVE;
}

void
pfc_application_save_places (PfcApplication *self)
{
  if (self->left == NULL && self->save_timer == 0)
    self->save_timer = g_timeout_add (SAVE_MS, save_cb, self);
}

void
pfc_application_begin_leaving (PfcApplication *self)
{
  if (self->left != NULL)
    return;

  g_clear_handle_id (&self->save_timer, g_source_remove);
  self->left = collect_places (self);
  write_places (self, collect_places (self));
}

/* Somebody stays, or is back. */
static void
end_leaving (PfcApplication *self)
{
  g_clear_pointer (&self->left, g_ptr_array_unref);
  pfc_application_save_places (self);
}

/* The program may go on for a while without a window, and be asked for one. */
static void
await_return (PfcApplication *self)
{
  pfc_application_begin_leaving (self);
  g_ptr_array_unref (self->waiting);
  self->waiting = g_ptr_array_ref (self->left);
}

static guint
count_open (PfcApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));
  guint n_open = 0;

  for (GList *window = windows; window != NULL; window = window->next)
    n_open += PFC_IS_WINDOW (window->data) && !pfc_window_is_closing (window->data);

  return n_open;
}

/* Who closes one window of several is done with it; who closes the last one comes back to it. */
static void
closing_cb (PfcApplication *self)
{
  if (count_open (self) == 1)
    await_return (self);
  else
    pfc_application_save_places (self);
}

PfcWindow *
pfc_application_get_window (PfcApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *window = windows; window != NULL; window = window->next)
    {
      if (PFC_IS_WINDOW (window->data) && !pfc_window_is_closing (window->data))
        return window->data;
    }

  return NULL;
}

PfcWindow *
pfc_application_add_window (PfcApplication *self)
{
  PfcWindow *window = pfc_window_new (GTK_APPLICATION (self), self->known);
  GtkShortcutsWindow *shortcuts =
      gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (window));

  pfc_shortcuts_narrow (GTK_WIDGET (shortcuts));
  pfc_window_join (window, self->servers, self->wake, self->cache);
  g_signal_connect_object (window, "place-changed", G_CALLBACK (pfc_application_save_places), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "closing", G_CALLBACK (closing_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "close-cancelled", G_CALLBACK (end_leaving), self,
                           G_CONNECT_SWAPPED);
  end_leaving (self);
  return window;
}

/* The same text for every way of writing an address. */
static char *
normalize (const char *text)
{
  g_autoptr (GNetworkAddress) address = pfc_address_parse (text, NULL);

  return address != NULL ? pfc_address_to_string (address) : NULL;
}

/* The address stays, to be connected to by the person. */
static void
leave (GPtrArray *places, const char *server)
{
  for (guint i = 0; i < places->len; i++)
    {
      PfcPlace *place = places->pdata[i];
      g_autofree char *address = normalize (place->address);

      if (!place->connected || g_strcmp0 (address, server) != 0)
        continue;

      place->connected = FALSE;
      place->form = FALSE;
      g_clear_pointer (&place->username, g_free);
      g_clear_pointer (&place->page, g_free);
      g_clear_pointer (&place->task, g_free);
      g_clear_pointer (&place->drafts, json_object_unref);
    }
}

static gpointer
copy_place (gconstpointer place, gpointer user_data)
{
  return pfc_place_copy (place);
}

void
pfc_application_leave_server (PfcApplication *self, const char *address)
{
  leave (self->waiting, address);
  if (self->left == NULL)
    {
      pfc_application_save_places (self);
      return;
    }

  /* It is on disk already. What is written is not what windows are about to be made of. */
  leave (self->left, address);
  write_places (self, g_ptr_array_copy (self->left, copy_place, NULL));
}

/* Another program may have forgotten servers, this very moment even: nobody comes back to them. */
static void
leave_forgotten (PfcApplication *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) addresses = NULL;

  for (guint i = 0; i < self->waiting->len; i++)
    {
      const PfcPlace *place = self->waiting->pdata[i];
      g_autofree char *address = normalize (place->address);

      if (place->connected && address != NULL)
        g_strv_builder_add (builder, address);
    }

  addresses = g_strv_builder_end (builder);
  pfc_servers_forget_unknown (self->servers, (const char *const *) addresses);
}

void
pfc_application_read_places (PfcApplication *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *places;

  if (!g_settings_get_boolean (self->settings, "restore-windows"))
    return;

  places = pfc_places_read (self->places_path, &error);
  if (places == NULL)
    {
      g_message ("%s", error->message);
      return;
    }

  g_ptr_array_unref (self->waiting);
  self->waiting = places;
  leave_forgotten (self);
}

/* The one that was used last comes last, and so to the front. */
static void
show_waiting (PfcApplication *self)
{
  while (self->waiting->len > 0)
    {
      g_autoptr (PfcPlace) place = g_ptr_array_steal_index (self->waiting, self->waiting->len - 1);
      PfcWindow *window = pfc_application_add_window (self);

      pfc_window_go_to (window, place);
      gtk_window_present (GTK_WINDOW (window));
    }
}

void
pfc_application_restore (PfcApplication *self)
{
  leave_forgotten (self);
  show_waiting (self);
  if (pfc_application_get_window (self) == NULL)
    gtk_window_present (GTK_WINDOW (pfc_application_add_window (self)));
}

/* Returns: (nullable): the window that shows the server at @address, or is on its way there */
static PfcWindow *
find_window (PfcApplication *self, const char *address)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *window = windows; window != NULL; window = window->next)
    {
      if (PFC_IS_WINDOW (window->data) && pfc_window_leads_to (window->data, address))
        return window->data;
    }

  return NULL;
}

static PfcWindow *
find_free_window (PfcApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *window = windows; window != NULL; window = window->next)
    {
      if (PFC_IS_WINDOW (window->data) && pfc_window_is_free (window->data))
        return window->data;
    }

  return NULL;
}

/* Returns: (transfer full) (nullable): how an earlier start left the server at @address */
static PfcPlace *
take_waiting (PfcApplication *self, const char *address)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      const PfcPlace *place = self->waiting->pdata[i];

      if (place->connected && g_strcmp0 (place->address, address) == 0)
        return g_ptr_array_steal_index (self->waiting, i);
    }

  return NULL;
}

PfcWindow *
pfc_application_show_server (PfcApplication *self, const char *text)
{
  g_autofree char *address = normalize (text);
  g_autoptr (PfcPlace) place = NULL;
  PfcWindow *window = find_window (self, address);

  if (window == NULL)
    {
      leave_forgotten (self);
      place = take_waiting (self, address);
      show_waiting (self);
      window = find_free_window (self);
      if (window == NULL)
        window = pfc_application_add_window (self);

      if (place != NULL)
        pfc_window_go_to (window, place);
      else
        pfc_window_connect_to (window, text);
    }
  else
    {
      pfc_window_come_back (window);
    }

  gtk_window_present (GTK_WINDOW (window));
  return window;
}
