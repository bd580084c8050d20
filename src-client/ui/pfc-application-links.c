/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-application-private.h"

#include <glib/gi18n-lib.h>

#include "pfc-address.h"
#include "pfc-question.h"
#include "pfc-uri.h"

/* A link that waits for what the person says to it. */
typedef struct
{
  PfcApplication *application;
  char *address;
} Link;

static void
link_free (gpointer data, GClosure *closure)
{
  Link *link = data;

  g_object_unref (link->application);
  g_free (link->address);
  g_free (link);
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Link *link = user_data;

  if (g_str_equal (response, "connect"))
    pfc_application_show_server (link->application, link->address);
}

/* Whoever opens many links is asked about the last one. */
static AdwMessageDialog *
create_dialog (PfcApplication *self, const char *heading, const char *body)
{
  PfcWindow *window = pfc_application_get_window (self);
  AdwMessageDialog *dialog;

  if (window == NULL)
    {
      pfc_application_restore (self);
      window = pfc_application_get_window (self);
    }
  gtk_window_present (GTK_WINDOW (window));

  if (self->link_dialog != NULL)
    gtk_window_destroy (self->link_dialog);
  dialog = pfc_question_new (GTK_WIDGET (window), heading, body);
  g_set_weak_pointer (&self->link_dialog, GTK_WINDOW (dialog));
  return dialog;
}

/* The host stands on a line of its own: nothing else is as worth reading. */
static char *
describe (GNetworkAddress *address, const char *text)
{
  const char *warning =
      pfc_address_is_tls (address) || pfc_address_is_loopback (address)
          ? _("A link leads to this server, to which you have never connected. Connect only if you "
              "know who sent you the link.")
          : _("A link leads to this server, to which you have never connected, and without "
              "encryption: others on the network could read your password. Connect only if you "
              "know who sent you the link.");

  return g_strdup_printf ("%s\n\n%s", text, warning);
}

static void
ask (PfcApplication *self, GNetworkAddress *address, const char *text)
{
  g_autofree char *body = describe (address, text);
  AdwMessageDialog *dialog = create_dialog (self, _("Connect to an Unknown Server?"), body);
  Link *link = g_new0 (Link, 1);

  link->application = g_object_ref (self);
  link->address = g_strdup (text);
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "connect", _("C_onnect"), NULL);
  adw_message_dialog_set_default_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), link, link_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
refuse (PfcApplication *self, const char *problem)
{
  AdwMessageDialog *dialog = create_dialog (self, _("The Link Cannot Be Opened"), problem);

  adw_message_dialog_add_responses (dialog, "close", _("Cl_ose"), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Anybody can make a link, and a page can open it: only where somebody has been of their own will
 * is gone to without a question. */
void
pfc_application_open_link (PfcApplication *self, const char *uri)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GNetworkAddress) address = pfc_uri_parse (uri, &error);
  g_autofree char *text = NULL;

  if (address == NULL)
    {
      refuse (self, error->message);
      return;
    }

  text = pfc_address_to_string (address);
  if (pfc_known_servers_lookup (self->known, text) != NULL)
    pfc_application_show_server (self, text);
  else
    ask (self, address, text);
}
