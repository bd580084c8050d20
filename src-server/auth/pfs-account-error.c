/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-account-error.h"

#include "pfo-error.h"
#include "pfs-store.h"

/**
 * pfs_account_error_set_user_exists:
 * @error: (out) (optional): set to %PFO_ERROR_USER_EXISTS
 */
void
pfs_account_error_set_user_exists (GError **error)
{
  g_set_error (error, PFO_ERROR, PFO_ERROR_USER_EXISTS, "usuario ya existe");
}

/**
 * pfs_account_error_set_bad_credentials:
 * @error: (out) (optional): set to %PFO_ERROR_BAD_CREDENTIALS; the text does not say whether there
 *   is such a user
 */
void
pfs_account_error_set_bad_credentials (GError **error)
{
  g_set_error (error, PFO_ERROR, PFO_ERROR_BAD_CREDENTIALS, "Credenciales inválidas");
}

/**
 * pfs_account_error_set_out_of_memory:
 * @error: (out) (optional): set to %PFO_ERROR_BUSY, for want of memory to hash a password
 */
void
pfs_account_error_set_out_of_memory (GError **error)
{
  g_set_error (error, PFO_ERROR, PFO_ERROR_BUSY,
               "El servidor no tiene memoria libre en este momento. Reintentar en unos segundos.");
}

/**
 * pfs_account_error_propagate:
 * @error: (out) (optional): where to put what people are told
 * @problem: (transfer full): what the store says to operators, which is logged
 *
 * The store itself logs when the database goes away and comes back.
 */
void
pfs_account_error_propagate (GError **error, GError *problem)
{
  if (g_error_matches (problem, PFS_STORE_ERROR, PFS_STORE_ERROR_EXISTS))
    {
      pfs_account_error_set_user_exists (error);
    }
  else if (g_error_matches (problem, PFS_STORE_ERROR, PFS_STORE_ERROR_UNAVAILABLE))
    {
      g_info ("%s", problem->message);
      g_set_error (error, PFO_ERROR, PFO_ERROR_UNAVAILABLE,
                   "La base de datos no está disponible y no se cambió nada. Reintentar en unos "
                   "segundos.");
    }
  else if (g_error_matches (problem, PFS_STORE_ERROR, PFS_STORE_ERROR_UNKNOWN))
    {
      g_message ("%s", problem->message);
      g_set_error (error, PFO_ERROR, PFO_ERROR_INTERNAL,
                   "La base de datos dejó de responder y no se sabe si se hizo lo pedido. Probar a "
                   "iniciar sesión con los datos nuevos y, si no se puede, repetirlo.");
    }
  else
    {
      g_warning ("%s", problem->message);
      g_set_error (
          error, PFO_ERROR, PFO_ERROR_INTERNAL,
          "La base de datos no pudo hacer lo pedido. El registro del servidor dice por qué.");
    }

  g_error_free (problem);
}
