/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli-password.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* More than any password that a server takes. */
#define LONGEST 4096

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

static volatile sig_atomic_t caught;

static void
catch_cb (int number)
{
  caught = number;
}

static void
set_errno (GError **error, const char *what)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", what, g_strerror (errno));
}

/* Reads to the newline or the end of the file; what is behind that is not touched. */
static char *
read_line (int fd, const char *what, GError **error)
{
  g_autofree char *line = g_malloc0 (LONGEST + 1);
  gsize length = 0;
  gssize n = 0;

  while (length < LONGEST && (n = read (fd, line + length, 1)) == 1 && line[length] != '\n')
    length++;

  if (n < 0)
    {
      set_errno (error, what);
      explicit_bzero (line, LONGEST);
      return NULL;
    }

  line[length] = '\0';
  if (length > 0 && line[length - 1] == '\r')
    line[length - 1] = '\0';

  return g_steal_pointer (&line);
}

/**
 * pfc_cli_password_read_file:
 * @path: a file whose first line is the password; `-` for the standard input
 * @error: why it cannot be read
 *
 * Returns: (transfer full) (nullable): the password
 */
char *
pfc_cli_password_read_file (const char *path, GError **error)
{
  char *password;
  int fd;

  if (g_str_equal (path, "-"))
    return read_line (STDIN_FILENO, _("Standard input"), error);

  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    {
      set_errno (error, path);
      return NULL;
    }

  password = read_line (fd, path, error);
  close (fd);
  return password;
}

static void
write_tty (int fd, const char *text)
{
  gsize length = strlen (text);

  while (length > 0)
    {
      gssize n = write (fd, text, length);

      if (n <= 0)
        return;
      text += n;
      length -= n;
    }
}

/* Reads a line without echo. Whatever ends it, a signal too, the terminal is as it was. */
static char *
read_hidden (int fd, GError **error)
{
  struct sigaction old_actions[G_N_ELEMENTS (signals)];
  const struct sigaction action = { .sa_handler = catch_cb }; /* no SA_RESTART: read() ends */
  struct termios shown, hidden;
  char *password;

  if (tcgetattr (fd, &shown) < 0)
    {
      set_errno (error, "/dev/tty");
      return NULL;
    }

  caught = 0;
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &action, &old_actions[i]);

  hidden = shown;
  hidden.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (fd, TCSAFLUSH, &hidden);

  password = read_line (fd, "/dev/tty", error);

  tcsetattr (fd, TCSAFLUSH, &shown);
  write_tty (fd, "\n");
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &old_actions[i], NULL);

  if (caught != 0)
    raise (caught);

  return password;
}

/**
 * pfc_cli_password_ask:
 * @prompt: what to ask
 * @error: why there is nobody to ask
 *
 * Asks at the terminal, whatever standard input and output are connected to.
 *
 * Returns: (transfer full) (nullable): the password
 */
char *
pfc_cli_password_ask (const char *prompt, GError **error)
{
  int fd = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  char *password;

  if (fd < 0)
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NODEV,
                           _("There is no terminal to ask for the password. Use --password-file."));
      return NULL;
    }

  write_tty (fd, prompt);
  password = read_hidden (fd, error);
  close (fd);
  return password;
}

void
pfc_cli_password_free (char *password)
{
  if (password == NULL)
    return;

  explicit_bzero (password, strlen (password));
  g_free (password);
}
