/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-error.h"

/* What an error of the domain carries beside its message. */
typedef struct
{
  guint retry_after_s;
} PfoErrorPrivate;

static const char *const codes[PFO_N_ERRORS] = {
  [PFO_ERROR_INVALID_JSON] = "invalid-json",
  [PFO_ERROR_INVALID_REQUEST] = "invalid-request",
  [PFO_ERROR_TOO_LARGE] = "too-large",
  [PFO_ERROR_UNKNOWN_OP] = "unknown-op",
  [PFO_ERROR_UNKNOWN_TASK] = "unknown-task",
  [PFO_ERROR_INVALID_ARGUMENT] = "invalid-argument",
  [PFO_ERROR_OUT_OF_RANGE] = "out-of-range",
  [PFO_ERROR_USER_EXISTS] = "user-exists",
  [PFO_ERROR_BAD_CREDENTIALS] = "bad-credentials",
  [PFO_ERROR_UNAUTHORIZED] = "unauthorized",
  [PFO_ERROR_RATE_LIMITED] = "rate-limited",
  [PFO_ERROR_BUSY] = "busy",
  [PFO_ERROR_TIMEOUT] = "timeout",
  [PFO_ERROR_CANCELLED] = "cancelled",
  [PFO_ERROR_TASK_FAILED] = "task-failed",
  [PFO_ERROR_UNAVAILABLE] = "unavailable",
  [PFO_ERROR_SHUTTING_DOWN] = "shutting-down",
  [PFO_ERROR_INTERNAL] = "internal",
};

static void
pfo_error_private_init (PfoErrorPrivate *priv)
{
  priv->retry_after_s = 0;
}

static void
pfo_error_private_copy (const PfoErrorPrivate *from, PfoErrorPrivate *to)
{
  *to = *from;
}

static void
pfo_error_private_clear (PfoErrorPrivate *priv)
{
}

G_DEFINE_EXTENDED_ERROR (PfoError, pfo_error)

/**
 * pfo_error_to_code:
 * @error: a code of the protocol
 *
 * Returns: (transfer none): the word that stands for @error on the wire, such as `busy`
 */
const char *
pfo_error_to_code (PfoError error)
{
  g_return_val_if_fail (error >= 0 && error < PFO_N_ERRORS, "internal");

  return codes[error];
}

/**
 * pfo_error_from_code:
 * @code: a word from the wire
 * @error: (out): where to put the code it stands for
 *
 * Returns: %FALSE if this version knows no such word; @error is then untouched
 */
gboolean
pfo_error_from_code (const char *code, PfoError *error)
{
  for (guint i = 0; i < PFO_N_ERRORS; i++)
    {
      if (g_str_equal (codes[i], code))
        {
          *error = i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * pfo_error_new_rate_limited:
 * @retry_after_s: after how many seconds another try is looked at, at least 1
 *
 * Returns: (transfer full): a %PFO_ERROR_RATE_LIMITED error which remembers @retry_after_s
 */
GError *
pfo_error_new_rate_limited (guint retry_after_s)
{
  GError *error = g_error_new (PFO_ERROR, PFO_ERROR_RATE_LIMITED,
                               "Demasiados intentos fallidos. Reintentar en %u s.", retry_after_s);

  pfo_error_get_private (error)->retry_after_s = retry_after_s;
  return error;
}

/**
 * pfo_error_get_retry_after:
 * @error: an error of the domain %PFO_ERROR
 *
 * Returns: seconds to wait before another try, 0 if the error does not say
 */
guint
pfo_error_get_retry_after (const GError *error)
{
  g_return_val_if_fail (error->domain == PFO_ERROR, 0);

  return pfo_error_get_private (error)->retry_after_s;
}
