/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfoError:
 *
 * The error codes of the protocol (section 5). Errors of the domain %PFO_ERROR carry the text for
 * people as their message, in Spanish for the most part; the code is what programs look at, and
 * never changes.
 */
typedef enum
{
  PFO_ERROR_INVALID_JSON,
  PFO_ERROR_INVALID_REQUEST,
  PFO_ERROR_TOO_LARGE,
  PFO_ERROR_UNKNOWN_OP,
  PFO_ERROR_UNKNOWN_TASK,
  PFO_ERROR_INVALID_ARGUMENT,
  PFO_ERROR_OUT_OF_RANGE,
  PFO_ERROR_USER_EXISTS,
  PFO_ERROR_BAD_CREDENTIALS,
  PFO_ERROR_UNAUTHORIZED,
  PFO_ERROR_RATE_LIMITED,
  PFO_ERROR_BUSY,
  PFO_ERROR_TIMEOUT,
  PFO_ERROR_CANCELLED,
  PFO_ERROR_TASK_FAILED,
  PFO_ERROR_UNAVAILABLE,
  PFO_ERROR_SHUTTING_DOWN,
  PFO_ERROR_INTERNAL,
  PFO_N_ERRORS
} PfoError;

#define PFO_ERROR (pfo_error_quark ())

GQuark pfo_error_quark (void);

const char *pfo_error_to_code (PfoError error);

gboolean pfo_error_from_code (const char *code, PfoError *error);

GError *pfo_error_new_rate_limited (guint retry_after_s);

guint pfo_error_get_retry_after (const GError *error);

G_END_DECLS
