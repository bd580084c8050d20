/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfo-completion.h"
#include "pfs-settings.h"

G_BEGIN_DECLS

typedef struct _PfsSetting PfsSetting;

/**
 * PfsSettingKind:
 * @read: puts the value that @text stands for into the setting's field of @settings; returns %FALSE
 *   if it stands for none, and may then say more in @problem
 * @show: the field as text that @read takes; secrets hidden
 * @describe: what @read takes, to be read after "must be"
 * @is_text: whether the field is a string, rather than a number
 * @completion: how a shell completes it
 *
 * What a setting's value is.
 */
typedef struct
{
  gboolean (*read) (const PfsSetting *self,
                    PfsSettings *settings,
                    const char *text,
                    char **problem);
  char *(*show) (const PfsSetting *self, const PfsSettings *settings);
  char *(*describe) (const PfsSetting *self);
  gboolean is_text;
  PfoCompletionValue completion;
} PfsSettingKind;

/**
 * PfsSetting:
 * @name: the environment variable
 * @flag: whether `--name` alone stands for true
 * @secret: whether messages keep the value to themselves
 * @live: whether it can change while the server runs
 * @tls: whether that is so only while TLS stays as it is
 * @offset: of the field in #PfsSettings
 * @choices: (nullable): of a choice, the words to choose from
 * @fallback: the value if nobody sets one; "" for none
 * @placeholder: the value's name in `--help`
 * @example: (nullable): what `.env.example`, which a test compares with the table, has instead of
 *   @fallback
 *
 * A row of the table of settings.
 */
struct _PfsSetting
{
  const char *name;
  const PfsSettingKind *kind;
  gboolean flag;
  gboolean secret;
  gboolean live;
  gboolean tls;
  gsize offset;
  guint min;
  guint max;
  const char *const *choices;
  const char *fallback;
  const char *placeholder;
  const char *example;
  const char *help;
};

const PfsSetting *pfs_setting_get_table (guint *n_settings);

char *pfs_setting_get_option (const PfsSetting *self);

gboolean pfs_setting_is_equal (const PfsSetting *self, const PfsSettings *a, const PfsSettings *b);

void pfs_setting_swap (const PfsSetting *self, PfsSettings *a, PfsSettings *b);

G_END_DECLS
