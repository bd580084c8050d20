/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A load generator: keeps requests in flight on many connections, judges every answer, and says how
 * many came a second and how long they took. */

#include "bench-connection.h"

#include <errno.h>
#include <glib-unix.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long the last answers may take after the time is over. */
#define DRAIN_NS G_GINT64_CONSTANT (10000000000)

static int n_connections = 64;
static int pipeline = 1;
static int n_idle = 0;
static double warm_up_s = 1;
static double run_s = 5;
static gboolean against_echo = FALSE;
static gboolean over_tls = FALSE;
static gboolean only_handshakes = FALSE;
static char *request = NULL;
static char *answer = NULL;

static const GOptionEntry entries[] = {
  { "connections", 'c', 0, G_OPTION_ARG_INT, &n_connections, "Connections that send (64)", "N" },
  { "pipeline", 'p', 0, G_OPTION_ARG_INT, &pipeline, "Requests in flight on each (1)", "N" },
  { "idle", 'i', 0, G_OPTION_ARG_INT, &n_idle, "Connections beside them that send nothing (0)",
    "N" },
  { "warm-up", 'w', 0, G_OPTION_ARG_DOUBLE, &warm_up_s, "Seconds before counting (1)", "S" },
  { "seconds", 's', 0, G_OPTION_ARG_DOUBLE, &run_s, "Seconds to count (5)", "S" },
  { "request", 'r', 0, G_OPTION_ARG_STRING, &request,
    "Request line; %i becomes the id, which comes last in it, %a and %b numbers that vary",
    "TEXT" },
  { "answer", 'a', 0, G_OPTION_ARG_STRING, &answer, "Its answer; %s becomes %a + %b", "TEXT" },
  { "tls", 't', 0, G_OPTION_ARG_NONE, &over_tls, "Speak TLS", NULL },
  { "handshakes", 'k', 0, G_OPTION_ARG_NONE, &only_handshakes,
    "Connect over TLS again and again, one at a time, and nothing else", NULL },
  { "echo", 'e', 0, G_OPTION_ARG_NONE, &against_echo, "The server gives back what it gets", NULL },
  { NULL },
};

typedef struct
{
  int epoll_fd;
  BenchScript *script;
  BenchTally tally;
  GPtrArray *connections;
  GArray *idle; /* file descriptors */
} Load;

static void
parse_options (int *argc, char ***argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("HOST:PORT");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &error))
    g_printerr ("bench-load: %s\n", error->message);
  else if (*argc != 2 || n_connections < 1 || pipeline < 1 || n_idle < 0)
    g_printerr ("bench-load: see --help\n");
  else
    return;

  exit (64);
}

static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

static struct addrinfo *
resolve (const char *address)
{
  struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
  struct addrinfo *found;
  const char *colon = strrchr (address, ':');
  g_autofree char *host = colon != NULL ? g_strndup (address, colon - address) : NULL;

  if (host == NULL || getaddrinfo (host, colon + 1, &hints, &found) != 0)
    {
      g_printerr ("bench-load: %s is not an address HOST:PORT\n", address);
      exit (64);
    }

  return found;
}

static int
connect_to (const struct addrinfo *where)
{
  int one = 1;
  int fd = socket (where->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || connect (fd, where->ai_addr, where->ai_addrlen) < 0)
    {
      g_printerr ("bench-load: can't connect: %s\n", g_strerror (errno));
      exit (69);
    }

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

static void
watch (Load *self, BenchConnection *connection, int operation, guint32 events)
{
  struct epoll_event event = { .events = events, .data.ptr = connection };

  if (epoll_ctl (self->epoll_fd, operation, bench_connection_get_fd (connection), &event) < 0)
    g_error ("epoll_ctl: %s", g_strerror (errno));
}

static void
load_init (Load *self, const struct addrinfo *where)
{
  static const char sum[] =
      "{\"op\":\"TASK\",\"data\":{\"task\":{\"name\":\"sum\",\"args\":[%a,%b,0.5]}},"
      "\"id\":%i}";
  static const char result[] = "{\"ok\":true,\"result\":%s.5,\"id\":%i}";
  guint n_lines = MAX (4096u, 1u << g_bit_storage (4 * pipeline));

  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  self->script = bench_script_new (request != NULL ? request : sum,
                                   against_echo     ? NULL
                                   : answer != NULL ? answer
                                                    : result,
                                   n_lines);
  self->tally = (BenchTally){ .latency = bench_histogram_new () };
  self->connections = g_ptr_array_new_with_free_func ((GDestroyNotify)bench_connection_free);
  self->idle = g_array_new (FALSE, FALSE, sizeof (int));

  for (int i = 0; i < n_idle; i++)
    {
      int fd = connect_to (where);

      g_array_append_val (self->idle, fd);
    }

  for (int i = 0; i < n_connections; i++)
    {
      int fd = connect_to (where);
      guint64 first = (guint64)i * n_lines / n_connections;

      BenchStream *stream = bench_stream_new (fd, over_tls);

      g_unix_set_fd_nonblocking (fd, TRUE, NULL);
      g_ptr_array_add (self->connections,
                       bench_connection_new (self->script, &self->tally, stream, pipeline, first));
      watch (self, g_ptr_array_index (self->connections, i), EPOLL_CTL_ADD, EPOLLIN);
    }
}

static void
load_clear (Load *self)
{
  for (guint i = 0; i < self->idle->len; i++)
    close (g_array_index (self->idle, int, i));

  g_array_unref (self->idle);
  g_ptr_array_unref (self->connections);
  bench_histogram_free (self->tally.latency);
  bench_script_free (self->script);
  close (self->epoll_fd);
}

static void
lose_connection (void)
{
  g_printerr ("bench-load: the server closed a connection: %s\n", g_strerror (errno));
  exit (76);
}

static void
handle_event (Load *self, const struct epoll_event *event, gboolean more)
{
  BenchConnection *connection = event->data.ptr;
  gboolean was_blocked = bench_connection_is_blocked (connection);
  gint64 now = bench_now ();

  if ((event->events & ~EPOLLOUT) != 0 && !bench_connection_receive (connection, now))
    lose_connection ();
  if (!bench_connection_send (connection, more, now))
    lose_connection ();
  if (bench_connection_is_blocked (connection) != was_blocked)
    watch (self, connection, EPOLL_CTL_MOD, was_blocked ? EPOLLIN : EPOLLIN | EPOLLOUT);
}

/* Handles what comes until @end. */
static void
turn_until (Load *self, gint64 end)
{
  struct epoll_event events[256];

  while (bench_now () < end)
    {
      int n = epoll_wait (self->epoll_fd, events, G_N_ELEMENTS (events), 10);

      for (int i = 0; i < n; i++)
        handle_event (self, &events[i], TRUE);
    }
}

static guint
count_in_flight (Load *self)
{
  guint count = 0;

  for (guint i = 0; i < self->connections->len; i++)
    count += bench_connection_get_in_flight (g_ptr_array_index (self->connections, i));

  return count;
}

/* Waits for the answers that are still owed. Returns: how many never came */
static guint
drain (Load *self)
{
  gint64 end = bench_now () + DRAIN_NS;
  struct epoll_event events[256];

  while (count_in_flight (self) > 0 && bench_now () < end)
    {
      int n = epoll_wait (self->epoll_fd, events, G_N_ELEMENTS (events), 10);

      for (int i = 0; i < n; i++)
        handle_event (self, &events[i], FALSE);
    }

  return count_in_flight (self);
}

/* Returns: how many of the connections that send nothing were closed or sent something */
static guint
count_disturbed (Load *self)
{
  guint count = 0;
  char byte;

  for (guint i = 0; i < self->idle->len; i++)
    {
      if (recv (g_array_index (self->idle, int, i), &byte, 1, MSG_DONTWAIT) >= 0 || errno != EAGAIN)
        count++;
    }

  return count;
}

static void
begin (Load *self)
{
  gint64 now = bench_now ();

  for (guint i = 0; i < self->connections->len; i++)
    {
      BenchConnection *connection = g_ptr_array_index (self->connections, i);

      if (!bench_connection_send (connection, TRUE, now))
        lose_connection ();
      if (bench_connection_is_blocked (connection))
        watch (self, connection, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    }
}

/* One JSON object, for people and programs. */
static void
report (const BenchTally *tally, double seconds)
{
  g_print ("{\"requests_per_s\": %.0f, ", tally->n_right / seconds);
  g_print ("\"p50_us\": %.1f, ", bench_histogram_get_percentile (tally->latency, 50) / 1000);
  g_print ("\"p90_us\": %.1f, ", bench_histogram_get_percentile (tally->latency, 90) / 1000);
  g_print ("\"p99_us\": %.1f, ", bench_histogram_get_percentile (tally->latency, 99) / 1000);
  g_print ("\"p999_us\": %.1f, ", bench_histogram_get_percentile (tally->latency, 99.9) / 1000);
  g_print ("\"max_us\": %.1f, ", bench_histogram_get_percentile (tally->latency, 100) / 1000);
  g_print ("\"right\": %" G_GUINT64_FORMAT ", ", tally->n_right);
  g_print ("\"busy\": %" G_GUINT64_FORMAT ", ", tally->n_busy);
  g_print ("\"wrong\": %" G_GUINT64_FORMAT "}\n", tally->n_wrong);
}

/* One client after another comes, agrees with the server on how to encipher, and goes. */
static int
shake_hands (const struct addrinfo *where)
{
  gint64 end = bench_now () + run_s * 1e9;
  guint n = 0;

  for (; bench_now () < end; n++)
    bench_stream_free (bench_stream_new (connect_to (where), TRUE));

  g_print ("{\"handshakes\": %u}\n", n);
  return 0;
}

int
main (int argc, char *argv[])
{
  Load load;
  struct addrinfo *where;
  gint64 start;
  double seconds;
  guint n_lost, n_disturbed;
  gboolean failed;

  parse_options (&argc, &argv);
  raise_descriptor_limit ();
  where = resolve (argv[1]);
  if (only_handshakes)
    return shake_hands (where);
  load_init (&load, where);
  freeaddrinfo (where);

  begin (&load);
  turn_until (&load, bench_now () + warm_up_s * 1e9);
  load.tally.n_right = load.tally.n_busy = 0;
  bench_histogram_reset (load.tally.latency);

  start = bench_now ();
  turn_until (&load, start + run_s * 1e9);
  seconds = (bench_now () - start) / 1e9;
  report (&load.tally, seconds);

  n_lost = drain (&load);
  n_disturbed = count_disturbed (&load);
  if (n_lost > 0)
    g_printerr ("bench-load: %u requests were never answered\n", n_lost);
  if (n_disturbed > 0)
    g_printerr ("bench-load: %u idle connections were closed or written to\n", n_disturbed);

  failed = load.tally.n_wrong > 0 || n_lost > 0 || n_disturbed > 0;
  load_clear (&load);
  return failed ? 1 : 0;
}
