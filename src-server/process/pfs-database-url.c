/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-database-url.h"

#include <string.h>

#define HIDDEN "***"

static gboolean
fail (char **problem, const char *text)
{
  *problem = g_strdup (text);
  return FALSE;
}

static gboolean
check_characters (const char *text, char **problem)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_isspace (*p) || g_ascii_iscntrl (*p))
        return fail (problem, "blanks and control characters are written as %20 and the like");
      if (*p == '%' && !(g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2])))
        return fail (problem, "a % that is no escape is written as %25");
    }

  return TRUE;
}

/* Every host of "host:port,[ipv6]:port" may have a port; an empty one means the default. */
static gboolean
check_ports (const char *hosts, char **problem)
{
  g_auto (GStrv) parts = g_strsplit (hosts, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *host_end = strrchr (parts[i], ']');
      const char *colon = strchr (host_end ? host_end : parts[i], ':');

      if (parts[i][0] == '[' && host_end == NULL)
        return fail (problem, "the bracket of the IPv6 address is not closed");
      if (colon != NULL && colon[1] != '\0' &&
          !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, NULL, NULL))
        return fail (problem, "the port is not a number from 1 to 65535");
    }

  return TRUE;
}

static gboolean
check_parameters (const char *query, char **problem)
{
  g_auto (GStrv) parts = g_strsplit (query ? query + 1 : "", "&", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (!g_regex_match_simple ("^\\w+=", parts[i], 0, 0))
        return fail (problem, "behind the ? there must be NAME=VALUE&NAME=VALUE");
    }

  return TRUE;
}

/* What libpq would find badly formed is found here, so that it is known before anything starts. */
static gboolean
check_postgresql (const char *rest, char **problem)
{
  g_autofree char *authority = g_strndup (rest, strcspn (rest, "/?"));
  const char *at = strchr (authority, '@');

  if (at != NULL && strchr (at + 1, '@') != NULL)
    return fail (problem, "an @ inside the user name or password is written as %40");

  /* What looks like a host's port is the start of a password then. */
  if (!check_ports (at ? at + 1 : authority, problem))
    {
      if (at != NULL || strchr (rest, '@') == NULL)
        return FALSE;

      g_free (*problem);
      return fail (problem, "a / inside the user name or password is written as %2F");
    }

  return check_parameters (strchr (rest, '?'), problem);
}

static gboolean
check_sqlite (const char *rest, char **problem)
{
  if (rest[0] != '/' || rest[1] == '\0')
    return fail (problem, "sqlite needs the path of a file");
  if (strchr (rest, '?') != NULL)
    return fail (problem, "sqlite has no options, so its path has no question mark");

  return TRUE;
}

/* A scheme is no secret, but a password that was put here by mistake is: only what looks like a
 * scheme is told. */
static gboolean
fail_scheme (const char *text, gsize length, char **problem)
{
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && strchr ("+.-", text[i]) == NULL)
        return fail (problem, "this is no URL");
    }

  *problem = g_strdup_printf ("the scheme %.*s is unknown", (int) length, text);
  return FALSE;
}

/**
 * pfs_database_url_read:
 * @text: the URL of a database, as an operator writes it
 * @problem: (out): where to put what is wrong with it; holds no secret
 *
 * Checks @text without asking a database. A driver in the scheme (`postgresql+psycopg2://`), as
 * other programs want it, is dropped.
 *
 * Returns: (transfer full): a URL of the scheme `postgresql`, `postgres` or `sqlite`; %NULL if
 *   @text is none
 */
char *
pfs_database_url_read (const char *text, char **problem)
{
  const char *separator = strstr (text, "://");
  g_autofree char *scheme = NULL;
  const char *rest;
  gboolean valid;

  if (separator == NULL || separator == text)
    {
      fail (problem, "this is no URL");
      return NULL;
    }

  scheme = g_ascii_strdown (text, strcspn (text, "+:"));
  rest = separator + strlen ("://");

  if (g_str_equal (scheme, "postgresql") || g_str_equal (scheme, "postgres"))
    valid = check_characters (rest, problem) && check_postgresql (rest, problem);
  else if (g_str_equal (scheme, "sqlite"))
    valid = check_sqlite (rest, problem);
  else
    valid = fail_scheme (text, separator - text, problem);

  return valid ? g_strconcat (scheme, "://", rest, NULL) : NULL;
}

/* password and sslpassword */
static char *
hide_parameters (const char *query)
{
  g_autoptr (GRegex) secret = g_regex_new ("(password)=[^&]*", G_REGEX_CASELESS, 0, NULL);

  return g_regex_replace (secret, query, -1, 0, "\\1=" HIDDEN, 0, NULL);
}

/**
 * pfs_database_url_hide_password:
 * @url: what pfs_database_url_read() returned
 *
 * Returns: (transfer full): @url with `***` in the place of every password. A password that should
 *   have been escaped may look like a port and a path: rather too much is hidden than too little.
 */
char *
pfs_database_url_hide_password (const char *url)
{
  const char *start = strstr (url, "://") + strlen ("://");
  const char *colon = strchr (start, ':');
  const char *query = strchrnul (start, '?');
  const char *at = g_strrstr_len (start, query - start, "@");
  g_autoptr (GString) shown = NULL;

  if (at == NULL || colon == NULL || colon > at)
    at = colon = query;

  shown = g_string_new_len (url, colon - url);
  if (at > colon)
    g_string_append (shown, ":" HIDDEN);
  g_string_append_len (shown, at, query - at);

  if (*query == '?')
    {
      g_autofree char *parameters = hide_parameters (query + 1);

      g_string_append_printf (shown, "?%s", parameters);
    }

  return g_string_free (g_steal_pointer (&shown), FALSE);
}
