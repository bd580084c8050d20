/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pfc-servers.h"

G_BEGIN_DECLS

/* Shows the servers above @parent; whoever chooses one is taken there, and the dialog is gone. */
void pfc_servers_dialog_show (GtkWindow *parent, PfcServers *servers);

G_END_DECLS
