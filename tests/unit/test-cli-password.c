/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli-password.h"

#include <poll.h>
#include <pty.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long the program may wait for a signal that has come, in seconds. */
#define PATIENCE 10

static pthread_t other;
static sem_t ready, taken;
static gboolean asking;

/* A thread that takes signals, such as libraries have. */
static gpointer
take_signal (gpointer data)
{
  sigset_t interrupt, none;

  sigemptyset (&none);
  sigemptyset (&interrupt);
  sigaddset (&interrupt, SIGINT);
  pthread_sigmask (SIG_BLOCK, &interrupt, NULL);

  other = pthread_self ();
  sem_post (&ready);
  sigsuspend (&none);
  sem_post (&taken);
  return NULL;
}

/* In place of the system's: the other thread takes a signal just before this one waits. */
int
poll (struct pollfd *fds, nfds_t n_fds, int timeout)
{
  const struct timespec at_most = { timeout / 1000, timeout % 1000 * 1000000 };

  if (asking)
    {
      asking = FALSE;
      pthread_kill (other, SIGINT);
      sem_wait (&taken);
    }

  return ppoll (fds, n_fds, timeout < 0 ? NULL : &at_most, NULL);
}

static void
ask_at_terminal (void)
{
  sem_init (&ready, 0, 0);
  sem_init (&taken, 0, 0);
  g_thread_unref (g_thread_new ("other", take_signal, NULL));
  sem_wait (&ready);

  signal (SIGINT, SIG_DFL);
  signal (SIGALRM, SIG_DFL);
  asking = TRUE;
  alarm (PATIENCE);
  pfc_cli_password_free (pfc_cli_password_ask ("Password: ", NULL));
}

/* Whichever thread the system gives a signal to, the question ends. */
static void
test_another_thread_is_interrupted (void)
{
  char shown[100];
  int terminal, status;
  pid_t child = forkpty (&terminal, NULL, NULL, NULL);

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      ask_at_terminal ();
      _exit (0);
    }

  while (read (terminal, shown, sizeof shown) > 0)
    ;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGINT);
  close (terminal);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli-password/another-thread-is-interrupted",
                   test_another_thread_is_interrupted);

  return g_test_run ();
}
