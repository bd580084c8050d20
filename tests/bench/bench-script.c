/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-script.h"

#include <string.h>

struct _BenchScript
{
  GString *requests;  /* all lines, with their newlines */
  GString *answers;   /* likewise, each ended by NUL */
  gsize *request_end; /* n_lines offsets into requests */
  gsize *answer_start;
  gsize *answer_length;
  guint n_lines;
  gsize longest;
  gboolean has_id;
};

/* Writes @template with its variables replaced: %i the id, %a and %b two numbers, %s their sum, %%
 * a percent sign. */
static void
append_filled (GString *line, const char *template, guint id, gint64 a, gint64 b)
{
  for (const char *c = template; *c != '\0'; c++)
    {
      if (*c != '%')
        {
          g_string_append_c (line, *c);
          continue;
        }

      c++;
      if (*c == 'i')
        g_string_append_printf (line, "%u", id);
      else if (*c == 'a' || *c == 'b')
        g_string_append_printf (line, "%" G_GINT64_FORMAT, *c == 'a' ? a : b);
      else if (*c == 's')
        g_string_append_printf (line, "%" G_GINT64_FORMAT, a + b);
      else if (*c == '%')
        g_string_append_c (line, '%');
      else
        g_error ("%%%c is not one of %%i %%a %%b %%s %%%%", *c);
    }
}

/**
 * bench_script_new:
 * @request: template of a request line
 * @answer: (nullable): template of the answer it must get; %NULL for the request itself
 * @n_lines: how many different requests to write, a power of two
 *
 * Returns: (transfer full): the lines; the same at every call, so that runs can be compared
 */
BenchScript *
bench_script_new (const char *request, const char *answer, guint n_lines)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  BenchScript *self = g_new0 (BenchScript, 1);

  self->n_lines = n_lines;
  self->has_id = strstr (request, "%i") != NULL;
  self->requests = g_string_new (NULL);
  self->answers = g_string_new (NULL);
  self->request_end = g_new (gsize, n_lines);
  self->answer_start = g_new (gsize, n_lines);
  self->answer_length = g_new (gsize, n_lines);

  for (guint i = 0; i < n_lines; i++)
    {
      gint64 a = g_rand_int_range (rand, 0, 1000000);
      gint64 b = g_rand_int_range (rand, 0, 1000000);

      append_filled (self->requests, request, i, a, b);
      g_string_append_c (self->requests, '\n');
      self->request_end[i] = self->requests->len;

      self->answer_start[i] = self->answers->len;
      append_filled (self->answers, answer != NULL ? answer : request, i, a, b);
      self->answer_length[i] = self->answers->len - self->answer_start[i];
      self->longest = MAX (self->longest, self->answer_length[i]);
      g_string_append_c (self->answers, '\0');
    }

  return self;
}

void
bench_script_free (BenchScript *self)
{
  g_string_free (self->requests, TRUE);
  g_string_free (self->answers, TRUE);
  g_free (self->request_end);
  g_free (self->answer_start);
  g_free (self->answer_length);
  g_free (self);
}

guint
bench_script_get_n_lines (const BenchScript *self)
{
  return self->n_lines;
}

gboolean
bench_script_has_id (const BenchScript *self)
{
  return self->has_id;
}

/* Returns: the length of the longest answer in bytes */
gsize
bench_script_get_longest (const BenchScript *self)
{
  return self->longest;
}

/* Returns: the place right behind request @number in the endless stream of all requests */
gsize
bench_script_get_end (const BenchScript *self, guint64 number)
{
  guint64 rounds = number / self->n_lines;

  return rounds * self->requests->len + self->request_end[number & (self->n_lines - 1)];
}

/* Puts the stream's bytes from @from up to @to into @pieces, at most once around.
 * Returns: how many pieces these are */
guint
bench_script_slice (const BenchScript *self, gsize from, gsize to, struct iovec pieces[2])
{
  gsize start = from % self->requests->len;
  gsize length = MIN (to - from, self->requests->len);
  gsize first = MIN (length, self->requests->len - start);

  pieces[0] = (struct iovec){ self->requests->str + start, first };
  pieces[1] = (struct iovec){ self->requests->str, length - first };
  return length > first ? 2 : 1;
}

/* Finds the id at the end of an answer, where every server here writes it. */
gboolean
bench_script_find_id (const char *line, gsize length, guint *id)
{
  const char *c = line + length;
  guint64 value = 0;
  guint64 unit = 1;

  while (c > line && (c[-1] == '}' || c[-1] == ' '))
    c--;
  while (c > line && g_ascii_isdigit (c[-1]) && unit < G_MAXUINT)
    {
      c--;
      value += (*c - '0') * unit;
      unit *= 10;
    }

  *id = value;
  return unit > 1 && value <= G_MAXUINT;
}

/* Compares two lines of JSON, of which @line may have blanks between its tokens. */
static gboolean
equals_but_for_blanks (const char *line, gsize length, const char *expected)
{
  const char *end = line + length;
  gboolean in_string = FALSE;

  for (; line < end; line++)
    {
      if (!in_string && *line == ' ')
        continue;
      if (*expected == '\0' || *line != *expected)
        return FALSE;
      if (*line == '"' && (!in_string || line[-1] != '\\'))
        in_string = !in_string;
      expected++;
    }

  return *expected == '\0';
}

/* Says whether @line is the answer to request @number. */
BenchVerdict
bench_script_judge (const BenchScript *self, guint64 number, const char *line, gsize length)
{
  guint i = number & (self->n_lines - 1);
  const char *expected = self->answers->str + self->answer_start[i];

  if (length == self->answer_length[i] && memcmp (line, expected, length) == 0)
    return BENCH_VERDICT_RIGHT;
  if (equals_but_for_blanks (line, length, expected))
    return BENCH_VERDICT_RIGHT;
  if (memmem (line, length, "\"busy\"", strlen ("\"busy\"")) != NULL)
    return BENCH_VERDICT_BUSY;

  return BENCH_VERDICT_WRONG;
}

const char *
bench_script_get_answer (const BenchScript *self, guint64 number)
{
  return self->answers->str + self->answer_start[number & (self->n_lines - 1)];
}
