/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-about.h"

#include <glib/gi18n-lib.h>

#include "pfc-debug-info.h"

#define WEBSITE "https://pfo3.ar/"
#define ISSUES "https://pfo3.ar/issues"

void
pfc_about_show (PfcWindow *window)
{
  g_autofree char *debug_info =
      pfc_debug_info_write (window != NULL ? pfc_window_get_connection (window) : NULL);
  GtkWidget *about = adw_about_window_new ();

  g_object_set (about,
                "application-name", "PFO3",
                "application-icon", PFC_APPLICATION_ID,
                "version", PFO_VERSION,
                "comments", _("Run tasks on a server"),
                "developer-name", _("The PFO3 project"),
                "license-type", GTK_LICENSE_GPL_3_0,
                "website", WEBSITE,
                "issue-url", ISSUES,
                "debug-info", debug_info,
                "debug-info-filename", "pfo3-debug-info.txt",
                /* Translators: your name, one a line */
                "translator-credits", _("translator-credits"),
                "transient-for", window,
                "modal", window != NULL,
                NULL);
  gtk_window_present (GTK_WINDOW (about));
}
