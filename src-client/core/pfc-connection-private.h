/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-backoff.h"
#include "pfc-calls.h"
#include "pfc-connection.h"
#include "pfc-link.h"

G_BEGIN_DECLS

struct _PfcConnection
{
  GObject parent_instance;

  PfcConnectionState state;
  GNetworkAddress *target;
  char *address;
  GError *failure;
  char *problem;
  char *token;

  PfcLink *link; /* while connecting and online */
  PfcTrust *trust;
  PfcCertificate *certificate; /* what the server showed last */
  gboolean insecure;           /* the person insists */
  PfcCalls *calls;
  JsonObject *info;
  GError *last_words; /* what the server said for itself before it closes */

  guint attempt_s; /* after which an attempt is given up; 0 for never */
  guint timer;     /* ends the attempt, or the pause */
  PfcBackoff backoff;
  gint64 online_since;
  gboolean lost; /* since it was opened */
  GNetworkMonitor *monitor;

  PfcTraceFunc trace;
  gpointer trace_data;
};

void pfc_connection_attempt (PfcConnection *self);

void pfc_connection_send_line (PfcConnection *self, const char *line, gsize length);

void pfc_connection_take_answer (PfcConnection *self, JsonObject *answer);

void pfc_connection_fail_calls (PfcConnection *self);

gboolean pfc_connection_judge (PfcConnection *self,
                               GTlsCertificate *certificate,
                               GTlsCertificateFlags errors);

G_END_DECLS
