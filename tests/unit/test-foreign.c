/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-foreign.h"

#include <string.h>

typedef struct
{
  const char *bytes;
  gsize length;
  const char *name;
} Case;

#define CASE(bytes, name) { bytes, sizeof (bytes) - 1, name }

static const Case cases[] = {
  CASE ("\x16\x03\x01\x02\x00\x01", "TLS"),
  CASE ("GET / HTTP/1.1\r\n", "HTTP"),
  CASE ("POST /api HTTP/1.1\r\n", "HTTP"),
  CASE ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/2"),
  CASE ("SSH-2.0-OpenSSH_9.2\r\n", "SSH"),
  CASE ("*1\r\n$4\r\nPING\r\n", "RESP (redis)"),
  CASE ("\0\0\0\x08\x04\xd2\x16\x2f", "PostgreSQL"),
  CASE ("\0\0\0\x54\0\3\0\0user", "PostgreSQL"),
  CASE ("EHLO mail\r\n", "SMTP"),
  CASE ("", NULL),
  CASE ("G", NULL),
  CASE ("{\"op\":\"PING\"}\n", NULL),
  CASE ("  {\"op\":\"PING\"}\n", NULL),
  CASE ("\n", NULL),
  CASE ("[1]\n", NULL),
  CASE ("*", NULL),
  CASE ("*x", NULL),
  CASE ("get\n", NULL),
  CASE ("\x16", NULL),
};

static void
test_recognise (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      g_assert_cmpstr (pfs_foreign_recognise (cases[i].bytes, cases[i].length), ==, cases[i].name);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/foreign/recognise", test_recognise);
  return g_test_run ();
}
