/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli-exit.h"

#include "pfc-link.h"
#include "pfo-error.h"

#include <gio/gio.h>

static const int server_codes[PFO_N_ERRORS] = {
  [PFO_ERROR_INVALID_JSON] = EX_DATAERR,
  [PFO_ERROR_INVALID_REQUEST] = EX_DATAERR,
  [PFO_ERROR_TOO_LARGE] = EX_DATAERR,
  [PFO_ERROR_UNKNOWN_OP] = EX_PROTOCOL,
  [PFO_ERROR_UNKNOWN_TASK] = EX_DATAERR,
  [PFO_ERROR_INVALID_ARGUMENT] = EX_DATAERR,
  [PFO_ERROR_OUT_OF_RANGE] = EX_DATAERR,
  [PFO_ERROR_USER_EXISTS] = EX_DATAERR,
  [PFO_ERROR_BAD_CREDENTIALS] = EX_NOPERM,
  [PFO_ERROR_UNAUTHORIZED] = EX_NOPERM,
  [PFO_ERROR_RATE_LIMITED] = EX_TEMPFAIL,
  [PFO_ERROR_BUSY] = EX_TEMPFAIL,
  [PFO_ERROR_TIMEOUT] = EX_TEMPFAIL,
  [PFO_ERROR_CANCELLED] = EX_TEMPFAIL,
  [PFO_ERROR_TASK_FAILED] = EX_SOFTWARE,
  [PFO_ERROR_UNAVAILABLE] = EX_UNAVAILABLE,
  [PFO_ERROR_SHUTTING_DOWN] = EX_TEMPFAIL,
  [PFO_ERROR_INTERNAL] = EX_SOFTWARE,
};

static int
get_io_code (int code)
{
  switch (code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_TIMED_OUT:
    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_NOT_CONNECTED:
      return EX_UNAVAILABLE;
    case G_IO_ERROR_HOST_NOT_FOUND:
      return EX_NOHOST;
    case G_IO_ERROR_INVALID_DATA:
      return EX_PROTOCOL;
    case G_IO_ERROR_INVALID_ARGUMENT:
      return EX_USAGE;
    case G_IO_ERROR_PERMISSION_DENIED:
      return EX_NOPERM;
    default:
      return EX_SOFTWARE;
    }
}

static int
get_tls_code (int code)
{
  switch (code)
    {
    case G_TLS_ERROR_BAD_CERTIFICATE:
      return EX_NOPERM;
    case G_TLS_ERROR_EOF:
      return EX_UNAVAILABLE;
    case G_TLS_ERROR_UNAVAILABLE:
      return EX_SOFTWARE;
    default:
      return EX_PROTOCOL;
    }
}

/**
 * pfc_cli_exit_code:
 * @error: why the program could not do what it was asked for
 *
 * Returns: how the program says so to another program, after sysexits.h
 */
int
pfc_cli_exit_code (const GError *error)
{
  if (error->domain == PFO_ERROR && error->code >= 0 && error->code < PFO_N_ERRORS)
    return server_codes[error->code];

  if (error->domain == G_IO_ERROR)
    return get_io_code (error->code);

  if (error->domain == G_RESOLVER_ERROR)
    return EX_NOHOST;

  if (error->domain == G_TLS_ERROR)
    return get_tls_code (error->code);

  if (error->domain == PFC_LINK_ERROR)
    return EX_NOPERM;

  if (error->domain == G_CONVERT_ERROR)
    return EX_DATAERR;

  if (error->domain == G_OPTION_ERROR)
    return EX_USAGE;

  if (error->domain == G_FILE_ERROR)
    return EX_NOINPUT;

  return EX_SOFTWARE;
}
