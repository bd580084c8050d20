/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-foreign.h"

#include <string.h>

typedef struct
{
  const char *start;
  gsize length;
  const char *name;
} Foreign;

#define START(bytes) bytes, sizeof (bytes) - 1

static const Foreign foreigns[] = {
  { START ("\x16\x03"), "TLS" },
  { START ("GET "), "HTTP" },
  { START ("HEAD "), "HTTP" },
  { START ("POST "), "HTTP" },
  { START ("PUT "), "HTTP" },
  { START ("PATCH "), "HTTP" },
  { START ("DELETE "), "HTTP" },
  { START ("OPTIONS "), "HTTP" },
  { START ("CONNECT "), "HTTP" },
  { START ("TRACE "), "HTTP" },
  { START ("PRI * HTTP/2"), "HTTP/2" },
  { START ("SSH-"), "SSH" },
  { START ("EHLO "), "SMTP" },
  { START ("HELO "), "SMTP" },
  { START ("AMQP"), "AMQP" },
  /* StartupMessage and SSLRequest: a length below 64 KiB, then a version or a magic number. */
  { START ("\0\0\0\x08\x04\xd2\x16\x2f"), "PostgreSQL" },
};

/* An array of bulk strings, as clients of redis send: `*1\r\n$4\r\n...`. */
static gboolean
is_resp (const char *bytes, gsize length)
{
  return length >= 2 && bytes[0] == '*' && g_ascii_isdigit (bytes[1]);
}

static gboolean
is_postgresql_startup (const char *bytes, gsize length)
{
  return length >= 8 && bytes[0] == 0 && bytes[1] == 0 && memcmp (bytes + 4, "\0\3\0\0", 4) == 0;
}

/**
 * pfs_foreign_recognise:
 * @bytes: the first bytes that came over a connection
 * @length: how many
 *
 * Returns: (transfer none) (nullable): the name of the other protocol that begins like this
 */
const char *
pfs_foreign_recognise (const char *bytes, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (foreigns); i++)
    {
      if (length >= foreigns[i].length &&
          memcmp (bytes, foreigns[i].start, foreigns[i].length) == 0)
        return foreigns[i].name;
    }

  if (is_resp (bytes, length))
    return "RESP (redis)";

  return is_postgresql_startup (bytes, length) ? "PostgreSQL" : NULL;
}
