/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-problem.h"

#include "pfo-error.h"

#include <glib/gi18n-lib.h>

/* What a code of the server means. */
static const char *const meanings[PFO_N_ERRORS] = {
  [PFO_ERROR_INVALID_JSON] = N_("The server did not understand the request."),
  [PFO_ERROR_INVALID_REQUEST] = N_("The server did not accept the request."),
  [PFO_ERROR_TOO_LARGE] = N_("That is more than the server takes at once."),
  [PFO_ERROR_UNKNOWN_OP] =
    N_("The server does not know this operation; it may be of another version."),
  [PFO_ERROR_UNKNOWN_TASK] = N_("The server does not offer this task."),
  [PFO_ERROR_INVALID_ARGUMENT] = N_("A value is not valid."),
  [PFO_ERROR_OUT_OF_RANGE] = N_("The result is out of range."),
  [PFO_ERROR_USER_EXISTS] = N_("This user name is taken."),
  [PFO_ERROR_BAD_CREDENTIALS] = N_("Wrong user name or password."),
  [PFO_ERROR_UNAUTHORIZED] = N_("This needs a sign-in, or the session has ended."),
  [PFO_ERROR_RATE_LIMITED] = N_("Too many failed attempts. Try again later."),
  [PFO_ERROR_BUSY] = N_("The server is busy; nothing was started. Try again in a moment."),
  [PFO_ERROR_TIMEOUT] = N_("The server gave up waiting."),
  [PFO_ERROR_CANCELLED] = N_("Cancelled."),
  [PFO_ERROR_TASK_FAILED] = N_("The task failed."),
  [PFO_ERROR_UNAVAILABLE] =
    N_("The server cannot reach its database; nothing was changed. Try again in a moment."),
  [PFO_ERROR_SHUTTING_DOWN] = N_("The server is shutting down."),
  [PFO_ERROR_INTERNAL] = N_("The server had an internal error."),
};

/* Where the code alone leaves open what to do, the server's own text follows: else %NULL. */
static char *
describe_detail (int code, const char *detail)
{
  switch (code)
    {
    case PFO_ERROR_INVALID_JSON:
      return g_strdup_printf (_("The server did not understand the request: %s"), detail);
    case PFO_ERROR_INVALID_REQUEST:
      return g_strdup_printf (_("The server did not accept the request: %s"), detail);
    case PFO_ERROR_INVALID_ARGUMENT:
      return g_strdup_printf (_("A value is not valid: %s"), detail);
    case PFO_ERROR_TASK_FAILED:
      return g_strdup_printf (_("The task failed: %s"), detail);
    case PFO_ERROR_INTERNAL:
      return g_strdup_printf (_("The server had an internal error: %s"), detail);
    default:
      return NULL;
    }
}

static char *
describe_server (const GError *error)
{
  guint retry_after_s = pfo_error_get_retry_after (error);
  char *detailed = NULL;

  if (retry_after_s > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "Too many failed attempts. Try again in %u second.",
                                         "Too many failed attempts. Try again in %u seconds.",
                                         retry_after_s),
                            retry_after_s);

  if (*error->message != '\0')
    detailed = describe_detail (error->code, error->message);

  return detailed != NULL ? detailed : g_strdup (_(meanings[error->code]));
}

/* Errors that other code words for itself are left as they are: %NULL. */
static const char *
describe_io (int code)
{
  switch (code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
      return _("Nobody answers at this address: the connection was refused.");
    case G_IO_ERROR_HOST_NOT_FOUND:
      return _("There is no host of this name.");
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
      return _("The server cannot be reached over the network.");
    case G_IO_ERROR_TIMED_OUT:
      return _("The server did not answer in time.");
    case G_IO_ERROR_CONNECTION_CLOSED:
      return _("The connection to the server was lost.");
    case G_IO_ERROR_NOT_CONNECTED:
      return _("There is no connection to the server.");
    case G_IO_ERROR_CANCELLED:
      return _("Cancelled.");
    default:
      return NULL;
    }
}

static const char *
describe_resolver (int code)
{
  switch (code)
    {
    case G_RESOLVER_ERROR_NOT_FOUND:
      return _("There is no host of this name.");
    case G_RESOLVER_ERROR_TEMPORARY_FAILURE:
      return _("The name of the host cannot be looked up at the moment.");
    default:
      return NULL;
    }
}

static const char *
describe_tls (int code)
{
  switch (code)
    {
    case G_TLS_ERROR_UNAVAILABLE:
      return _("This system has no TLS; the package glib-networking brings it.");
    case G_TLS_ERROR_NOT_TLS:
    case G_TLS_ERROR_MISC: /* which GnuTLS says of plain text */
      return _("What answers there does not speak TLS as it should.");
    case G_TLS_ERROR_HANDSHAKE:
      return _("No way to encrypt was found that both sides know.");
    case G_TLS_ERROR_EOF:
      return _("The connection to the server was lost.");
    default:
      return NULL;
    }
}

char *
pfc_problem_describe (const GError *error)
{
  const char *text = NULL;

  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain == PFO_ERROR && error->code >= 0 && error->code < PFO_N_ERRORS)
    return describe_server (error);

  if (error->domain == G_IO_ERROR)
    text = describe_io (error->code);
  else if (error->domain == G_RESOLVER_ERROR)
    text = describe_resolver (error->code);
  else if (error->domain == G_TLS_ERROR)
    text = describe_tls (error->code);

  return g_strdup (text != NULL ? text : error->message);
}
