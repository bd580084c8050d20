/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfo-error.h"
#include "pfo-json-reader.h"

#include <string.h>

/* A text and what it shows. Its length is given since some hold a NUL. */
typedef struct
{
  const char *name;
  const char *text;
  gsize length;
} Case;

#define TEXT(literal) literal, sizeof literal - 1

static const Case accepted[] = {
  { "array/empty", TEXT ("[]") },
  { "array/blanks-inside", TEXT ("[ \t\r\n]") },
  { "array/blanks-around", TEXT (" \n [7] \r\n") },
  { "array/nested", TEXT ("[[],[[]],[[],[]]]") },
  { "array/mixed", TEXT ("[null, true, false, 0, -1.5e3, \"t\", [], {}]") },
  { "array/empty-string", TEXT ("[\"\"]") },
  { "array/several-nulls", TEXT ("[null,null , null]") },

  { "number/zero", TEXT ("[0]") },
  { "number/minus-zero", TEXT ("[-0, -0.0, -0e0]") },
  { "number/negative", TEXT ("[-4711]") },
  { "number/fraction", TEXT ("[12.034]") },
  { "number/exponents", TEXT ("[1e5, 1E5, 1e+5, 1E-5, 1.5e2, 0e0, 0E+7]") },
  { "number/exponent-with-zeros", TEXT ("[1e007, 1e-000]") },
  { "number/close-to-zero", TEXT ("[-0.0000000000000000000000000000000000000000000000000001]") },
  { "number/fraction-zero", TEXT ("[3.0, 0.10]") },

  { "object/empty", TEXT ("{}") },
  { "object/blanks-inside", TEXT ("{\n\t}") },
  { "object/members", TEXT ("{\"a\": 1, \"b\" :2,\"c\":{}}") },
  { "object/empty-name", TEXT ("{\"\": 0}") },
  { "object/same-name-twice", TEXT ("{\"a\": 1, \"a\": 2}") },
  { "object/same-member-twice", TEXT ("{\"a\": 1, \"a\": 1}") },
  { "object/escaped-name", TEXT ("{\"\\u0061\\n\": 1}") },
  { "object/nul-in-name", TEXT ("{\"a\\u0000b\": 1}") },
  { "object/unicode", TEXT ("{\"título\": \"añil\"}") },
  { "object/extreme-numbers", TEXT ("{\"min\": -1.0e+28, \"max\": 1.0e+28}") },
  { "object/lines", TEXT ("{\r\n\"a\"\r\n:\r\n1\r\n}\r\n") },

  { "string/short-escapes", TEXT ("[\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t\"]") },
  { "string/hex-escapes", TEXT ("[\"\\u00e9 \\u00E9 \\u20ac \\uFFFF\"]") },
  { "string/escaped-control", TEXT ("[\"\\u0012 \\u001f\"]") },
  { "string/escaped-nul", TEXT ("[\"\\u0000\"]") },
  { "string/escaped-backslash-then-letter", TEXT ("[\"\\\\u0041 \\\\n\"]") },
  { "string/surrogate-pair", TEXT ("[\"\\ud83d\\ude00\"]") },
  { "string/two-surrogate-pairs", TEXT ("[\"\\uD83D\\uDE00\\uD834\\uDD1E\"]") },
  { "string/first-and-last-pair", TEXT ("[\"\\ud800\\udc00\\udbff\\udfff\"]") },
  { "string/noncharacters", TEXT ("[\"\\ufdd0\\ufffe \xef\xbf\xbe \xf4\x8f\xbf\xbf\"]") },
  { "string/delete", TEXT ("[\"\x7f\"]") },
  { "string/utf8-two-bytes", TEXT ("[\"\xc2\x80 \xdf\xbf\"]") },
  { "string/utf8-three-bytes", TEXT ("[\"\xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf\"]") },
  { "string/utf8-four-bytes", TEXT ("[\"\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf\"]") },
  { "string/line-separators", TEXT ("[\"\xe2\x80\xa8\xe2\x80\xa9\"]") },
  { "string/invisible", TEXT ("[\"\xe2\x80\x8b\xe2\x81\xa4\"]") },
  { "string/like-a-comment", TEXT ("[\"a/*b*/c//d\"]") },
  { "string/single-quotes", TEXT ("[\"'\"]") },

  { "structure/alone-null", TEXT ("null") },
  { "structure/alone-true", TEXT ("true") },
  { "structure/alone-false", TEXT ("false") },
  { "structure/alone-integer", TEXT ("42") },
  { "structure/alone-double", TEXT ("-0.1") },
  { "structure/alone-string", TEXT ("\"abc\"") },
  { "structure/alone-empty-string", TEXT ("\"\"") },
  { "structure/newline-behind", TEXT ("[\"a\"]\n") },

  { "open/exponent-too-large", TEXT ("[1e9999, -1e9999, 1.5e+9999, 123e100000000000000]") },
  { "open/exponent-too-small", TEXT ("[1e-9999, 123.456e-789]") },
  { "open/integer-beyond-64-bits", TEXT ("[9223372036854775808, -9223372036854775809]") },
  { "open/integer-of-60-digits",
    TEXT ("[-100000000000000000000000000000000000000000000000000000000001]") },
};

static const Case refused[] = {
  { "array/no-comma", TEXT ("[1 2]") },
  { "array/no-comma-word", TEXT ("[1true]") },
  { "array/no-comma-nested", TEXT ("[3[4]]") },
  { "array/colon", TEXT ("[\"a\":1]") },
  { "array/semicolon", TEXT ("[1;2]") },
  { "array/comma-behind", TEXT ("[\"\"],") },
  { "array/comma-first", TEXT ("[,1]") },
  { "array/comma-only", TEXT ("[,]") },
  { "array/comma-last", TEXT ("[1,]") },
  { "array/two-commas", TEXT ("[1,,2]") },
  { "array/two-commas-last", TEXT ("[\"\",,]") },
  { "array/closed-twice", TEXT ("[\"x\"]]") },
  { "array/closed-by-brace", TEXT ("[1}") },
  { "array/star", TEXT ("[*]") },
  { "array/minus", TEXT ("[-]") },
  { "array/letter", TEXT ("[x") },
  { "array/open", TEXT ("[\"\"") },
  { "array/open-comma", TEXT ("[1,") },
  { "array/open-lines", TEXT ("[\"a\",\n4\n,1,") },
  { "array/open-object-inside", TEXT ("[{}") },
  { "array/form-feed", TEXT ("[\"a\"\f]") },
  { "array/vertical-tab", TEXT ("[\v1]") },
  { "array/invalid-utf8", TEXT ("[\xff]") },
  { "array/invalid-utf8-behind-letter", TEXT ("[a\xe5]") },

  { "word/part-of-true", TEXT ("[tru]") },
  { "word/part-of-false", TEXT ("[fals]") },
  { "word/part-of-null", TEXT ("[nul]") },
  { "word/longer", TEXT ("[nullx]") },
  { "word/capitals", TEXT ("[True]") },
  { "word/other", TEXT ("[undefined]") },

  { "number/plus", TEXT ("[+1]") },
  { "number/two-plus", TEXT ("[++12]") },
  { "number/plus-minus", TEXT ("[0e+-1]") },
  { "number/two-minus", TEXT ("[--1]") },
  { "number/minus-blank", TEXT ("[- 1]") },
  { "number/leading-zero", TEXT ("[012]") },
  { "number/leading-zero-negative", TEXT ("[-012]") },
  { "number/two-zeros", TEXT ("[00]") },
  { "number/zeros-behind-text", TEXT ("123 00") },
  { "number/point-first", TEXT ("[.5]") },
  { "number/point-first-negative", TEXT ("[-.5]") },
  { "number/point-minus", TEXT ("[.-1]") },
  { "number/point-last", TEXT ("[1.]") },
  { "number/point-last-negative", TEXT ("[-2.]") },
  { "number/point-exponent", TEXT ("[2.e3]") },
  { "number/point-exponent-sign", TEXT ("[2.e+3, 2.e-3, 0.e1]") },
  { "number/two-points", TEXT ("[0.1.2]") },
  { "number/exponent-empty", TEXT ("[1e]") },
  { "number/exponent-empty-capital", TEXT ("[0E]") },
  { "number/exponent-empty-sign", TEXT ("[1.0e+]") },
  { "number/exponent-empty-minus", TEXT ("[1.0e-]") },
  { "number/exponent-twice", TEXT ("[1eE2]") },
  { "number/exponent-letter", TEXT ("[1ea]") },
  { "number/exponent-invalid-utf8", TEXT ("[1e1\xe5]") },
  { "number/exponent-invalid-utf8-first", TEXT ("[1e\xe5]") },
  { "number/invalid-utf8", TEXT ("[123\xe5]") },
  { "number/invalid-utf8-behind-zero", TEXT ("[0\xe5]\n") },
  { "number/blank-inside", TEXT ("[1 000.0]") },
  { "number/underscore", TEXT ("[1_000]") },
  { "number/comma-decimal", TEXT ("1,5") },
  { "number/hexadecimal", TEXT ("[0x42]") },
  { "number/hexadecimal-short", TEXT ("[0x1]") },
  { "number/letter-behind", TEXT ("[1.2a-3]") },
  { "number/letter-behind-negative", TEXT ("[-1x]") },
  { "number/letter-behind-minus", TEXT ("[-foo]") },
  { "number/expression", TEXT ("[1+2]") },
  { "number/nan", TEXT ("[NaN]") },
  { "number/minus-nan", TEXT ("[-NaN]") },
  { "number/infinity", TEXT ("[Infinity]") },
  { "number/minus-infinity", TEXT ("[-Infinity]") },
  { "number/inf", TEXT ("[Inf]") },
  { "number/plus-inf", TEXT ("[+Inf]") },
  { "number/fullwidth-digit", TEXT ("[\xef\xbc\x91]") },

  { "object/bad-value", TEXT ("[\"x\", truth]") },
  { "object/name-bracket", TEXT ("{[: \"x\"}\n") },
  { "object/name-number", TEXT ("{1:1}") },
  { "object/name-huge-number", TEXT ("{9999E9999:1}") },
  { "object/name-null", TEXT ("{null:null,null:null}") },
  { "object/name-unquoted", TEXT ("{a: \"b\"}") },
  { "object/name-single-quotes", TEXT ("{'a':0}") },
  { "object/name-missing", TEXT ("{:\"b\"}") },
  { "object/name-emoji", TEXT ("{\xf0\x9f\x87\xa8}") },
  { "object/comma-for-colon", TEXT ("{\"x\", null}") },
  { "object/two-colons", TEXT ("{\"x\"::\"b\"}") },
  { "object/no-colon", TEXT ("{\"a\" \"b\"}") },
  { "object/no-colon-end", TEXT ("{\"a\"}") },
  { "object/no-value", TEXT ("{\"a\":}") },
  { "object/open-behind-name", TEXT ("{\"a\"") },
  { "object/open-behind-colon", TEXT ("{\"a\":") },
  { "object/open-string", TEXT ("{\"a\":\"a") },
  { "object/comma-last", TEXT ("{\"id\":0,}") },
  { "object/commas-last", TEXT ("{\"id\":0,,,,,}") },
  { "object/two-commas", TEXT ("{\"a\":\"b\",,\"c\":\"d\"}") },
  { "object/comma-first", TEXT ("{,\"a\":1}") },
  { "object/semicolon", TEXT ("{\"a\":1;\"b\":2}") },
  { "object/closed-by-bracket", TEXT ("{\"a\":1]") },
  { "object/comment-behind", TEXT ("{\"a\":\"b\"}/**/") },
  { "object/comment-behind-open", TEXT ("{\"a\":\"b\"}/**//") },
  { "object/line-comment-behind", TEXT ("{\"a\":\"b\"}//") },
  { "object/slash-behind", TEXT ("{\"a\":\"b\"}/") },
  { "object/hash-behind", TEXT ("{\"a\":\"b\"}#") },
  { "object/garbage-behind-value", TEXT ("{\"a\":\"a\" 123}") },
  { "object/continuation-byte-in-name", TEXT ("{\"\xb9\":\"0\",}") },

  { "string/one-quote", TEXT ("\"") },
  { "string/single-quotes", TEXT ("['one quote']") },
  { "string/no-quotes", TEXT ("abc") },
  { "string/no-quotes-escape", TEXT ("[\\n]") },
  { "string/accent-no-quotes", TEXT ("[\xc3\xa9]") },
  { "string/garbage-behind", TEXT ("\"\"x") },
  { "string/escape-at-end", TEXT ("[\"\\") },
  { "string/escaped-quote-at-end", TEXT ("[\"\\\"]") },
  { "string/three-backslashes", TEXT ("[\"\\\\\\\"]") },
  { "string/escape-x", TEXT ("[\"\\x00\"]") },
  { "string/escape-a", TEXT ("[\"\\a\"]") },
  { "string/escape-capital-u", TEXT ("[\"\\U0041\"]") },
  { "string/escape-digit", TEXT ("[\"\\0\"]") },
  { "string/escape-single-quote", TEXT ("[\"\\'\"]") },
  { "string/escape-tab-byte", TEXT ("[\"\\\t\"]") },
  { "string/escape-nul-byte", TEXT ("[\"\\\0\"]") },
  { "string/escape-emoji", TEXT ("[\"\\\xf0\x9f\x8c\x80\"]") },
  { "string/escape-invalid-utf8", TEXT ("[\"\\\xe5\"]") },
  { "string/hex-short", TEXT ("[\"\\u00A\"]") },
  { "string/hex-not-a-digit", TEXT ("[\"\\uqqqq\"]") },
  { "string/hex-sign", TEXT ("[\"\\u+041\"]") },
  { "string/hex-blank", TEXT ("[\"\\u 041\"]") },
  { "string/hex-invalid-utf8", TEXT ("[\"\\u\xe5\"]") },
  { "string/invalid-utf8-behind-hex", TEXT ("[\"\\u0041\xe5\"]") },
  { "string/pair-cut", TEXT ("[\"\\uD834\\uDd\"]") },
  { "string/pair-cut-u", TEXT ("[\"\\uD800\\u\"]") },
  { "string/pair-cut-digit", TEXT ("[\"\\uD800\\u1\"]") },
  { "string/pair-cut-letter", TEXT ("[\"\\uD800\\u1x\"]") },
  { "string/pair-then-backslash", TEXT ("[\"\\uD800\\\"]") },
  { "string/pair-then-bad-escape", TEXT ("[\"\\uD800\\uD800\\x\"]") },
  { "string/newline", TEXT ("[\"new\nline\"]") },
  { "string/tab", TEXT ("[\"\t\"]") },
  { "string/nul", TEXT ("[\"a\0a\"]") },
  { "string/control", TEXT ("[\"\x1f\"]") },
  { "string/escape-outside", TEXT ("[\\u0020\"asd\"]") },

  { "surrogate/high-alone", TEXT ("[\"\\ud800\"]") },
  { "surrogate/high-then-text", TEXT ("[\"\\ud800abc\"]") },
  { "surrogate/high-then-escape", TEXT ("[\"\\ud800\\n\"]") },
  { "surrogate/high-then-letter", TEXT ("[\"\\ud888\\u1234\"]") },
  { "surrogate/high-twice", TEXT ("[\"\\ud800\\ud800\"]") },
  { "surrogate/low-alone", TEXT ("[\"\\udfaa\"]") },
  { "surrogate/low-in-name", TEXT ("{\"\\udfaa\": 0}") },
  { "surrogate/turned-around", TEXT ("[\"\\udd1e\\ud834\"]") },
  { "surrogate/high-at-end", TEXT ("\"\\ud800") },

  { "utf8/continuation-alone", TEXT ("[\"\x81\"]") },
  { "utf8/lead-alone", TEXT ("[\"\xe9\"]") },
  { "utf8/cut-two", TEXT ("[\"\xc3\"]") },
  { "utf8/cut-three", TEXT ("[\"\xe2\x82\"]") },
  { "utf8/cut-four", TEXT ("[\"\xf0\x9f\x98\"]") },
  { "utf8/cut-at-end", TEXT ("\"\xf0\x9f") },
  { "utf8/overlong-two", TEXT ("[\"\xc0\xaf\"]") },
  { "utf8/overlong-two-last", TEXT ("[\"\xc1\xbf\"]") },
  { "utf8/overlong-three", TEXT ("[\"\xe0\x9f\xbf\"]") },
  { "utf8/overlong-four", TEXT ("[\"\xf0\x8f\xbf\xbf\"]") },
  { "utf8/overlong-six", TEXT ("[\"\xfc\x83\xbf\xbf\xbf\xbf\"]") },
  { "utf8/overlong-nul", TEXT ("[\"\xc0\x80\"]") },
  { "utf8/surrogate", TEXT ("[\"\xed\xa0\x80\"]") },
  { "utf8/surrogate-pair", TEXT ("[\"\xed\xa0\xbd\xed\xb8\x80\"]") },
  { "utf8/beyond-unicode", TEXT ("[\"\xf4\x90\x80\x80\"]") },
  { "utf8/five-bytes", TEXT ("[\"\xf8\x88\x80\x80\x80\"]") },
  { "utf8/never-a-byte", TEXT ("[\"\xfe\xff\"]") },
  { "utf8/third-byte-wrong", TEXT ("[\"\xe2\x82\x41\"]") },
  { "utf8/fourth-byte-wrong", TEXT ("[\"\xf0\x9f\x98\x41\"]") },

  { "structure/nothing", TEXT ("") },
  { "structure/blank", TEXT (" ") },
  { "structure/bom", TEXT ("\xef\xbb\xbf") },
  { "structure/bom-object", TEXT ("\xef\xbb\xbf{}") },
  { "structure/bom-cut", TEXT ("\xef\xbb{}") },
  { "structure/utf16", TEXT ("\xff\xfe[\0\"\0\xe9\0\"\0]\0") },
  { "structure/utf16-no-bom", TEXT ("[\0\"\0\xe9\0\"\0]\0") },
  { "structure/utf16-big-endian", TEXT ("\0[\0\"\0\xe9\0\"\0]") },
  { "structure/word-joiner", TEXT ("[\xe2\x81\xa0]") },
  { "structure/word-joiner-first", TEXT ("\xe2\x81\xa0[]") },
  { "structure/no-break-space", TEXT ("[\xc2\xa0]") },
  { "structure/form-feed", TEXT ("[\f]") },
  { "structure/nul-behind", TEXT ("[]\0") },
  { "structure/nul-inside", TEXT ("[\0]") },
  { "structure/angle-brackets", TEXT ("<null>") },
  { "structure/angle-bracket", TEXT ("<.>") },
  { "structure/two-values", TEXT ("[] []") },
  { "structure/two-values-lines", TEXT ("1\n2") },
  { "structure/garbage-behind-array", TEXT ("[1]x") },
  { "structure/garbage-behind-object", TEXT ("{\"a\": true} \"x\"") },
  { "structure/object-closed-twice", TEXT ("{}}") },
  { "structure/bracket-closes-nothing", TEXT ("1]") },
  { "structure/close-only", TEXT ("]") },
  { "structure/brace-close-only", TEXT ("}") },
  { "structure/open-only", TEXT ("[") },
  { "structure/brace-open-only", TEXT ("{") },
  { "structure/open-crossed", TEXT ("[{") },
  { "structure/open-crossed-close", TEXT ("{]") },
  { "structure/open-apostrophe", TEXT ("['") },
  { "structure/open-string", TEXT ("[\"a") },
  { "structure/open-string-closed", TEXT ("[\"a\"") },
  { "structure/open-brace-array", TEXT ("{[") },
  { "structure/open-brace-comma", TEXT ("{,") },
  { "structure/open-brace-string", TEXT ("{\"a") },
  { "structure/open-brace-apostrophes", TEXT ("{'a'") },
  { "structure/open-everything", TEXT ("[\"\\{[\"\\{[\"\\{[\"\\{") },
  { "structure/open-object-value", TEXT ("{\"x\": true,") },
  { "structure/open-half-word", TEXT ("[ false, nul") },
  { "structure/comma-for-brace", TEXT ("{\"x\": true,") },
  { "structure/comment", TEXT ("{\"a\":/*comment*/\"b\"}") },
  { "structure/comment-first", TEXT ("// c\n{}") },
  { "structure/assignment", TEXT ("var x = {}") },
  { "structure/identifier", TEXT ("a\xc3\xa5") },
  { "structure/star", TEXT ("*") },
  { "structure/escaped-newline-first", TEXT ("[\\u000A\"\"]") },
  { "structure/lone-byte", TEXT ("\xe5") },
};

/* Reads the whole of @text, out of a block of just its size: a read behind its end is seen. */
static PfoJsonToken
read_all (const char *text, gsize length, PfoJsonReader *reader)
{
  g_autofree char *copy = g_malloc (MAX (length, 1));
  PfoJsonToken token;

  if (length > 0)
    memcpy (copy, text, length);
  pfo_json_reader_init (reader, copy, length);

  do
    token = pfo_json_reader_next (reader);
  while (token != PFO_JSON_END && token != PFO_JSON_ERROR);

  g_assert_cmpint (pfo_json_reader_next (reader), ==, token);
  return token;
}

static void
test_accepted (gconstpointer data)
{
  const Case *test = data;
  PfoJsonReader reader;

  g_assert_cmpint (read_all (test->text, test->length, &reader), ==, PFO_JSON_END);
}

static void
test_refused (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  PfoJsonReader reader;

  g_assert_cmpint (read_all (test->text, test->length, &reader), ==, PFO_JSON_ERROR);
  g_assert_false (pfo_json_reader_skip (&reader));

  pfo_json_reader_set_error (&reader, &error);
  g_assert_error (error, PFO_ERROR, PFO_ERROR_INVALID_JSON);
  g_clear_error (&error);

  node = pfo_json_parse (test->text, test->length, &error);
  g_assert_null (node);
  g_assert_error (error, PFO_ERROR, PFO_ERROR_INVALID_JSON);
}

/* A value that ends with a delimiter is complete with its last byte only. */
static void
test_prefixes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (accepted); i++)
    {
      const Case *test = &accepted[i];
      g_autofree char *trimmed = g_strstrip (g_strndup (test->text, test->length));
      PfoJsonReader reader;

      if (strchr ("]}\"", trimmed[strlen (trimmed) - 1]) == NULL)
        continue;

      for (gsize length = 0; length < strlen (trimmed); length++)
        g_assert_cmpint (read_all (trimmed, length, &reader), ==, PFO_JSON_ERROR);
    }
}

/* Any byte put before or behind a text must be a blank of RFC 8259. */
static void
test_bytes_around (void)
{
  for (guint byte = 0; byte < 256; byte++)
    {
      gboolean blank = byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
      PfoJsonToken expected = blank ? PFO_JSON_END : PFO_JSON_ERROR;
      char before[] = "x{}", behind[] = "{}x";
      PfoJsonReader reader;

      before[0] = behind[2] = (char) byte;
      g_assert_cmpint (read_all (before, 3, &reader), ==, expected);
      g_assert_cmpint (read_all (behind, 3, &reader), ==, expected);
    }
}

/* Every single byte between quotes; those above ASCII begin sequences, which have cases above. */
static void
test_bytes_in_string (void)
{
  for (guint byte = 0; byte < 256; byte++)
    {
      gboolean plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
      char text[] = "\"x\"";
      PfoJsonReader reader;

      text[1] = (char) byte;
      g_assert_cmpint (read_all (text, 3, &reader), ==, plain ? PFO_JSON_END : PFO_JSON_ERROR);
    }
}

/* Which of all sequences of two to four bytes are UTF-8 is GLib's to say. */
static void
test_utf8_against_glib (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8259);
  static const guint8 edges[] = { 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf,
                                  0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed,
                                  0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff };

  for (guint i = 0; i < 200000; i++)
    {
      char text[6] = "\"";
      gsize n = g_rand_int_range (rand, 1, 5);
      PfoJsonReader reader;
      gboolean valid;

      for (gsize k = 1; k <= n; k++)
        text[k] = (char) edges[g_rand_int_range (rand, 0, G_N_ELEMENTS (edges))];
      text[n + 1] = '"';

      valid = g_utf8_validate_len (text, n + 2, NULL);
      g_assert_cmpint (read_all (text, n + 2, &reader), ==, valid ? PFO_JSON_END : PFO_JSON_ERROR);
    }
}

static char *
nest (const char *open, const char *inside, const char *close, guint depth)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, inside);
  for (guint i = 0; i < depth; i++)
    g_string_append (text, close);

  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  static const struct
  {
    const char *open;
    const char *inside;
    const char *close;
    guint levels; /* that open adds */
  } kinds[] = {
    { "[", "", "]", 1 },
    { "[", "1", "]", 1 },
    { "{\"a\":", "null", "}", 1 },
    { "[{\"a\":", "1", "}]", 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      guint most = PFO_JSON_MAX_DEPTH / kinds[i].levels;
      g_autofree char *fits = nest (kinds[i].open, kinds[i].inside, kinds[i].close, most);
      g_autofree char *deeper = nest (kinds[i].open, kinds[i].inside, kinds[i].close, most + 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = NULL;
      PfoJsonReader reader;

      g_assert_cmpint (read_all (fits, strlen (fits), &reader), ==, PFO_JSON_END);
      node = pfo_json_parse (fits, strlen (fits), &error);
      g_assert_no_error (error);
      g_assert_nonnull (node);

      g_assert_cmpint (read_all (deeper, strlen (deeper), &reader), ==, PFO_JSON_ERROR);
      g_assert_null (pfo_json_parse (deeper, strlen (deeper), &error));
      g_assert_error (error, PFO_ERROR, PFO_ERROR_INVALID_JSON);
    }
}

static void
test_brackets_without_end (void)
{
  static const char *const opens[] = { "[", "{\"\":", "[{\"a\":" };

  for (guint i = 0; i < G_N_ELEMENTS (opens); i++)
    {
      g_autofree char *text = nest (opens[i], "", "", 250000);
      g_autoptr (GError) error = NULL;
      PfoJsonReader reader;

      g_assert_cmpint (read_all (text, strlen (text), &reader), ==, PFO_JSON_ERROR);
      g_assert_null (pfo_json_parse (text, strlen (text), &error));
      g_assert_error (error, PFO_ERROR, PFO_ERROR_INVALID_JSON);
    }
}

static void
add_cases (const char *prefix, const Case *cases, guint n_cases, GTestDataFunc test)
{
  for (guint i = 0; i < n_cases; i++)
    {
      g_autofree char *path = g_strdup_printf ("/json-reader/%s/%s", prefix, cases[i].name);

      g_test_add_data_func (path, &cases[i], test);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_cases ("accepted", accepted, G_N_ELEMENTS (accepted), test_accepted);
  add_cases ("refused", refused, G_N_ELEMENTS (refused), test_refused);
  g_test_add_func ("/json-reader/prefixes", test_prefixes);
  g_test_add_func ("/json-reader/bytes-around", test_bytes_around);
  g_test_add_func ("/json-reader/bytes-in-string", test_bytes_in_string);
  g_test_add_func ("/json-reader/utf8-against-glib", test_utf8_against_glib);
  g_test_add_func ("/json-reader/depth", test_depth);
  g_test_add_func ("/json-reader/brackets-without-end", test_brackets_without_end);

  return g_test_run ();
}
