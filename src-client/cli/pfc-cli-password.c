/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli-password.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <unistd.h>

/* More than any password that a server takes. */
#define LONGEST 4096

/* With a carriage return behind it, and a byte more, by which one that is too long is known. */
#define MOST_READ (LONGEST + 2)

#define TTY "/dev/tty"

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };

#define N_SIGNALS G_N_ELEMENTS (signals)

static volatile sig_atomic_t caught;

/* Readable once a signal is caught. Libraries have threads, and the system may give the signal to
 * one of them: that alone would not wake the one that asks. */
static int wake_fd = -1;

static void
catch_cb (int number)
{
  const guint64 one = 1;
  int old_errno = errno;
  gssize n G_GNUC_UNUSED;

  caught = number;
  n = write (wake_fd, &one, sizeof one);
  errno = old_errno;
}

static void
set_errno (GError **error, const char *what)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", what,
               g_strerror (errno));
}

/* What would be left of it is another password than the one that somebody chose. */
static gboolean
check_line (const char *line, gsize length, const char *what, GError **error)
{
  if (length > LONGEST)
    {
      g_set_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_FAILED,
                   _("%s: the password in it has more than %d bytes."), what, LONGEST);
      return FALSE;
    }

  if (memchr (line, '\0', length) != NULL)
    {
      g_set_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_EMBEDDED_NUL,
                   _("%s: the password in it has a NUL byte."), what);
      return FALSE;
    }

  return TRUE;
}

/* Stays open: a signal may still be on its way to its handler when nobody asks any more. */
static gboolean
open_wake_fd (GError **error)
{
  if (wake_fd < 0)
    wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_fd < 0)
    set_errno (error, "eventfd");

  return wake_fd >= 0;
}

/* Waits for it where there is none yet; a signal ends that. */
static gssize
read_byte_of_tty (int fd, char *byte)
{
  struct pollfd fds[] = { { .fd = fd, .events = POLLIN }, { .fd = wake_fd, .events = POLLIN } };
  eventfd_t earlier;
  gssize n;

  while (caught == 0)
    {
      n = read (fd, byte, 1);
      if (n >= 0 || errno != EAGAIN)
        return n;

      if (poll (fds, G_N_ELEMENTS (fds), -1) > 0 && fds[1].revents != 0)
        eventfd_read (wake_fd, &earlier);
    }

  errno = EINTR;
  return -1;
}

static gssize
read_byte_of_file (int fd, char *byte)
{
  return read (fd, byte, 1);
}

/* Reads to the newline or the end of the file; what is behind that is not touched. */
static char *
read_line (int fd, const char *what, gssize (*read_byte) (int, char *), GError **error)
{
  g_autofree char *line = g_malloc0 (MOST_READ + 1);
  gsize length = 0;
  gssize n = 0;

  while (length < MOST_READ && (n = read_byte (fd, line + length)) == 1 &&
         line[length] != '\n')
    length++;

  if (n < 0)
    {
      set_errno (error, what);
      explicit_bzero (line, MOST_READ);
      return NULL;
    }

  if (length > 0 && line[length - 1] == '\r')
    length--;

  line[length] = '\0';
  if (!check_line (line, length, what, error))
    {
      explicit_bzero (line, MOST_READ);
      return NULL;
    }

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
    return read_line (STDIN_FILENO, _("Standard input"), read_byte_of_file, error);

  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    {
      set_errno (error, path);
      return NULL;
    }

  password = read_line (fd, path, read_byte_of_file, error);
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

      if (n < 0 && errno == EAGAIN && caught == 0)
        {
          struct pollfd room = { .fd = fd, .events = POLLOUT };

          poll (&room, 1, -1);
          continue;
        }
      if (n <= 0)
        return;
      text += n;
      length -= n;
    }
}

/* The question comes last: who has seen it types, and what was typed before is thrown away. */
static char *
ask_hidden (int fd, const char *prompt, GError **error)
{
  struct termios shown, hidden;
  char *password;

  if (tcgetattr (fd, &shown) < 0)
    {
      set_errno (error, TTY);
      return NULL;
    }

  hidden = shown;
  hidden.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (fd, TCSAFLUSH, &hidden);

  write_tty (fd, prompt);
  password = read_line (fd, TTY, read_byte_of_tty, error);

  tcsetattr (fd, TCSAFLUSH, &shown);
  write_tty (fd, "\n");
  return password;
}

/* Whatever ends the question, a signal too, the terminal is as it was. */
static char *
ask_between_signals (int fd, const char *prompt, GError **error)
{
  /* What is said to the terminal is said whole. */
  const struct sigaction action = { .sa_handler = catch_cb, .sa_flags = SA_RESTART };
  struct sigaction old_actions[N_SIGNALS];
  char *password;

  if (!open_wake_fd (error))
    return NULL;

  caught = 0;
  for (guint i = 0; i < N_SIGNALS; i++)
    sigaction (signals[i], &action, &old_actions[i]);

  password = ask_hidden (fd, prompt, error);

  for (guint i = 0; i < N_SIGNALS; i++)
    sigaction (signals[i], &old_actions[i], NULL);

  if (caught != 0)
    raise (caught);

  return password;
}

/* Whoever stopped the program and comes back is asked once more. */
static char *
ask_until_answered (int fd, const char *prompt, GError **error)
{
  g_autoptr (GError) failure = NULL;
  char *password;

  do
    {
      g_clear_error (&failure);
      password = ask_between_signals (fd, prompt, &failure);
    }
  while (password == NULL && caught == SIGTSTP);

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
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
  int fd = open (TTY, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  char *password;

  if (fd < 0)
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NODEV,
                           _("There is no terminal to ask for the password. Use --password-file."));
      return NULL;
    }

  password = ask_until_answered (fd, prompt, error);
  close (fd);
  return password;
}

/**
 * pfc_cli_password_free:
 * @password: (transfer full) (nullable): a password
 *
 * Wipes it, and frees it.
 */
void
pfc_cli_password_free (char *password)
{
  if (password == NULL)
    return;

  explicit_bzero (password, strlen (password));
  g_free (password);
}
