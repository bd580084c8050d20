/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "accounts-fixture.h"

#include "pfs-store.h"

static void
open_accounts (AccountsFixture *fixture)
{
  const PfsAccountsOptions options = {
    .password_min_length = 8,
    .session_hours = 720,
    .hashes_side_by_side = 2,
  };
  g_autoptr (GError) error = NULL;

  fixture->store = pfs_store_new (fixture->database->uri, &error);
  g_assert_no_error (error);
  pfs_store_migrate (fixture->store, &error);
  g_assert_no_error (error);
  fixture->accounts = pfs_accounts_new (fixture->store, &options);
}

void
accounts_fixture_set_up (AccountsFixture *fixture, gconstpointer data)
{
  fixture->database = database_new ();
  open_accounts (fixture);
}

/* A database as the classroom program left it: its one table, with users. */
void
accounts_fixture_set_up_classroom (AccountsFixture *fixture, gconstpointer data)
{
  fixture->database = database_new ();
  database_run (
      fixture->database,
      fixture->database->is_postgresql
          ? "create table usuarios (id serial primary key, username text unique not null, "
            "password_hash text not null, created_at timestamptz default now())"
          : "create table usuarios (id integer not null primary key, "
            "username text not null unique, password_hash text not null, "
            "created_at datetime default current_timestamp)");
  database_run (fixture->database,
                "insert into usuarios (username, password_hash) values "
                "('ana', 'scrypt:32768:8:1$n0iPjpJ7mq5a9rTB$"
                "b71626302f0dcf71f69a74e949665c1e426e939d0859a994dcb0e0141f4102e4"
                "e6873065cc8cb79c10938e75d925ddcc32661bdb5b8ff8b7190d3f1a477760d1'), "
                "('beto', 'pbkdf2:sha256:260000$Xk2fWv9QeTzLr4Yd$"
                "b3e883a20042e54ae9e574d5dbcfa1af8606cbd13a2715cfd8d87d0dad6b7e5f'), "
                "(' con blancos ', 'pbkdf2:sha256:1000$sal$"
                "d1916212c4414e158ebe2eae726f824c65000fb2de0465580bff6410db2c8a02')");
  open_accounts (fixture);
}

void
accounts_fixture_tear_down (AccountsFixture *fixture, gconstpointer data)
{
  pfs_accounts_free (fixture->accounts);
  pfs_store_free (fixture->store);
  database_free (fixture->database);
}

PfsSession *
accounts_fixture_sign_in (AccountsFixture *fixture,
                          const char *username,
                          const char *password,
                          char **token)
{
  g_autoptr (GError) error = NULL;
  PfsSession *session = pfs_accounts_sign_in (fixture->accounts, username, password,
                                              ACCOUNTS_FIXTURE_ADDRESS, token, &error);

  g_assert_no_error (error);
  g_assert_nonnull (session);
  return session;
}

void
accounts_fixture_assert_signs_in (AccountsFixture *fixture,
                                  const char *username,
                                  const char *password,
                                  const char *name)
{
  g_autofree char *token = NULL;
  g_autoptr (PfsSession) session = accounts_fixture_sign_in (fixture, username, password, &token);

  g_assert_cmpstr (session->username, ==, name);
}

void
accounts_fixture_assert_refused (AccountsFixture *fixture,
                                 const char *username,
                                 const char *password,
                                 PfoError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;
  g_autoptr (PfsSession) session = pfs_accounts_sign_in (fixture->accounts, username, password,
                                                         ACCOUNTS_FIXTURE_ADDRESS, &token, &error);

  g_assert_null (session);
  g_assert_null (token);
  g_assert_error (error, PFO_ERROR, (int) code);
  if (code == PFO_ERROR_BAD_CREDENTIALS)
    g_assert_cmpstr (error->message, ==, "Credenciales inválidas");
}

void
accounts_fixture_register (AccountsFixture *fixture, const char *username, const char *password)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pfs_accounts_register (fixture->accounts, username, password, &error));
  g_assert_no_error (error);
}

void
accounts_fixture_assert_not_registered (AccountsFixture *fixture,
                                        const char *username,
                                        const char *password,
                                        PfoError code,
                                        const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (pfs_accounts_register (fixture->accounts, username, password, &error));
  g_assert_error (error, PFO_ERROR, (int) code);
  if (text)
    g_assert_cmpstr (error->message, ==, text);
}

void
accounts_fixture_assert_resumes (AccountsFixture *fixture, const char *token, const char *username)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PfsSession) session = pfs_accounts_resume (fixture->accounts, token, &error);

  if (username == NULL)
    {
      g_assert_error (error, PFO_ERROR, PFO_ERROR_UNAUTHORIZED);
      g_assert_cmpstr (error->message, ==, "401 Unauthorized");
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpstr (session->username, ==, username);
}

void
accounts_fixture_change_password (AccountsFixture *fixture,
                                  const char *password,
                                  const char *new_password,
                                  const PfsSession *keep,
                                  int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PfsSession) session = pfs_accounts_change_password (
      fixture->accounts, "ana", password, new_password, ACCOUNTS_FIXTURE_ADDRESS, keep, &error);

  if (code < 0)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (session->username, ==, "ana");
      g_assert_null (session->token_hash);
      return;
    }

  g_assert_error (error, PFO_ERROR, code);
  g_assert_null (session);
}
