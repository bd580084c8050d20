/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfsSettingsError:
 * @PFS_SETTINGS_ERROR_FILE: a file of settings, or one that holds a secret, can't be read
 * @PFS_SETTINGS_ERROR_OPTION: an option is unknown or lacks its value
 * @PFS_SETTINGS_ERROR_VALUE: a setting has a wrong value
 *
 * What is wrong with the settings. Whatever it is, the server ends with %PFS_EXIT_SETTINGS.
 */
typedef enum
{
  PFS_SETTINGS_ERROR_FILE,
  PFS_SETTINGS_ERROR_OPTION,
  PFS_SETTINGS_ERROR_VALUE,
} PfsSettingsError;

/* EX_CONFIG of sysexits.h */
#define PFS_EXIT_SETTINGS 78

#define PFS_SETTINGS_ERROR (pfs_settings_error_quark ())

GQuark pfs_settings_error_quark (void);

/**
 * PfsSettings:
 * @database_url: (nullable): %NULL for the embedded store
 * @max_connections: 0 for as many as the descriptor limit allows
 *
 * What the operator decides. One table in pfs-setting.c has a row a field (name, kind,
 * limits, default, help), from which options, `--help`, validation and `--print-config` come.
 */
typedef struct
{
  char *socket_host;     /* IPv6 without brackets */
  guint socket_port;
  guint workers;         /* threads that run tasks */
  guint request_workers; /* threads for sign-ins and the store */
  char *database_url;
  char *database_url_file; /* (nullable): what it was read from */
  guint queue_max;       /* requests that may wait for a worker; above: `busy` */
  guint max_connections;
  guint request_timeout; /* s */
  guint write_timeout;   /* s */
  guint drain_seconds;   /* s */
  guint password_min_length; /* bytes */
  guint session_hours;
  char *tls;             /* off, on, auto; on if a certificate is given */
  char *tls_cert;        /* (nullable): file */
  char *tls_key;         /* (nullable): file */
  gboolean allow_plaintext; /* plain text on an address that is not loopback */
  gboolean anonymous_tasks; /* tasks without signing in on an address that is not loopback */
  char *log_level;       /* error, warning, info, debug */
} PfsSettings;

/* Where settings are looked for besides, in the working folder. */
#define PFS_SETTINGS_FILE ".env"

/* What the command line asks for. */
typedef enum
{
  PFS_SETTINGS_SERVE,
  PFS_SETTINGS_PRINT, /* --help, --version, --print-config and the like: see @output */
  PFS_SETTINGS_CHECK, /* --check-config: @output if what the settings name can be used, too */
} PfsSettingsAction;

PfsSettings *pfs_settings_load (const char *const *argv,
                                const char *const *environment,
                                const char *env_file,
                                PfsSettingsAction *action,
                                char **output,
                                GError **error);

void pfs_settings_update (PfsSettings *self,
                          PfsSettings *next,
                          GPtrArray *changed,
                          GPtrArray *waiting);

void pfs_settings_free (PfsSettings *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfsSettings, pfs_settings_free)

G_END_DECLS
