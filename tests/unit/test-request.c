/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-error.h"
#include "pfo-request.h"

#include <string.h>

static char *
dup_slice (PfoSlice slice)
{
  return slice.text != NULL ? g_strndup (slice.text, slice.length) : NULL;
}

static void
assert_slice (PfoSlice slice, const char *expected)
{
  g_autofree char *text = dup_slice (slice);

  g_assert_cmpstr (text, ==, expected);
}

static const struct
{
  const char *line;
  const char *op;
  const char *id;
  const char *data;
  const char *task;
} requests[] = {
  { "{\"op\":\"PING\"}", "PING", NULL, NULL, NULL },
  { " { \"op\" : \"ping\" } ", "ping", NULL, NULL, NULL },
  { "{\"op\":\"\"}", "", NULL, NULL, NULL },
  { "{\"op\":\"a\\u0062\\n\"}", "ab\n", NULL, NULL, NULL },
  { "{\"\\u006fp\":\"PING\"}", "PING", NULL, NULL, NULL },

  { "{\"op\":\"P\",\"id\":7}", "P", "7", NULL, NULL },
  { "{\"id\":7,\"op\":\"P\"}", "P", "7", NULL, NULL },
  { "{\"op\":\"P\",\"id\":-0}", "P", "-0", NULL, NULL },
  { "{\"op\":\"P\",\"id\":9223372036854775807}", "P", "9223372036854775807", NULL, NULL },
  { "{\"op\":\"P\",\"id\":-9223372036854775808}", "P", "-9223372036854775808", NULL, NULL },
  { "{\"op\":\"P\",\"id\":\"x\"}", "P", "\"x\"", NULL, NULL },
  { "{\"op\":\"P\",\"id\":\"\"}", "P", "\"\"", NULL, NULL },
  { "{\"op\":\"P\",\"id\":\"\\u00e9\\\"\"}", "P", "\"\\u00e9\\\"\"", NULL, NULL },
  { "{\"op\":\"P\",\"id\":1,\"id\":\"dos\"}", "P", "\"dos\"", NULL, NULL },

  { "{\"op\":\"T\",\"data\":{}}", "T", NULL, "{}", NULL },
  { "{\"op\":\"T\",\"data\":null}", "T", NULL, NULL, NULL },
  { "{\"op\":\"T\",\"data\": {\"a\": [1, {\"b\": 2}]} ,\"id\":1}", "T", "1",
    "{\"a\": [1, {\"b\": 2}]}", NULL },
  { "{\"op\":\"T\",\"data\":{\"a\":1},\"data\":{\"b\":2}}", "T", NULL, "{\"b\":2}", NULL },
  { "{\"op\":\"T\",\"data\":{\"a\":1},\"data\":null}", "T", NULL, NULL, NULL },
  { "{\"op\":\"T\",\"task\":{\"name\":\"sum\"}}", "T", NULL, NULL, "{\"name\":\"sum\"}" },
  { "{\"op\":\"T\",\"task\":{\"x\":1},\"data\":{\"y\":2}}", "T", NULL, "{\"y\":2}", "{\"x\":1}" },
  { "{\"op\":\"T\",\"task\":null}", "T", NULL, NULL, NULL },
  { "{\"op\":\"P\",\"task\":[{\"name\":\"sum\"}],\"id\":7}", "P", "7", NULL, NULL },

  { "{\"op\":\"P\",\"unknown\":[{\"deep\":{}},1],\"other\":\"x\"}", "P", NULL, NULL, NULL },
  { "{\"op\":\"uno\",\"op\":\"dos\"}", "dos", NULL, NULL, NULL },
  { "{\"OP\":\"x\",\"op\":\"y\"}", "y", NULL, NULL, NULL },
};

static void
test_requests (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *op = NULL;
      const char *line = requests[i].line;
      PfoRequest request;

      g_assert_true (pfo_request_parse (&request, line, strlen (line), &error));
      g_assert_no_error (error);

      op = pfo_slice_dup_text (request.op);
      g_assert_cmpstr (op, ==, requests[i].op);
      assert_slice (request.id, requests[i].id);
      assert_slice (request.data, requests[i].data);
      assert_slice (request.task, requests[i].task);
    }
}

#define ID_64 "0123456789012345678901234567890123456789012345678901234567890123"

static const struct
{
  const char *line;
  PfoError code;
  const char *id; /* that the failure is answered with */
} failures[] = {
  { "{\"op\":\"PING\"", PFO_ERROR_INVALID_JSON, NULL },
  { "{\"id\":7,\"op\":\"PING\",}", PFO_ERROR_INVALID_JSON, NULL },
  { "{\"id\":7,\"op\":\"PING\"} x", PFO_ERROR_INVALID_JSON, NULL },
  { "{\"id\":7,\"op\":\"PING\"}{}", PFO_ERROR_INVALID_JSON, NULL },
  { "{\"id\":7,\"op\":\"\\ud800\"}", PFO_ERROR_INVALID_JSON, NULL },
  { "{\"id\":7,\"op\":1,\"data\":{\"a\":}}", PFO_ERROR_INVALID_JSON, NULL },
  { "hola", PFO_ERROR_INVALID_JSON, NULL },
  { "[1,2", PFO_ERROR_INVALID_JSON, NULL },
  { "'{}'", PFO_ERROR_INVALID_JSON, NULL },

  { "[]", PFO_ERROR_INVALID_REQUEST, NULL },
  { "[{\"op\":\"PING\",\"id\":1}]", PFO_ERROR_INVALID_REQUEST, NULL },
  { "7", PFO_ERROR_INVALID_REQUEST, NULL },
  { "\"op\"", PFO_ERROR_INVALID_REQUEST, NULL },
  { "null", PFO_ERROR_INVALID_REQUEST, NULL },

  { "{}", PFO_ERROR_INVALID_REQUEST, NULL },
  { "{\"id\":7}", PFO_ERROR_INVALID_REQUEST, "7" },
  { "{\"op\":null,\"id\":\"a\"}", PFO_ERROR_INVALID_REQUEST, "\"a\"" },
  { "{\"op\":5,\"id\":7}", PFO_ERROR_INVALID_REQUEST, "7" },
  { "{\"op\":[\"PING\"],\"id\":7}", PFO_ERROR_INVALID_REQUEST, "7" },
  { "{\"op\":{\"op\":\"PING\"},\"id\":7}", PFO_ERROR_INVALID_REQUEST, "7" },
  { "{\"op\":true}", PFO_ERROR_INVALID_REQUEST, NULL },

  { "{\"op\":\"P\",\"data\":[],\"id\":7}", PFO_ERROR_INVALID_REQUEST, "7" },
  { "{\"op\":\"P\",\"data\":\"{}\",\"id\":7}", PFO_ERROR_INVALID_REQUEST, "7" },
  { "{\"op\":\"P\",\"data\":0,\"id\":7}", PFO_ERROR_INVALID_REQUEST, "7" },
  { "{\"op\":\"P\",\"data\":false,\"id\":7}", PFO_ERROR_INVALID_REQUEST, "7" },

  { "{\"op\":\"P\",\"id\":1.5}", PFO_ERROR_INVALID_REQUEST, NULL },
  { "{\"op\":\"P\",\"id\":1.0}", PFO_ERROR_INVALID_REQUEST, NULL },
  { "{\"op\":\"P\",\"id\":1e2}", PFO_ERROR_INVALID_REQUEST, NULL },
  { "{\"op\":\"P\",\"id\":9223372036854775808}", PFO_ERROR_INVALID_REQUEST, NULL },
  { "{\"op\":\"P\",\"id\":null}", PFO_ERROR_INVALID_REQUEST, NULL },
  { "{\"op\":\"P\",\"id\":true}", PFO_ERROR_INVALID_REQUEST, NULL },
  { "{\"op\":\"P\",\"id\":[7]}", PFO_ERROR_INVALID_REQUEST, NULL },
  { "{\"op\":\"P\",\"id\":{}}", PFO_ERROR_INVALID_REQUEST, NULL },
  { "{\"op\":\"P\",\"id\":7,\"id\":[7]}", PFO_ERROR_INVALID_REQUEST, NULL },
  { "{\"op\":\"P\",\"id\":\"" ID_64 "4\"}", PFO_ERROR_INVALID_REQUEST, NULL },

  { "{\"op\":\"P\\u0000\",\"id\":7}", PFO_ERROR_INVALID_REQUEST, "7" },
  { "{\"op\":\"P\",\"data\":{\"a\":\"\\u0000\"},\"id\":7}", PFO_ERROR_INVALID_REQUEST, "7" },
  { "{\"op\":\"P\",\"\\u0000\":1,\"id\":7}", PFO_ERROR_INVALID_REQUEST, "7" },
  { "{\"op\\u0000\":\"P\",\"id\":7}", PFO_ERROR_INVALID_REQUEST, "7" },
  { "{\"op\":\"P\",\"id\":\"a\\u0000b\"}", PFO_ERROR_INVALID_REQUEST, NULL },
};

static void
test_failures (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr (GError) error = NULL;
      const char *line = failures[i].line;
      PfoRequest request;

      g_assert_false (pfo_request_parse (&request, line, strlen (line), &error));
      g_assert_error (error, PFO_ERROR, (int) failures[i].code);
      assert_slice (request.id, failures[i].id);
      if (failures[i].code == PFO_ERROR_INVALID_JSON)
        g_assert_cmpstr (error->message, ==, "JSON inválido");
    }
}

/* The limit is on bytes of the string, however it is written. */
static void
test_id_limit (void)
{
  static const struct
  {
    const char *unit;
    guint n_units;
    gboolean fits;
  } cases[] = {
    { "x", 64, TRUE },       { "x", 65, FALSE },       { "é", 32, TRUE },
    { "é", 33, FALSE },      { "\\u0041", 64, TRUE },  { "\\u0041", 65, FALSE },
    { "\\u20ac", 21, TRUE }, { "\\u20ac", 22, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) line = g_string_new ("{\"op\":\"P\",\"id\":\"");
      PfoRequest request;

      for (guint k = 0; k < cases[i].n_units; k++)
        g_string_append (line, cases[i].unit);
      g_string_append (line, "\"}");

      g_assert_cmpint (pfo_request_parse (&request, line->str, line->len, NULL), ==, cases[i].fits);
      g_assert_cmpint (request.id.text != NULL, ==, cases[i].fits);
    }
}

static void
test_prefixes (void)
{
  static const char line[] = "{\"op\":\"TASK\",\"data\":{\"task\":{\"name\":\"sum\","
                             "\"args\":[1,\"é\"]}},\"id\":7}";

  for (gsize length = 0; length < strlen (line); length++)
    {
      g_autofree char *copy = g_memdup2 (line, MAX (length, 1));
      g_autoptr (GError) error = NULL;
      PfoRequest request;

      g_assert_false (pfo_request_parse (&request, copy, length, &error));
      g_assert_error (error, PFO_ERROR, PFO_ERROR_INVALID_JSON);
    }
}

static void
test_members (void)
{
  static const char line[] =
      "{\"op\":\"LOGIN\",\"data\":{\"username\":\"ana\",\"p\\u0061ss\":\"\\u00f1\\n\",\"n\":5,"
      "\"null\":null,\"o\":{\"username\":\"x\"},\"twice\":\"1\",\"twice\":\"2\",\"gone\":\"1\","
      "\"gone\":2,\"task\":{\"a\":[1]},\"late\":{},\"late\":1}}";
  static const struct
  {
    const char *member;
    const char *string;
    gboolean readable;
  } cases[] = {
    { "username", "ana", TRUE }, { "pass", "ñ\n", TRUE },   { "n", NULL, FALSE },
    { "null", NULL, TRUE },      { "missing", NULL, TRUE }, { "o", NULL, FALSE },
    { "twice", "2", TRUE },      { "gone", NULL, FALSE },   { "task", NULL, FALSE },
    { "late", NULL, FALSE },
  };
  PfoRequest request;

  g_assert_true (pfo_request_parse (&request, line, strlen (line), NULL));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *string = pfo_slice_dup_string (request.data, cases[i].member);
      g_autofree char *same = NULL;

      g_assert_cmpstr (string, ==, cases[i].string);
      g_assert_cmpint (pfo_slice_read_string (request.data, cases[i].member, &same), ==,
                       cases[i].readable);
      g_assert_cmpstr (same, ==, string);
    }

  assert_slice (request.task, "{\"a\":[1]}");
  assert_slice (request.task_name, NULL);
  g_assert_null (pfo_slice_dup_text (request.task_name));
}

#define NO_OBJECT "la tarea debe ser un objeto"
#define NO_NAME "el nombre de la tarea debe ser un texto"

typedef struct
{
  const char *line;
  const char *task;
  const char *name;
  const char *problem;
} TaskCase;

/* The task in `data` goes first, the one beside it is for older clients. */
static const TaskCase tasks[] = {
  { "{\"op\":\"T\",\"data\":{\"task\":{\"name\":\"a\"}}}", "{\"name\":\"a\"}", "a" },
  { "{\"op\":\"T\",\"task\":{\"name\":\"b\"}}", "{\"name\":\"b\"}", "b" },
  { "{\"op\":\"T\",\"task\":{\"name\":\"b\"},\"data\":{\"task\":{\"name\":\"a\"}}}",
    "{\"name\":\"a\"}", "a" },
  { "{\"op\":\"T\",\"data\":{\"task\":{\"name\":\"a\"}},\"task\":{\"name\":\"b\"}}",
    "{\"name\":\"a\"}", "a" },
  { "{\"op\":\"T\",\"data\":{\"task\":1},\"task\":{\"name\":\"b\"}}", NULL, NULL, NO_OBJECT },
  { "{\"op\":\"T\",\"data\":{\"task\":null},\"task\":{\"name\":\"b\"}}", "{\"name\":\"b\"}", "b" },
  { "{\"op\":\"T\",\"data\":{\"task\":{\"name\":\"a\"}},\"task\":1}", "{\"name\":\"a\"}", "a" },
  { "{\"op\":\"T\",\"data\":{\"task\":{}},\"task\":{\"name\":\"b\"}}", "{}", NULL },
  { "{\"op\":\"T\",\"data\":{\"task\":{\"name\":\"a\"},\"task\":null}}", NULL, NULL },
  { "{\"op\":\"T\",\"data\":{\"task\":{\"name\":\"a\"}},\"data\":{}}", NULL, NULL },
  { "{\"op\":\"T\",\"task\":{\"name\":\"a\",\"name\":\"\\u0062\"}}",
    "{\"name\":\"a\",\"name\":\"\\u0062\"}", "b" },
  { "{\"op\":\"T\",\"task\":{\"name\":\"a\",\"name\":5}}", "{\"name\":\"a\",\"name\":5}", NULL,
    NO_NAME },
  { "{\"op\":\"T\",\"task\":{\"name\":5,\"name\":\"a\"}}", "{\"name\":5,\"name\":\"a\"}", "a",
    NO_NAME },
  { "{\"op\":\"T\",\"task\":{\"name\":null,\"name\":\"a\"}}", "{\"name\":null,\"name\":\"a\"}", "a",
    NO_NAME },
  { "{\"op\":\"T\",\"data\":{\"task\":[],\"task\":{\"name\":\"a\"}}}", "{\"name\":\"a\"}", "a",
    NO_OBJECT },
  { "{\"op\":\"T\",\"data\":{\"task\":{\"name\":1}},\"data\":{\"task\":{\"name\":\"a\"}}}",
    "{\"name\":\"a\"}", "a", NO_NAME },
  { "{\"op\":\"T\",\"task\":true,\"task\":{\"name\":\"a\"}}", "{\"name\":\"a\"}", "a", NO_OBJECT },
  { "{\"op\":\"T\",\"task\":{\"s\":{\"name\":\"x\"}}}", "{\"s\":{\"name\":\"x\"}}", NULL },
  { "{\"op\":\"T\",\"data\":{\"x\":{\"task\":{\"name\":\"x\"}}}}", NULL, NULL },
};

static void
test_tasks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    {
      g_autofree char *name = NULL;
      PfoRequest request;

      g_assert_true (pfo_request_parse (&request, tasks[i].line, strlen (tasks[i].line), NULL));
      name = pfo_slice_dup_text (request.task_name);
      assert_slice (request.task, tasks[i].task);
      g_assert_cmpstr (name, ==, tasks[i].name);
      g_assert_cmpstr (request.task_problem, ==, tasks[i].problem);
    }
}

static void
test_beginnings (void)
{
  static const struct
  {
    const char *string;
    const char *beginning;
  } cases[] = {
    { "\"\"", "" },
    { "\"abc\"", "abc" },
    { "\"abcd\"", "abcd" },
    { "\"abcde\"", "abcd…" },
    { "\"ñandú\"", "ñand…" },
    { "\"\\n\\u00f1\\\"/\"", "\nñ\"/" },
    { "\"\\n\\u00f1\\\"/\\/\"", "\nñ\"/…" },
    { "\"abc\\ud83d\\ude00\"", "abc😀" },
    { "\"abc😀\\ud83d\\ude00\"", "abc😀…" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PfoSlice string = { cases[i].string, strlen (cases[i].string) };
      g_autofree char *beginning = pfo_slice_dup_beginning (string, 4);

      g_assert_cmpstr (beginning, ==, cases[i].beginning);
    }

  g_assert_null (pfo_slice_dup_beginning ((PfoSlice){ NULL, 0 }, 4));
}

/* The language that a request asks for, as `data` has it. */
static void
test_language (void)
{
  static const struct
  {
    const char *line;
    const char *lang;
  } cases[] = {
    { "{\"op\":\"T\",\"data\":{\"lang\":\"en\"}}", "\"en\"" },
    { "{\"op\":\"T\",\"data\":{\"x\":[1],\"l\\u0061ng\":\"es\"}}", "\"es\"" },
    { "{\"op\":\"T\",\"data\":{\"lang\":\"en\",\"lang\":\"es\"}}", "\"es\"" },
    { "{\"op\":\"T\",\"data\":{\"lang\":\"en\",\"lang\":5}}", NULL },
    { "{\"op\":\"T\",\"data\":{\"lang\":\"en\"},\"data\":{}}", NULL },
    { "{\"op\":\"T\",\"data\":{\"task\":{\"lang\":\"en\"}},\"lang\":\"en\"}", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PfoRequest request;

      g_assert_true (pfo_request_parse (&request, cases[i].line, strlen (cases[i].line), NULL));
      assert_slice (request.lang, cases[i].lang);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/request/requests", test_requests);
  g_test_add_func ("/request/tasks", test_tasks);
  g_test_add_func ("/request/failures", test_failures);
  g_test_add_func ("/request/id-limit", test_id_limit);
  g_test_add_func ("/request/prefixes", test_prefixes);
  g_test_add_func ("/request/members", test_members);
  g_test_add_func ("/request/beginnings", test_beginnings);
  g_test_add_func ("/request/language", test_language);

  return g_test_run ();
}
