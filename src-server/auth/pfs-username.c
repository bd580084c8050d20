/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-username.h"

#include "pfo-error.h"

#include <string.h>

/* Above this nobody is normalized: putting a long run of marks in order takes quadratic time. It is
 * far more than PFS_USERNAME_MAX characters take in any form. */
#define MAX_BYTES 4096

static char *
cut_blanks (char *text)
{
  const char *start = text;
  const char *end = text + strlen (text);

  while (g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);

  while (end > start && g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);

  memmove (text, start, end - start);
  text[end - start] = '\0';
  return text;
}

/**
 * pfs_username_normalize:
 * @text: a username as somebody typed it
 *
 * Returns: (transfer full) (nullable): its composed form (NFC) without blanks around it, by which
 *   new users are stored; %NULL if it is not valid UTF-8 or far too long
 */
char *
pfs_username_normalize (const char *text)
{
  char *composed =
      strlen (text) <= MAX_BYTES ? g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE) : NULL;

  return composed ? cut_blanks (composed) : NULL;
}

/* Characters that can't be seen would let two names look the same. */
static gboolean
is_visible (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;

    default:
      return TRUE;
    }
}

/**
 * pfs_username_read:
 * @text: a username that somebody wants to have
 *
 * Returns: (transfer full): the name in the form in which it is stored; %NULL if it may not be one
 */
char *
pfs_username_read (const char *text, GError **error)
{
  g_autofree char *name = pfs_username_normalize (text);

  if (name == NULL || g_utf8_strlen (name, -1) > PFS_USERNAME_MAX)
    {
      g_set_error (error, PFO_ERROR, PFO_ERROR_INVALID_REQUEST,
                   "El username es demasiado largo: puede tener hasta %d caracteres",
                   PFS_USERNAME_MAX);
      return NULL;
    }

  if (*name == '\0')
    {
      g_set_error (error, PFO_ERROR, PFO_ERROR_INVALID_REQUEST,
                   "username y password son requeridos");
      return NULL;
    }

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (!is_visible (g_utf8_get_char (p)))
        {
          g_set_error (error, PFO_ERROR, PFO_ERROR_INVALID_REQUEST,
                       "El username no puede tener caracteres de control ni de formato");
          return NULL;
        }
    }

  return g_steal_pointer (&name);
}
