/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A bare server that shakes hands and nothing else: with the same library, certificate and ciphers
 * as pfo3-server, the least that a handshake costs here.
 *
 * Usage: bench-handshake CERTIFICATE KEY */

#include "pfs-credentials.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int
listen_on_loopback (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (fd < 0 || bind (fd, (struct sockaddr *) &address, length) < 0 || listen (fd, SOMAXCONN) < 0 ||
      getsockname (fd, (struct sockaddr *) &address, &length) < 0)
    g_error ("can't listen on 127.0.0.1");

  g_print ("Handshakes en 127.0.0.1:%u\n", ntohs (address.sin_port));
  fflush (stdout);
  return fd;
}

static void
serve (const PfsCredentials *credentials, int fd)
{
  gnutls_session_t session = pfs_credentials_open_session (credentials);
  int one = 1;
  char byte;
  int status;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  gnutls_transport_set_int (session, fd);
  do
    status = gnutls_handshake (session);
  while (status < 0 && !gnutls_error_is_fatal (status));
  if (status >= 0 && gnutls_record_recv (session, &byte, 1) == 0)
    gnutls_bye (session, GNUTLS_SHUT_WR);

  gnutls_deinit (session);
  close (fd);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PfsCredentials) credentials = NULL;
  int listener, fd;

  if (argc == 3)
    credentials = pfs_credentials_load (argv[1], argv[2], &error);
  if (credentials == NULL)
    {
      g_printerr ("bench-handshake: %s\n", error != NULL ? error->message : "CERTIFICATE KEY");
      return 64;
    }

  listener = listen_on_loopback ();
  while ((fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
    serve (credentials, fd);

  return EXIT_FAILURE;
}
