/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-arguments.h"

#include <string.h>

/* --help shows those that do something instead of serving in this order. */
static const PfsArgument table[] = {
  { PFS_ARGUMENT_CONFIG, .option = "config", .placeholder = "FILE",
    .value = PFO_COMPLETION_FILE,
    .help = "Read settings from FILE instead of .env" },
  { PFS_ARGUMENT_CHECK, .option = "check-config", .help = "Check the settings and end" },
  { PFS_ARGUMENT_PRINT, .option = "print-config",
    .help = "Show the settings and where each comes from" },
  { PFS_ARGUMENT_COMPLETION, .option = "print-completion", .placeholder = "SHELL",
    .value = PFO_COMPLETION_CHOICE, .help = "Print completion for bash, zsh or fish" },
  { PFS_ARGUMENT_VERSION, .option = "version", .help = "Show the version" },
  { PFS_ARGUMENT_HELP, .option = "help", .letter = "h", .help = "Show this text" },
};

/**
 * pfs_arguments_get_table:
 * @n_arguments: (out): where to put how many there are
 *
 * Returns: (array length=n_arguments): every option that is no setting
 */
const PfsArgument *
pfs_arguments_get_table (guint *n_arguments)
{
  *n_arguments = G_N_ELEMENTS (table);
  return table;
}

/* An argument of the command line, taken apart: `--name=value`, `--name value`, `-n`. */
typedef struct
{
  const char *text;
  gsize length;      /* of the name with its dashes */
  const char *value; /* (nullable): behind the = */
  const char *next;  /* (nullable): the argument behind */
  guint position;    /* 1: the first one */
} Word;

static gboolean
is_word (const Word *word, const char *dashes, const char *name)
{
  gsize n_dashes = strlen (dashes);

  return name != NULL && word->length == n_dashes + strlen (name) &&
         strncmp (word->text, dashes, n_dashes) == 0 &&
         strncmp (word->text + n_dashes, name, strlen (name)) == 0;
}

static const PfsArgument *
find_argument (const Word *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      gboolean takes_value = table[i].placeholder != NULL;

      if ((is_word (word, "--", table[i].option) || is_word (word, "-", table[i].letter)) &&
          (takes_value || word->value == NULL))
        return &table[i];
    }

  return NULL;
}

/* Returns: how many arguments the word and its value take; 0 with an error if there is no value */
static guint
take_value (Word *word, const char *placeholder, GError **error)
{
  if (word->value != NULL)
    return 1;

  if (word->next == NULL)
    {
      g_set_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_OPTION, "%s needs a value: %s=%s",
                   word->text, word->text, placeholder);
      return 0;
    }

  word->value = word->next;
  return 2;
}

/* What is no option may be a secret whose option was left out: only what looks like the name of one
 * is repeated. */
static void
set_unknown (const Word *word, GError **error)
{
  gsize length = strspn (word->text, "-_" G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS);

  if (g_str_has_prefix (word->text, "-"))
    g_set_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_OPTION,
                 "%.*s%s is no option of pfo3-server; --help shows them all", (int) length,
                 word->text, length < word->length ? "..." : "");
  else
    g_set_error (error, PFS_SETTINGS_ERROR, PFS_SETTINGS_ERROR_OPTION,
                 "Argument %u is no option of pfo3-server: those begin with --; --help shows them "
                 "all",
                 word->position);
}

/* A setting without a value stands for true where that is one. */
static guint
read_setting (Word *word, PfsSources *sources, GError **error)
{
  const PfsSetting *setting = NULL;
  PfsSource *source = NULL;
  guint used = 1;

  if (g_str_has_prefix (word->text, "--"))
    setting = pfs_sources_find_option (sources, word->text + 2, word->length - 2, &source);

  if (setting == NULL)
    {
      set_unknown (word, error);
      return 0;
    }

  if (setting->flag && word->value == NULL)
    word->value = "true";
  else
    used = take_value (word, setting->placeholder, error);

  if (used > 0)
    pfs_source_set (source, word->value,
                    g_strdup_printf ("option %.*s", (int) word->length, word->text));
  return used;
}

static guint
read_argument (PfsArguments *self, const PfsArgument *argument, Word *word, GError **error)
{
  guint used = argument->placeholder != NULL ? take_value (word, argument->placeholder, error) : 1;

  if (argument->kind == PFS_ARGUMENT_CONFIG)
    self->config = word->value;
  else
    self->command = argument->kind;

  if (argument->kind == PFS_ARGUMENT_COMPLETION)
    self->shell = word->value;

  return used;
}

/**
 * pfs_arguments_read:
 * @self: (out caller-allocates): what is said beside settings
 * @argv: (array zero-terminated=1): the command line, the program's name first
 * @sources: where to put the settings
 * @error: set to %PFS_SETTINGS_ERROR_OPTION if an option is unknown or lacks its value
 *
 * Reads the command line. `--help` and `--version` answer at once, whatever is wrong behind them.
 */
gboolean
pfs_arguments_read (PfsArguments *self,
                    const char *const *argv,
                    PfsSources *sources,
                    GError **error)
{
  guint i = argv[0] != NULL;

  *self = (PfsArguments){ PFS_ARGUMENT_NONE };

  while (argv[i] != NULL)
    {
      gsize length = strcspn (argv[i], "=");
      Word word = { argv[i], length, argv[i][length] == '=' ? argv[i] + length + 1 : NULL,
                    argv[i + 1], i };
      const PfsArgument *argument = find_argument (&word);
      guint used = argument != NULL ? read_argument (self, argument, &word, error)
                                    : read_setting (&word, sources, error);

      if (used == 0)
        return FALSE;
      if (self->command == PFS_ARGUMENT_HELP || self->command == PFS_ARGUMENT_VERSION)
        return TRUE;
      i += used;
    }

  return TRUE;
}
