/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-tasks.h"

#include "pfo-answer.h"
#include "pfo-error.h"
#include "pfo-json-writer.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <string.h>
#include <unicase.h>

/* Runs @task as the server does. Returns: the answer, without an id, or NULL. */
static char *
run_task (const PfsTask *task, const char *arguments, GError **error)
{
  g_autoptr (PfoForm) form = pfo_form_new (task->fields, task->n_fields);
  g_autoptr (PfoValues) values = NULL;
  g_autoptr (GString) answer = g_string_new (NULL);
  PfoJsonReader reader;

  pfo_json_reader_init (&reader, arguments, strlen (arguments));
  g_assert_cmpint (pfo_json_reader_next (&reader), ==, PFO_JSON_OBJECT);
  values = pfo_form_read (form, &reader, error);
  if (values == NULL)
    return NULL;

  pfo_answer_begin (answer, TRUE);
  if (!task->run (values, answer, error))
    return NULL;

  pfo_answer_end (answer, (PfoSlice){ NULL, 0 });
  return g_string_free (g_steal_pointer (&answer), FALSE);
}

static void
assert_result (const PfsTask *task, const char *arguments, const char *result)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = run_task (task, arguments, &error);
  g_autofree char *expected = g_strdup_printf ("{\"ok\":true,\"result\":%s}\n", result);

  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, expected);
}

static void
assert_fails (const PfsTask *task, const char *arguments, PfoError code, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (run_task (task, arguments, &error));
  g_assert_error (error, PFO_ERROR, (int) code);
  if (message != NULL)
    g_assert_cmpstr (error->message, ==, message);
}

static void
test_catalogue (void)
{
  guint n_tasks;
  const PfsTask *const *tasks = pfs_tasks_get_all (&n_tasks);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (n_tasks, ==, 3);
  for (guint i = 0; i < n_tasks; i++)
    {
      g_autofree char *lower = g_ascii_strdown (tasks[i]->name, -1);

      g_assert_cmpstr (tasks[i]->name, ==, lower);
      g_assert_true (g_hash_table_add (names, (gpointer) tasks[i]->name));
      g_assert_nonnull (tasks[i]->run);

      for (PfoLanguage language = PFO_LANGUAGE_ES; language <= PFO_LANGUAGE_EN; language++)
        {
          g_assert_cmpstr (pfo_text_get (tasks[i]->title, language), !=, NULL);
          g_assert_cmpstr (pfo_text_get (tasks[i]->description, language), !=, NULL);
          for (guint k = 0; k < tasks[i]->n_fields; k++)
            {
              g_assert_cmpstr (pfo_text_get (tasks[i]->fields[k].title, language), !=, NULL);
              g_assert_cmpstr (pfo_text_get (tasks[i]->fields[k].description, language), !=, NULL);
            }
        }
    }
}

static void
test_sum (void)
{
  static const struct
  {
    const char *args;
    const char *result;
  } cases[] = {
    { "[1,2,3.5]", "6.5" },
    { "[1,2]", "3" },
    { "[]", "0" },
    { "[-7]", "-7" },
    { "[\"2\",\" 3.5 \",\"1e3\"]", "1005.5" },
    { "[\"2\",3]", "5" },
    { "[1,2.0]", "3.0" },
    { "[0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1]", "1.0" },
    { "[0.1,0.2]", "0.30000000000000004" },
    { "[0.1,0.2,0.3]", "0.6" },
    { "[-0.0]", "0.0" },

    { "[9223372036854775807]", "9223372036854775807" },
    { "[9223372036854775806,1]", "9223372036854775807" },
    { "[-9223372036854775808]", "-9223372036854775808" },
    { "[-9223372036854775807,-1]", "-9223372036854775808" },
    { "[9223372036854775807,1,-1]", "9223372036854775807" },
    { "[9223372036854775807,9223372036854775807,-9223372036854775808,-9223372036854775806]", "0" },
    { "[-9223372036854775808,-9223372036854775808,9223372036854775807,9223372036854775807]", "-2" },
    { "[-1,-1,4294967296,-4294967295]", "-1" },
    { "[4294967295,4294967295,2]", "8589934592" },

    { "[9223372036854775807,1]", "9.223372036854776e+18" },
    { "[-9223372036854775808,-1]", "-9.223372036854776e+18" },
    { "[9223372036854775807,9223372036854775807]", "1.8446744073709552e+19" },
    { "[9223372036854775807,2049]", "9.223372036854778e+18" },
    { "[99999999999999999999]", "1e+20" },

    { "[1e100,1,-1e100]", "1.0" },
    { "[1,1e100,1,-1e100]", "2.0" },
    { "[1e16,1,1,-1e16]", "2.0" },
    { "[9007199254740993,0.5,-9007199254740992]", "1.5" },
    { "[9223372036854775807,1.0,-9223372036854775807]", "1.0" },
    { "[9223372036854775807,7,0.5,-9223372036854775807,-7]", "0.5" },

    { "[1e308,1e308,-1e308]", "1e+308" },
    { "[-1.7e308,-1.7e308,1.7e308]", "-1.7e+308" },
    { "[5e-324,5e-324]", "9.88131291682493e-324" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *arguments = g_strdup_printf ("{\"args\":%s}", cases[i].args);

      assert_result (&pfs_task_sum, arguments, cases[i].result);
    }

  assert_result (&pfs_task_sum, "{}", "0");
}

static void
test_sum_fails (void)
{
  static const struct
  {
    const char *args;
    PfoError code;
    const char *message;
  } cases[] = {
    { "[1,2,\"tres\"]", PFO_ERROR_INVALID_ARGUMENT, "args[2] no es un número" },
    { "[null]", PFO_ERROR_INVALID_ARGUMENT, "args[0] no es un número" },
    { "[1,true]", PFO_ERROR_INVALID_ARGUMENT, "args[1] no es un número" },
    { "[1,[2]]", PFO_ERROR_INVALID_ARGUMENT, "args[1] no es un número" },
    { "[\"\"]", PFO_ERROR_INVALID_ARGUMENT, "args[0] no es un número" },
    { "[\"1,5\"]", PFO_ERROR_INVALID_ARGUMENT, "args[0] no es un número" },
    { "[\"0x10\"]", PFO_ERROR_INVALID_ARGUMENT, "args[0] no es un número" },
    { "[\"nan\"]", PFO_ERROR_INVALID_ARGUMENT, "args[0] no es un número" },
    { "\"1\"", PFO_ERROR_INVALID_ARGUMENT, "args no es una lista" },
    { "null", PFO_ERROR_INVALID_ARGUMENT, "args no es una lista" },
    { "{}", PFO_ERROR_INVALID_ARGUMENT, "args no es una lista" },
    { "[1e400]", PFO_ERROR_OUT_OF_RANGE, NULL },
    { "[\"-1e999\"]", PFO_ERROR_OUT_OF_RANGE, NULL },
    { "[1e400,-1e400]", PFO_ERROR_OUT_OF_RANGE, NULL },
    { "[1e308,1e308]", PFO_ERROR_OUT_OF_RANGE, NULL },
    { "[-1.7e308,-1.7e308]", PFO_ERROR_OUT_OF_RANGE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *arguments = g_strdup_printf ("{\"args\":%s}", cases[i].args);

      assert_fails (&pfs_task_sum, arguments, cases[i].code, cases[i].message);
    }
}

/* Integers against arithmetic of 128 bits. */
static void
test_sum_of_random_integers (void)
{
#ifdef __SIZEOF_INT128__
  g_autoptr (GRand) rand = g_rand_new_with_seed (64);

  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr (GString) arguments = g_string_new ("{\"args\":[");
      g_autofree char *expected = NULL;
      char buffer[PFO_NUMBER_BUFFER];
      guint n_numbers = g_rand_int_range (rand, 1, 50);
      PfoNumber number = { .is_integer = TRUE };
      __int128 sum = 0;

      for (guint i = 0; i < n_numbers; i++)
        {
          guint64 bits = (guint64) g_rand_int (rand) << 32 | g_rand_int (rand);
          gint64 integer = (gint64) bits >> g_rand_int_range (rand, 0, 64);

          sum += integer;
          g_string_append_printf (arguments, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", integer);
        }
      g_string_append (arguments, "]}");

      if (sum >= G_MININT64 && sum <= G_MAXINT64)
        number.integer = (gint64) sum;
      else
        number = (PfoNumber){ .real = (double) sum };

      expected = g_strdup (pfo_number_format (number, buffer));
      assert_result (&pfs_task_sum, arguments->str, expected);
    }
#else
  g_test_skip ("no integers of 128 bits here");
#endif
}

/* Cents, in any order, add up to the cents that they are. */
static void
test_sum_of_many (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (100);
  g_autoptr (GString) arguments = g_string_new ("{\"args\":[0");
  g_autofree char *expected = NULL;
  gint64 cents = 0;
  char buffer[PFO_NUMBER_BUFFER];

  for (guint i = 0; i < 100000; i++)
    {
      gint64 some = g_rand_int_range (rand, -100000000, 100000000);

      cents += some;
      g_string_append_c (arguments, ',');
      g_string_append (arguments, pfo_number_format ((PfoNumber){ .real = some / 100.0 }, buffer));
    }
  g_string_append (arguments, "]}");

  expected = g_strdup (pfo_number_format ((PfoNumber){ .real = cents / 100.0 }, buffer));
  assert_result (&pfs_task_sum, arguments->str, expected);
}

static const struct
{
  const char *s;
  const char *upper;
  const char *lower;
} texts[] = {
  { "hola", "HOLA", "hola" },
  { "HOLA", "HOLA", "hola" },
  { "", "", "" },
  { "año Ñandú", "AÑO ÑANDÚ", "año ñandú" },
  { "straße", "STRASSE", "straße" },
  { "STRAẞE", "STRAẞE", "straße" },
  { "ΟΔΥΣΣΕΥΣ", "ΟΔΥΣΣΕΥΣ", "οδυσσευς" },
  { "Σ", "Σ", "σ" },
  { "ΑΣ ΒΣ.", "ΑΣ ΒΣ.", "ας βς." },
  { "ΑΣΒ", "ΑΣΒ", "ασβ" },
  { "iI", "II", "ii" },
  { "ıİ", "Iİ", "ıi̇" },
  { "ﬁn oﬀice", "FIN OFFICE", "ﬁn oﬀice" },
  { "ŉ ǰ", "ʼN J̌", "ŉ ǰ" },
  { "ǆ ǅ Ǆ", "Ǆ Ǆ Ǆ", "ǆ ǆ ǆ" },
  { "ⅷ ⓐ", "Ⅷ Ⓐ", "ⅷ ⓐ" },
  { "привет", "ПРИВЕТ", "привет" },
  { "𐐨𐐀", "𐐀𐐀", "𐐨𐐨" },
  { "日本語 123 😀", "日本語 123 😀", "日本語 123 😀" },
  { "e\u0301 é", "E\u0301 É", "e\u0301 é" },
  { "ᾳ ΐ", "ΑΙ Ι\u0308\u0301", "ᾳ ΐ" },
};

static void
assert_case (const PfsTask *task, const char *s, const char *mapped)
{
  g_autoptr (GString) arguments = g_string_new ("{\"s\":");
  g_autoptr (GString) result = g_string_new (NULL);

  pfo_json_write_string (arguments, s, strlen (s));
  g_string_append_c (arguments, '}');
  pfo_json_write_string (result, mapped, strlen (mapped));
  assert_result (task, arguments->str, result->str);
}

static void
test_case (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      assert_case (&pfs_task_upper, texts[i].s, texts[i].upper);
      assert_case (&pfs_task_lower, texts[i].s, texts[i].lower);
    }

  assert_result (&pfs_task_upper, "{}", "\"\"");
  assert_result (&pfs_task_lower, "{}", "\"\"");
  assert_result (&pfs_task_upper, "{\"s\":\"a\\n\\\"\\u00e1\"}", "\"A\\n\\\"Á\"");
}

static void
test_case_fails (void)
{
  static const char *const values[] = { "1", "null", "true", "[\"a\"]", "{}" };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *arguments = g_strdup_printf ("{\"s\":%s}", values[i]);

      assert_fails (&pfs_task_upper, arguments, PFO_ERROR_INVALID_ARGUMENT, "s no es un texto");
      assert_fails (&pfs_task_lower, arguments, PFO_ERROR_INVALID_ARGUMENT, "s no es un texto");
    }
}

typedef uint8_t *(*Mapping) (const uint8_t *, size_t, const char *, uninorm_t, uint8_t *, size_t *);

static void
assert_like_unistring (const PfsTask *task, Mapping map, const char *text)
{
  g_autofree char *expected = NULL;
  uint8_t *mapped;
  size_t length;

  mapped = map ((const uint8_t *) text, strlen (text), NULL, NULL, NULL, &length);
  expected = g_strndup ((const char *) mapped, length);
  free (mapped);
  assert_case (task, text, expected);
}

/* Texts of ASCII take a short way; it leads where the long one does, for all pairs of
 * characters. */
static void
test_ascii (void)
{
  for (guint first = 1; first < 0x80; first++)
    {
      for (guint second = 1; second < 0x80; second++)
        {
          const char text[] = { (char) first, (char) second, '\0' };

          assert_like_unistring (&pfs_task_upper, u8_toupper, text);
          assert_like_unistring (&pfs_task_lower, u8_tolower, text);
        }
    }
}

static void
test_locales (void)
{
  static const char *const locales[] = { "tr_TR.UTF-8", "lt_LT.UTF-8", "es_AR.UTF-8", "C" };

  for (guint i = 0; i < G_N_ELEMENTS (locales); i++)
    {
      if (setlocale (LC_ALL, locales[i]) == NULL)
        continue;

      test_case ();
      test_sum ();
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tasks/catalogue", test_catalogue);
  g_test_add_func ("/tasks/sum", test_sum);
  g_test_add_func ("/tasks/sum-fails", test_sum_fails);
  g_test_add_func ("/tasks/sum-of-random-integers", test_sum_of_random_integers);
  g_test_add_func ("/tasks/sum-of-many", test_sum_of_many);
  g_test_add_func ("/tasks/case", test_case);
  g_test_add_func ("/tasks/case-fails", test_case_fails);
  g_test_add_func ("/tasks/ascii", test_ascii);
  g_test_add_func ("/tasks/locales", test_locales);

  return g_test_run ();
}
