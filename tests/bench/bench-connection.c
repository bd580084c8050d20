/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-connection.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#define READ_SIZE (64 * 1024)

/* Wrong answers that are shown; one mistake is often made a million times. */
#define MAX_SHOWN 5

struct _BenchConnection
{
  const BenchScript *script;
  BenchTally *tally;
  BenchStream *stream;
  guint pipeline;

  /* Requests are numbered; those from oldest up to next may be in flight. */
  guint64 oldest;
  guint64 next;
  guint in_flight;
  gint64 *sent_at; /* one cell for each of window numbers, a power of two; 0 once answered */
  guint window;

  /* Places in the script's stream of bytes. */
  gsize written;
  gsize wanted;

  char *rest; /* beginning of an answer whose end has not come */
  gsize rest_length;
};

gint64
bench_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

/**
 * bench_connection_new:
 * @stream: (transfer full): what leads to the server
 * @pipeline: how many requests to keep in flight
 * @first: the number of the first request, so that connections do not all send the same
 *
 * Returns: (transfer full): a connection that has sent nothing yet
 */
BenchConnection *
bench_connection_new (const BenchScript *script,
                      BenchTally *tally,
                      BenchStream *stream,
                      guint pipeline,
                      guint64 first)
{
  BenchConnection *self = g_new0 (BenchConnection, 1);

  self->script = script;
  self->tally = tally;
  self->stream = stream;
  self->pipeline = pipeline;
  self->oldest = self->next = first;
  /* Answers may overtake each other, so the window is wider than the pipeline. An id must name
   * one request of the window, so it is no wider than the script. */
  self->window = MIN (1u << g_bit_storage (4 * pipeline), bench_script_get_n_lines (script));
  self->sent_at = g_new0 (gint64, self->window);
  self->written = self->wanted = first == 0 ? 0 : bench_script_get_end (script, first - 1);
  self->rest = g_malloc (READ_SIZE);
  return self;
}

void
bench_connection_free (BenchConnection *self)
{
  bench_stream_free (self->stream);
  g_free (self->sent_at);
  g_free (self->rest);
  g_free (self);
}

int
bench_connection_get_fd (const BenchConnection *self)
{
  return bench_stream_get_fd (self->stream);
}

guint
bench_connection_get_in_flight (const BenchConnection *self)
{
  return self->in_flight;
}

/* Returns: whether bytes wait for room in the socket */
gboolean
bench_connection_is_blocked (const BenchConnection *self)
{
  return self->written < self->wanted;
}

static gint64 *
cell_of (BenchConnection *self, guint64 number)
{
  return &self->sent_at[number & (self->window - 1)];
}

static gboolean
write_wanted (BenchConnection *self)
{
  while (self->written < self->wanted)
    {
      struct iovec pieces[2];
      guint n_pieces = bench_script_slice (self->script, self->written, self->wanted, pieces);
      gssize n = bench_stream_send (self->stream, pieces, n_pieces);

      if (n < 0)
        return errno == EAGAIN;

      self->written += n;
    }

  return TRUE;
}

/**
 * bench_connection_send:
 * @more: whether to put new requests in flight, or only to write what waits
 *
 * Returns: %FALSE if the connection is broken
 */
gboolean
bench_connection_send (BenchConnection *self, gboolean more, gint64 now)
{
  guint64 limit = self->oldest + self->window;

  if (more && self->in_flight < self->pipeline && self->next < limit)
    {
      do
        {
          *cell_of (self, self->next) = now;
          self->in_flight++;
          self->next++;
        }
      while (self->in_flight < self->pipeline && self->next < limit);

      self->wanted = bench_script_get_end (self->script, self->next - 1);
    }

  return write_wanted (self);
}

/* Finds which request @line answers: by its id, or the oldest one. */
static gboolean
find_number (BenchConnection *self, const char *line, gsize length, guint64 *number)
{
  guint n_lines = bench_script_get_n_lines (self->script);
  guint id;

  *number = self->oldest;
  if (bench_script_has_id (self->script))
    {
      if (!bench_script_find_id (line, length, &id))
        return FALSE;
      *number += (id - self->oldest) & (n_lines - 1);
    }

  return *number < self->next && *cell_of (self, *number) != 0;
}

static void
complain (BenchConnection *self, const char *line, gsize length, const char *expected)
{
  if (self->tally->n_wrong++ < MAX_SHOWN)
    g_printerr ("wrong answer: %.*s\n    expected: %s\n", (int)MIN (length, 1000), line, expected);
}

static void
take_answer (BenchConnection *self, const char *line, gsize length, gint64 now)
{
  guint64 number;
  BenchVerdict verdict;

  if (!find_number (self, line, length, &number))
    {
      complain (self, line, length, "(no such request is in flight)");
      return;
    }

  verdict = bench_script_judge (self->script, number, line, length);
  if (verdict == BENCH_VERDICT_RIGHT)
    {
      self->tally->n_right++;
      bench_histogram_add (self->tally->latency, now - *cell_of (self, number));
    }
  else if (verdict == BENCH_VERDICT_BUSY)
    self->tally->n_busy++;
  else
    complain (self, line, length, bench_script_get_answer (self->script, number));

  *cell_of (self, number) = 0;
  self->in_flight--;
  while (self->oldest < self->next && *cell_of (self, self->oldest) == 0)
    self->oldest++;
}

/* Reads once and judges the answers that are whole. */
static gboolean
receive_once (BenchConnection *self, gint64 now)
{
  static char buffer[2 * READ_SIZE];
  char *line = buffer;
  char *end;
  char *newline;
  gssize n;

  n = bench_stream_receive (self->stream, buffer + self->rest_length, READ_SIZE);
  if (n <= 0)
    return n < 0 && errno == EAGAIN;

  memcpy (buffer, self->rest, self->rest_length);
  end = buffer + self->rest_length + n;
  while ((newline = memchr (line, '\n', end - line)) != NULL)
    {
      take_answer (self, line, newline - line, now);
      line = newline + 1;
    }

  self->rest_length = end - line;
  if (self->rest_length > READ_SIZE)
    return FALSE;

  memcpy (self->rest, line, self->rest_length);
  return TRUE;
}

/* Judges the answers that have come.
 * Returns: %FALSE if the connection ended or broke */
gboolean
bench_connection_receive (BenchConnection *self, gint64 now)
{
  do
    {
      if (!receive_once (self, now))
        return FALSE;
    }
  while (bench_stream_has_pending (self->stream));

  return TRUE;
}
