/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"
#include "pfo-error.h"
#include "pfs-accounts.h"

G_BEGIN_DECLS

/* From where people ask. */
#define ACCOUNTS_FIXTURE_ADDRESS "192.0.2.1"

/* Accounts on a database of their own. */
typedef struct
{
  Database *database;
  PfsStore *store;
  PfsAccounts *accounts;
} AccountsFixture;

void accounts_fixture_set_up (AccountsFixture *fixture, gconstpointer data);

void accounts_fixture_set_up_classroom (AccountsFixture *fixture, gconstpointer data);

void accounts_fixture_tear_down (AccountsFixture *fixture, gconstpointer data);

PfsSession *accounts_fixture_sign_in (AccountsFixture *fixture,
                                      const char *username,
                                      const char *password,
                                      char **token);

void accounts_fixture_assert_signs_in (AccountsFixture *fixture,
                                       const char *username,
                                       const char *password,
                                       const char *name);

void accounts_fixture_assert_refused (AccountsFixture *fixture,
                                      const char *username,
                                      const char *password,
                                      PfoError code);

void accounts_fixture_register (AccountsFixture *fixture,
                                const char *username,
                                const char *password);

void accounts_fixture_assert_not_registered (AccountsFixture *fixture,
                                             const char *username,
                                             const char *password,
                                             PfoError code,
                                             const char *text);

void accounts_fixture_assert_resumes (AccountsFixture *fixture,
                                      const char *token,
                                      const char *username);

void accounts_fixture_change_password (AccountsFixture *fixture,
                                       const char *password,
                                       const char *new_password,
                                       const PfsSession *keep,
                                       int code);

G_END_DECLS
