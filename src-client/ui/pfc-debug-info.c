/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-debug-info.h"

#include <adwaita.h>
#include <locale.h>
#include <webkit/webkit.h>

#include "pfc-answer.h"

static void
write_versions (GString *text)
{
  g_string_append_printf (text, "PFO3: %s (%s)\n", PFO_VERSION, PFC_APPLICATION_ID);
  g_string_append_printf (text, "GLib: %u.%u.%u\n", glib_major_version, glib_minor_version,
                          glib_micro_version);
  g_string_append_printf (text, "GTK: %u.%u.%u\n", gtk_get_major_version (),
                          gtk_get_minor_version (), gtk_get_micro_version ());
  g_string_append_printf (text, "libadwaita: %u.%u.%u\n", adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version ());
  g_string_append_printf (text, "WebKitGTK: %u.%u.%u\n", webkit_get_major_version (),
                          webkit_get_minor_version (), webkit_get_micro_version ());
}

static void
write_surroundings (GString *text)
{
  g_autofree char *name = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  const char *locale = setlocale (LC_MESSAGES, NULL);

  g_string_append_printf (text, "System: %s\n", name != NULL ? name : "?");
  g_string_append_printf (text, "Display: %s\n",
                          G_OBJECT_TYPE_NAME (gdk_display_get_default ()));
  g_string_append_printf (text, "Locale: %s\n", locale != NULL ? locale : "?");
  g_string_append_printf (text, "Flatpak: %s\n",
                          g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? "yes" : "no");
}

static void
write_security (GString *text, PfcConnection *connection)
{
  g_autofree char *tls = pfc_connection_describe_tls (connection);
  gboolean online = pfc_connection_get_state (connection) == PFC_CONNECTION_ONLINE;
  const char *otherwise = online ? "plain text" : "?";

  g_string_append_printf (text, "Security: %s\n", tls != NULL ? tls : otherwise);
}

static void
write_server (GString *text, PfcConnection *connection)
{
  JsonObject *info = connection != NULL ? pfc_connection_get_info (connection) : NULL;
  const char *server, *version;

  if (info == NULL)
    {
      g_string_append (text, "Server: not connected\n");
      return;
    }

  server = pfc_answer_get_string (info, "server");
  version = pfc_answer_get_string (info, "version");
  g_string_append_printf (text, "Server: %s %s\n", server != NULL ? server : "?",
                          version != NULL ? version : "?");
  g_string_append_printf (text, "Protocol: %" G_GINT64_FORMAT "\n",
                          pfc_answer_get_integer (info, "protocol", 0));
  write_security (text, connection);
}

char *
pfc_debug_info_write (PfcConnection *connection)
{
  g_autoptr (GString) text = g_string_new (NULL);

  write_versions (text);
  g_string_append_c (text, '\n');
  write_surroundings (text);
  g_string_append_c (text, '\n');
  write_server (text, connection);

  return g_string_free (g_steal_pointer (&text), FALSE);
}
