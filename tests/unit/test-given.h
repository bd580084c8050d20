/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfs-settings.h"

G_BEGIN_DECLS

/* What settings are read from; every string holds words that blanks separate. */
typedef struct
{
  const char *arguments;
  const char *environment;
  const char *env_file; /* what is in it */
} Given;

PfsSettings *given_load_to_serve (Given given);

char *given_load_to_print (Given given);

/* Returns what the error says, which is one line. */
char *given_load_to_fail (Given given, PfsSettingsError code);

G_END_DECLS
