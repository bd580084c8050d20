/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-account-rules.h"

#include "pfo-error.h"

#include <string.h>

#define PASSWORD_MAX_LENGTH 1024

/**
 * pfs_account_rules_check_present:
 * @username: (nullable): a name
 * @password: (nullable): a password
 * @error: set if one of them is missing or empty
 */
gboolean
pfs_account_rules_check_present (const char *username, const char *password, GError **error)
{
  if (username != NULL && *username != '\0' && password != NULL && *password != '\0')
    return TRUE;

  g_set_error (error, PFO_ERROR, PFO_ERROR_INVALID_REQUEST, "username y password son requeridos");
  return FALSE;
}

/**
 * pfs_account_rules_check_new_password:
 * @password: (nullable): what somebody wants as a password
 * @min_length: the shortest that is taken, in bytes
 * @error: set if it is missing, too short or too long
 */
gboolean
pfs_account_rules_check_new_password (const char *password, guint min_length, GError **error)
{
  gsize length = password ? strlen (password) : 0;

  if (length == 0)
    g_set_error (error, PFO_ERROR, PFO_ERROR_INVALID_REQUEST, "new_password es requerido");
  else if (length < min_length)
    g_set_error (error, PFO_ERROR, PFO_ERROR_INVALID_REQUEST,
                 "El password es demasiado corto: debe tener al menos %u bytes", min_length);
  else if (length > PASSWORD_MAX_LENGTH)
    g_set_error (error, PFO_ERROR, PFO_ERROR_INVALID_REQUEST,
                 "El password es demasiado largo: puede tener hasta %d bytes", PASSWORD_MAX_LENGTH);
  else
    return TRUE;

  return FALSE;
}
