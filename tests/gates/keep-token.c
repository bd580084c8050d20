/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keep-token SERVER USER [TOKEN]: keeps a token as the application does, or prints the one that is
 * kept. The gate of the flatpak builds and runs it inside of the sandbox. */
#include "pfc-keyring.h"

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  if (argc == 4)
    {
      pfc_keyring_store_async (argv[1], argv[2], argv[3], NULL, result_cb, &result);
      pfc_keyring_store_finish (wait_for (&result), &error);
    }
  else if (argc == 3)
    {
      pfc_keyring_lookup_async (argv[1], argv[2], NULL, result_cb, &result);
      token = pfc_keyring_lookup_finish (wait_for (&result), &error);
    }
  else
    return 64;

  if (error != NULL)
    g_printerr ("keep-token: %s\n", error->message);
  else if (token != NULL)
    g_print ("%s\n", token);
  return error != NULL;
}
